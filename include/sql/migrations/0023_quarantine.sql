-- Files that nobody should open unwarned, and files that came within another.

-- One row per submission that was refused for what its file is or does; its bytes stay in the archive.
create table intake.quarantine (
    submission_id bigint primary key references intake.submission,
    sha256 text not null references intake.file,
    rule text not null,
    since timestamptz not null default clock_timestamp()
);
create index on intake.quarantine (sha256);

-- One row per file of an archive of workbooks; each is a submission of its own.
create table intake.member (
    archive text not null references intake.file (sha256),
    name text not null, -- within the archive
    sha256 text not null references intake.file,
    primary key (archive, name)
);
create index on intake.member (sha256);

do $$
declare name regclass;
begin
    foreach name in array '{intake.quarantine, intake.member}'::regclass[] loop
        execute format('create trigger append_only before update or delete or truncate on %s
            for each statement execute function core.refuse_change()', name);
    end loop;
end $$;

create function intake.quarantine_is_of_a_refusal() returns trigger language plpgsql as $$
begin
    if not exists (select from intake.submission s join quality.issue i on i.submission_id = s.id
                    where s.id = new.submission_id and s.sha256 = new.sha256 and s.state = 'refused' and i.rule = new.rule) then
        raise exception 'submission % was not refused for %', new.submission_id, new.rule
            using errcode = 'integrity_constraint_violation';
    end if;
    new.since := clock_timestamp();
    return new;
end $$;
create trigger of_a_refusal before insert on intake.quarantine
    for each row execute function intake.quarantine_is_of_a_refusal();

-- As before, and `quarantined`: refused, and not to be opened.
create or replace view intake.board as
select s.id, s.name, s.district_code, s.period_code, s.revision,
       case when q.submission_id is not null then 'quarantined'
            when s.state <> 'accepted' then s.state::text
            when issues.contesting > 0 and s.id in (select k.id from core.submissions_as_known('infinity') k) then 'contested'
            when intake.is_locked(s.period_code, s.district_code, now()) then 'locked'
            else s.state::text end as state,
       issues.blocking, issues.warnings, issues.notes,
       s.received_at,
       (select max(e.at) from intake.event e where e.submission_id = s.id and e.state <> 'received') as decided_at
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
