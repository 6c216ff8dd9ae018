-- What must not be is refused whoever asks: nothing recorded is changed, removed, added to later or dated back, and nothing is
-- recorded about units, times, elements and rules that were not there.

create function core.refuse_statement() returns trigger language plpgsql as $$
begin
    raise exception '%.%: %', tg_table_schema, tg_table_name, tg_argv[0] using errcode = 'integrity_constraint_violation';
end $$;

do $$
declare
    recorded constant regclass[] := '{intake.file, intake.arrival, core.unit_time, core.submission_time, core.evaluation,
        report.snapshot, report.document, ref.indicator_rule, public.migration}';
    kept constant regclass[] := '{intake.submission, quality.check_run, quality.rule_result, ref.unit, ref.programme_scope,
        ref.office, ref.period, ref.time_period, ref.element}';
    name regclass;
begin
    foreach name in array recorded loop
        execute format('create trigger append_only before update or delete or truncate on %s
            for each statement execute function core.refuse_change()', name);
    end loop;
    foreach name in array kept loop
        execute format('create trigger never_removed before delete or truncate on %s
            for each statement execute function core.refuse_statement(%L)', name, 'no row is ever removed');
    end loop;
end $$;
create trigger removed_or_as_it_is before update or truncate on intake.column_mapping
    for each statement execute function core.refuse_statement('a mapping stays as it was accepted, or is deleted by its id');
create trigger of_the_schema before insert or update or delete or truncate on intake.transition
    for each statement execute function core.refuse_statement('only a migration changes what is allowed');

-- Which transaction made something: what belongs to it is added there or never. Numbers of transactions begin anew in a restored
-- database, so that a moment is always compared besides.
create function core.stamp() returns trigger language plpgsql as $$
begin
    new.made_in := pg_current_xact_id();
    return new;
end $$;

-- Submissions -----------------------------------------------------------------------------------------------------------------

alter table intake.submission
    add column changed_in xid8,
    add constraint counts_once_accepted check (state in ('accepted', 'returned', 'withdrawn') or counted is null);
comment on column intake.submission.changed_in is 'transaction that last changed its state: facts and results come with it';

create function intake.stamp_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        new.changed_in := null;
        return new;
    end if;
    if (new.id, new.sha256, new.source, new.name, new.expected_period)
       is distinct from (old.id, old.sha256, old.source, old.name, old.expected_period) then
        raise exception 'submission % is what arrived', old.id using errcode = 'integrity_constraint_violation';
    end if;
    new.changed_in := case when new.state = old.state then old.changed_in else pg_current_xact_id() end;
    return new;
end $$;
-- After guard_state, which compares a decision's other columns; triggers go by their names.
create trigger stamp_change before insert or update on intake.submission
    for each row execute function intake.stamp_change();

-- The pipeline's events are logged by the submission itself, each once, so nobody can add or date one.
create unique index the_pipeline_says_it_once on intake.event (submission_id, state) where actor = 'pipeline';

-- What checking says about a submission is recorded with the pipeline's decision.
create function intake.refuse_afterthought() returns trigger language plpgsql as $$
declare bad bigint;
begin
    select s.id into bad
      from (select distinct submission_id from inserted) n
      join intake.submission s on s.id = n.submission_id
     where s.changed_in is distinct from pg_current_xact_id() or s.decided_at < now() limit 1;
    if found then
        raise exception '%.% of submission % comes with its decision', tg_table_schema, tg_table_name, bad
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;
create trigger with_the_decision after insert on quality.check_run
    referencing new table as inserted for each statement execute function intake.refuse_afterthought();
create trigger with_the_decision after insert on intake.left_out
    referencing new table as inserted for each statement execute function intake.refuse_afterthought();

-- What a check counted stays; with what it was compared is said again when its rules are judged again.
create function quality.guard_check() returns trigger language plpgsql as $$
begin
    if (new.submission_id, new.suite, new.suite_digest, new.expectations, new.failed, new.checked_at)
       is distinct from (old.submission_id, old.suite, old.suite_digest, old.expectations, old.failed, old.checked_at) then
        raise exception 'what the check of submission % found stays', old.submission_id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger check_stays before update on quality.check_run for each row execute function quality.guard_check();

create function quality.date_result() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if (select state from intake.submission where id = new.submission_id) = 'received' then
            raise exception 'submission % is not checked yet', new.submission_id
                using errcode = 'integrity_constraint_violation';
        end if;
    elsif (new.submission_id, new.rule) is distinct from (old.submission_id, old.rule) then
        raise exception 'the result of % is about submission %', old.rule, old.submission_id
            using errcode = 'integrity_constraint_violation';
    end if;
    new.settled_at := clock_timestamp();
    return new;
end $$;
create trigger result_is_dated before insert or update on quality.rule_result
    for each row execute function quality.date_result();

create function quality.date_issue() returns trigger language plpgsql as $$
begin
    new.found_at := clock_timestamp();
    return new;
end $$;
create trigger issue_is_dated before insert on quality.issue for each row execute function quality.date_issue();

-- Locks -----------------------------------------------------------------------------------------------------------------------

-- Long enough for an inspection's corrections, short enough that no period stays open: a rule of our own, no law's. Not valid: what
-- was granted before stands.
alter table intake.lock_exception add constraint an_exception_lasts_60_days_at_most check (
    upper(valid) - lower(valid) <= interval '60 days') not valid;

create or replace function intake.refuse_backdating() returns trigger language plpgsql as $$
begin
    if lower(new.valid) < now() then
        raise exception 'an exception begins when it is granted' using errcode = 'integrity_constraint_violation';
    end if;
    new.granted_at := clock_timestamp();
    return new;
end $$;

-- Facts -----------------------------------------------------------------------------------------------------------------------

create function core.refuse_wrong_day() returns trigger language plpgsql as $$
begin
    if not exists (select from ref.time_period t
                    where t.code = new.time_period and new.last_day <@ t.span
                      and (t.kind = 'annual' or upper(t.span) = upper(new.last_day))) then
        raise exception '% is not the last day of %', lower(new.last_day), new.time_period
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger last_day_of_its_time before insert on core.unit_time
    for each row execute function core.refuse_wrong_day();

create or replace function core.refuse_unaccepted() returns trigger language plpgsql as $$
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
    select n.submission_id into bad
      from (select distinct submission_id from inserted) n
      join intake.submission s on s.id = n.submission_id
     where s.changed_in is distinct from pg_current_xact_id() or lower(s.counted) < now() limit 1;
    if found then
        raise exception 'facts of submission % come with its acceptance: none is added later', bad
            using errcode = 'integrity_constraint_violation';
    end if;
    select n.submission_id into bad
      from (select distinct submission_id from inserted) n
      join intake.submission s on s.id = n.submission_id
     where intake.is_locked(s.period_code, s.district_code, clock_timestamp()) limit 1;
    if found then
        raise exception 'the period of submission % is locked', bad using errcode = 'integrity_constraint_violation';
    end if;
    if exists (select from inserted join intake.left_out using (submission_id, unit_code)) then
        raise exception 'a commune that was left out has no facts' using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

-- Whether the form that was sent has the element, as a value of that type, the period reports that time, and the unit is the one
-- that its sender reports for or one of that.
create function core.refuse_misplaced() returns trigger language plpgsql as $$
declare complaint text;
begin
    select case
           when e.id is null then format('form %s version %s has no element %s', s.form_id, s.form_version, n.element)
           when e.kind <> t.kind then format('%s is of kind %s, time %s of kind %s', n.element, e.kind, t.code, t.kind)
           when not in_period.is_so then format('period %s does not report %s', s.period_code, t.code)
           else format('%s is of type %s', n.element, e.type)
           end into complaint
      from inserted n
      join intake.submission s on s.id = n.submission_id
      join ref.period p on p.code = s.period_code
      join ref.time_period t on t.code = n.time_period
      left join ref.element e on (e.form_id, e.form_version, e.id) = (s.form_id, s.form_version, n.element)
     cross join lateral (
        select case t.kind
               when 'flow' then t.span <@ daterange(p.starts, p.cut_off, '[]')
               when 'stock' then upper(t.span) - 1 = p.cut_off
               else t.span @> p.cut_off end as is_so) in_period
     where e.id is null or e.kind <> t.kind or not in_period.is_so
        or n.absence is null and case e.type
                                 when 'integer' then n.number is null or n.number <> trunc(n.number)
                                 when 'decimal' then n.number is null
                                 when 'date' then n.date is null
                                 else n.text is null end
     limit 1;
    if complaint is null then
        select format('unit %s is not of %s on %s', n.unit_code, s.district_code, lower(t.last_day)) into complaint
          from (select distinct submission_id, unit_code, time_period from inserted) n
          join intake.submission s on s.id = n.submission_id
          join core.unit_time t using (unit_code, time_period)
         where n.unit_code <> s.district_code
           and not exists (
                select from ref.unit u
                 where u.code = n.unit_code and u.valid @> t.last_day and u.parent_code = s.district_code)
         limit 1;
    end if;
    if complaint is not null then
        raise exception '%', complaint using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;
create trigger in_their_place after insert on core.fact
    referencing new table as inserted for each statement execute function core.refuse_misplaced();

-- Which times a submission reports says which submission counts for them.
create function core.refuse_time_without_facts() returns trigger language plpgsql as $$
begin
    if not exists (select from core.fact f where (f.submission_id, f.time_period) = (new.submission_id, new.time_period)) then
        raise exception 'submission % reports nothing about %', new.submission_id, new.time_period
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger of_facts before insert on core.submission_time
    for each row execute function core.refuse_time_without_facts();

-- Verdicts --------------------------------------------------------------------------------------------------------------------

alter table core.evaluation add column made_in xid8;
create trigger stamp before insert on core.evaluation for each row execute function core.stamp();

create function core.refuse_dated_evaluation() returns trigger language plpgsql as $$
begin
    if new.evaluated_at not between now() and clock_timestamp() then
        raise exception 'an evaluation is dated when it is made' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger dated_when_made before insert on core.evaluation
    for each row execute function core.refuse_dated_evaluation();

create function core.refuse_unfounded() returns trigger language plpgsql as $$
declare complaint text;
begin
    select case
           when not now_made.is_so then format('verdicts of evaluation %s come with it: none is added later', e.id)
           when e.period_code <> v.period_code then format('evaluation %s is of period %s', e.id, e.period_code)
           when r.indicator <> v.indicator then format('rule %s is of indicator %s', r.id, r.indicator)
           when not r.valid @> p.cut_off then format('rule %s is not in force on %s', r.id, p.cut_off)
           else format('there is no unit %s on %s', v.unit_code, p.cut_off)
           end into complaint
      from inserted v
      join core.evaluation e on e.id = v.evaluation_id
      join ref.indicator_rule r on r.id = v.rule_id
      join ref.period p on p.code = v.period_code
      left join ref.unit u on u.code = v.unit_code and u.valid @> p.cut_off
     cross join lateral (
        select e.made_in is not distinct from pg_current_xact_id() and e.evaluated_at >= now() as is_so) now_made
     where u.code is null or not now_made.is_so or e.period_code <> v.period_code or r.indicator <> v.indicator
        or not r.valid @> p.cut_off
     limit 1;
    if found then
        raise exception '%', complaint using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;
create trigger founded after insert on core.verdict
    referencing new table as inserted for each statement execute function core.refuse_unfounded();

-- Reports ---------------------------------------------------------------------------------------------------------------------

alter table report.snapshot add column made_in xid8;
create trigger stamp before insert on report.snapshot for each row execute function core.stamp();

create function report.date_snapshot() returns trigger language plpgsql as $$
begin
    new.created_at := clock_timestamp();
    if new.known_at > new.created_at then
        raise exception 'nobody knows what will be known at %', new.known_at using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger dated_when_made before insert on report.snapshot
    for each row execute function report.date_snapshot();

create function report.refuse_afterthought() returns trigger language plpgsql as $$
declare bad bigint;
begin
    select s.id into bad
      from (select distinct snapshot_id from inserted) n
      join report.snapshot s on s.id = n.snapshot_id
     where s.made_in is distinct from pg_current_xact_id() or s.created_at < now() limit 1;
    if found then
        raise exception 'figures of snapshot % come with it: none is added later', bad
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;
create trigger with_the_snapshot after insert on report.figure
    referencing new table as inserted for each statement execute function report.refuse_afterthought();

-- Reference data --------------------------------------------------------------------------------------------------------------

-- One row per reference row that was corrected: as it was and as it became.
create table ref.correction (
    id bigint generated always as identity primary key,
    relation text not null,
    old jsonb not null,
    new jsonb not null,
    by text not null default session_user,
    at timestamptz not null default clock_timestamp()
);
create trigger append_only before update or delete or truncate on ref.correction
    for each statement execute function core.refuse_change();

create function ref.note_correction() returns trigger language plpgsql as $$
begin
    insert into ref.correction (relation, old, new) values (tg_relid::regclass::text, to_jsonb(old), to_jsonb(new));
    return null;
end $$;
do $$
declare name regclass;
begin
    foreach name in array '{ref.unit, ref.programme_scope, ref.office, ref.period, ref.time_period, ref.element}'::regclass[] loop
        execute format('create trigger correction_is_noted after update on %s for each row
            when (old is distinct from new) execute function ref.note_correction()', name);
    end loop;
end $$;

-- Facts keep a unit alive by their temporal foreign key; verdicts and what a unit is, by this.
create function ref.guard_unit() returns trigger language plpgsql as $$
declare
    verdict_on date := (
        select max(p.cut_off) from core.verdict v join ref.period p on p.code = v.period_code
         where v.unit_code = old.code and p.cut_off <@ old.valid);
begin
    if (new.code, new.kind, new.parent_code, lower(new.valid))
       is distinct from (old.code, old.kind, old.parent_code, lower(old.valid))
       and (verdict_on is not null
            or exists (select from core.unit_time t where t.unit_code = old.code and t.last_day <@ old.valid)) then
        raise exception 'facts or verdicts are about unit %: only its name, place and end may change', old.code
            using errcode = 'integrity_constraint_violation';
    end if;
    if not new.valid @> verdict_on then
        raise exception 'a verdict is about unit % on %', old.code, verdict_on
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger known_unit before update on ref.unit for each row execute function ref.guard_unit();

-- Due dates may be corrected; the days of a period and its lock stay once it has submissions or is locked.
create function ref.guard_period() returns trigger language plpgsql as $$
begin
    if (new.code, new.ky, new.year, new.starts, new.cut_off, new.locks_on)
       is distinct from (old.code, old.ky, old.year, old.starts, old.cut_off, old.locks_on)
       and ((clock_timestamp() at time zone 'Asia/Ho_Chi_Minh')::date >= old.locks_on
            or exists (select from intake.submission s where s.period_code = old.code)) then
        raise exception 'period % has submissions or is locked: its days stay, only an exception opens it', old.code
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger known_period before update on ref.period for each row execute function ref.guard_period();

create function ref.guard_time_period() returns trigger language plpgsql as $$
begin
    if exists (select from core.unit_time t where t.time_period = old.code) then
        raise exception 'facts belong to %: it stays what it is', old.code using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger known_time before update on ref.time_period for each row execute function ref.guard_time_period();

create function ref.guard_element() returns trigger language plpgsql as $$
begin
    if (new.form_id, new.form_version, new.id, new.type, new.kind)
       is distinct from (old.form_id, old.form_version, old.id, old.type, old.kind)
       and exists (select from intake.submission s
                    where s.counted is not null and (s.form_id, s.form_version) = (old.form_id, old.form_version)) then
        raise exception 'form % version % was used: what % is takes a new version', old.form_id, old.form_version, old.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger known_element before update on ref.element for each row execute function ref.guard_element();
