-- Facts and verdicts: append-only, with the way back to the cell and to the rule.
create schema core;
comment on schema core is 'facts and verdicts';

-- One row per unit and time to which facts may belong. The unit must exist on the last day of that time
-- (of a year: on the cut-off day of the period that first reported it).
create table core.unit_time (
    unit_code text not null,
    time_period text not null references ref.time_period,
    last_day daterange not null check (upper(last_day) - lower(last_day) = 1),
    primary key (unit_code, time_period),
    foreign key (unit_code, period last_day) references ref.unit (code, period valid)
);

-- One row per value of a submission's cell. A cell that says "there is none" is a row with absence 'none';
-- an empty cell is no row.
create table core.fact (
    submission_id bigint not null references intake.submission,
    element text not null,
    unit_code text not null,
    time_period text not null,
    item text not null default '',
    number numeric,
    text text,
    date date,
    absence text check (absence in ('none')),
    sheet text not null,
    cell text not null check (cell ~ '^[A-Z]{1,3}[0-9]{1,7}$'),
    primary key (submission_id, time_period, element, unit_code, item),
    foreign key (unit_code, time_period) references core.unit_time,
    check (num_nonnulls(number, text, date, absence) = 1)
);
create index on core.fact (time_period, element, unit_code);

-- One row per evaluation of a period.
create table core.evaluation (
    id bigint generated always as identity primary key,
    period_code text not null references ref.period,
    reference_digest text not null, -- of the reference files: rules, units, calendar
    evaluated_at timestamptz not null default clock_timestamp()
);

-- One row per unit, indicator and period each time its outcome, rule or inputs changed.
create table core.verdict (
    id bigint generated always as identity primary key,
    evaluation_id bigint not null references core.evaluation,
    unit_code text not null,
    indicator text not null,
    period_code text not null references ref.period,
    rule_id bigint not null references ref.indicator_rule,
    outcome text not null check (outcome in ('dat', 'chua_dat', 'khong_ap_dung', 'khong_du_so_lieu')),
    failed text[] not null default '{}',
    missing text[] not null default '{}',
    inputs jsonb not null,
    digest text not null,
    check ((outcome = 'chua_dat') = (cardinality(failed) > 0)),
    check (outcome <> 'khong_du_so_lieu' or cardinality(missing) > 0),
    check (outcome <> 'dat' or cardinality(missing) = 0)
);
create index on core.verdict (period_code, indicator, unit_code, id desc);

create function core.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '%.% is append-only', tg_table_schema, tg_table_name
        using errcode = 'integrity_constraint_violation';
end $$;
create trigger append_only before update or delete or truncate on core.fact
    for each statement execute function core.refuse_change();
create trigger append_only before update or delete or truncate on core.verdict
    for each statement execute function core.refuse_change();

create function core.refuse_unaccepted() returns trigger language plpgsql as $$
declare bad bigint;
begin
    select n.submission_id into bad
      from (select distinct submission_id from inserted) n
      join intake.submission s on s.id = n.submission_id
     where s.state <> 'accepted' limit 1;
    if found then
        raise exception 'submission % is not accepted: its values are no facts', bad
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;
create trigger accepted_only after insert on core.fact
    referencing new table as inserted for each statement execute function core.refuse_unaccepted();

-- One row per time about which a submission reports; kept by the facts themselves.
create table core.submission_time (
    submission_id bigint not null references intake.submission,
    time_period text not null references ref.time_period,
    primary key (submission_id, time_period)
);

create function core.note_times() returns trigger language plpgsql as $$
begin
    insert into core.submission_time select distinct submission_id, time_period from inserted on conflict do nothing;
    return null;
end $$;
create trigger times_are_noted after insert on core.fact
    referencing new table as inserted for each statement execute function core.note_times();

-- One row per district and period: the accepted submission that counts, as known at a moment. That is the one that
-- arrived last, whichever was decided first.
create function core.submissions_as_known(known_at timestamptz) returns setof intake.submission
language sql stable as $$
    select distinct on (district_code, period_code) *
      from intake.submission
     where state = 'accepted' and decided_at <= known_at
     order by district_code, period_code, id desc
$$;

-- One row per unit, time, element and item: the value as known at a moment. Where several periods report the same time,
-- all values of a district at that time come from one submission: the year's, else that of the later period.
create function core.facts_as_known(known_at timestamptz) returns setof core.fact
language sql stable as $$
    select f.*
      from (
            select distinct on (s.district_code, t.time_period) s.id, t.time_period
              from core.submissions_as_known(known_at) s
              join ref.period p on p.code = s.period_code
              join core.submission_time t on t.submission_id = s.id
             order by s.district_code, t.time_period, p.ky = 'NAM' desc, p.cut_off desc, s.id desc
           ) counts
      join core.fact f on f.submission_id = counts.id and f.time_period = counts.time_period
$$;

-- One row per unit, indicator and period: the verdict as known at a moment.
create function core.verdicts_as_known(known_at timestamptz) returns setof core.verdict
language sql stable as $$
    select distinct on (v.period_code, v.indicator, v.unit_code) v.*
      from core.verdict v join core.evaluation e on e.id = v.evaluation_id
     where e.evaluated_at <= known_at
     order by v.period_code, v.indicator, v.unit_code, v.id desc
$$;
