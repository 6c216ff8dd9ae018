-- The same figures in other bytes (a workbook saved again, the rows of an office's own system) are no second submission.
alter table intake.submission
    add column content_digest text check (content_digest ~ '^[0-9a-f]{64}$'),
    add column duplicate_of bigint references intake.submission,
    add constraint a_duplicate_repeats_another check ((state = 'duplicate') = (duplicate_of is not null)),
    add constraint a_duplicate_is_no_revision check (state <> 'duplicate' or revision is null);
comment on column intake.submission.content_digest is
    'SHA-256 of the facts that it gives (antt.load.content_digest); null when not all of it could be read or was taken';
create index on intake.submission (duplicate_of);

alter table intake.transition disable trigger of_the_schema;
insert into intake.transition values ('received', 'duplicate', false);
alter table intake.transition enable trigger of_the_schema;

create function intake.is_repeated() returns trigger language plpgsql as $$
begin
    if not exists (select from intake.submission o
                    where o.id = new.duplicate_of and o.id < new.id and o.state in ('checked', 'accepted')
                      and (o.district_code, o.period_code, o.content_digest)
                          = (new.district_code, new.period_code, new.content_digest)) then
        raise exception 'submission % does not say the same as %', new.id, new.duplicate_of
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
-- After guard_state, which says whether it may become one at all; triggers go by their names.
create trigger repeats_another before update on intake.submission
    for each row when (old.state is distinct from new.state and new.state = 'duplicate') execute function intake.is_repeated();

-- As before, and of what a duplicate is one.
create or replace view intake.board as
select s.id, s.name, s.district_code, s.period_code, s.revision,
       case when q.submission_id is not null then 'quarantined'
            when s.state <> 'accepted' then s.state::text
            when issues.contesting > 0 and s.id in (select k.id from core.submissions_as_known('infinity') k) then 'contested'
            when intake.is_locked(s.period_code, s.district_code, now()) then 'locked'
            else s.state::text end as state,
       issues.blocking, issues.warnings, issues.notes,
       s.received_at,
       (select max(e.at) from intake.event e where e.submission_id = s.id and e.state <> 'received') as decided_at,
       s.duplicate_of
  from intake.submission s
  left join intake.quarantine q on q.submission_id = s.id
 cross join lateral (
    select count(*) filter (where i.severity = 'block') as blocking,
           count(*) filter (where i.severity = 'block' and l.unit_code is null) as contesting,
           count(*) filter (where i.severity = 'warn' and o.number is null) as warnings,
           count(*) filter (where i.severity = 'info') as notes
      from quality.issues_as_known('infinity') i
      left join quality.override o using (submission_id, number)
      left join intake.left_out l using (submission_id, unit_code)
     where i.submission_id = s.id) issues;
