-- A report may be about a part of the province: each part has editions of its own.
alter table report.snapshot add column scope text not null default '';
comment on column report.snapshot.scope is
    'what of its period it is about: '''' all of it, the code of a unit, or that of an earlier period that it covers as well';
drop index report.snapshot_edition;
create unique index snapshot_edition on report.snapshot (kind, period_code, scope, edition);
comment on column report.snapshot.edition is
    '1, 2, … of its kind, period and scope; null: what was known between two editions, looked up later and never issued';

create function report.refuse_unknown_scope() returns trigger language plpgsql as $$
begin
    if new.scope <> '' and not exists (
            select from ref.period p
              left join ref.unit u on u.code = new.scope and u.valid @> p.cut_off
              left join ref.period earlier on earlier.code = new.scope and earlier.cut_off < p.cut_off
             where p.code = new.period_code and (u.code is not null or earlier.code is not null)) then
        raise exception '% is neither a unit on the last day of % nor a period before it', new.scope, new.period_code
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger about_what_there_is before insert on report.snapshot
    for each row execute function report.refuse_unknown_scope();

-- What inspectors found on site: one row per unit and indicator of a workbook of findings. The last one for a period counts.
create table core.finding (
    id bigint generated always as identity primary key,
    sha256 text not null references intake.file,
    unit_code text not null,
    period_code text not null references ref.period,
    last_day daterange not null, -- of the period
    indicator text not null,
    outcome text not null check (outcome in ('dat', 'chua_dat', 'khong_ap_dung')),
    inspected_on date not null,
    remark text not null default '',
    demand text not null default '',
    synthetic boolean not null,
    sheet text not null,
    cell text not null,
    recorded_at timestamptz not null default clock_timestamp(),
    unique (sha256, unit_code, indicator),
    foreign key (unit_code, period last_day) references ref.unit (code, period valid)
);
comment on table core.finding is 'what inspectors found on site, beside what was reported and judged';
create trigger append_only before update or delete or truncate on core.finding
    for each statement execute function core.refuse_change();

create function core.date_finding() returns trigger language plpgsql as $$
begin
    new.recorded_at := clock_timestamp();
    select daterange(p.cut_off, p.cut_off, '[]') into new.last_day from ref.period p where p.code = new.period_code;
    return new;
end $$;
create trigger dated_when_recorded before insert on core.finding for each row execute function core.date_finding();

-- One row per unit, period and indicator that was inspected: what was found last by a moment.
create function core.findings_as_known(known_at timestamptz) returns setof core.finding language sql stable as $$
    select distinct on (f.unit_code, f.period_code, f.indicator) f.*
      from core.finding f
     where f.recorded_at <= known_at
     order by f.unit_code, f.period_code, f.indicator, f.recorded_at desc, f.id desc
$$;
