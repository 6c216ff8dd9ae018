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
