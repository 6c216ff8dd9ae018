-- One quarantine: files that nobody should open unwarned, whether they were refused as submissions or never became one.

-- One row per file in quarantine and why; its bytes stay in the archive, where they could be had.
create table intake.quarantine (
    id bigint generated always as identity primary key,
    submission_id bigint unique references intake.submission, -- null: it was put aside before it was one
    source text not null,
    name text not null,
    sender text,  -- where the channel knows: a mail address
    key text,     -- what the server calls it; null of a submission
    version text,
    sha256 text references intake.file,
    code text not null check (code ~ '^[a-z]+\.[a-z_]+$'),
    reason text not null default '',
    at timestamptz not null default clock_timestamp(),
    constraint a_file_is_quarantined_once unique (source, key, version),
    constraint a_submission_has_bytes_another_file_a_place check (
        case when submission_id is null then num_nulls(key, version) = 0
             else sha256 is not null and num_nonnulls(sender, key, version) = 0 end)
);
create index on intake.quarantine (sha256);

-- One row per file that a person let out of quarantine: its bytes are taken up as a submission, or it is fetched again.
create table intake.release (
    quarantine_id bigint primary key references intake.quarantine,
    released_by intake.person not null,
    reason intake.reason not null,
    submission_id bigint references intake.submission,
    at timestamptz not null default clock_timestamp()
);

do $$
declare name regclass;
begin
    foreach name in array '{intake.quarantine, intake.release}'::regclass[] loop
        execute format('create trigger append_only before update or delete or truncate on %s
            for each statement execute function core.refuse_change()', name);
    end loop;
end $$;

create function intake.quarantine_is_of_a_refusal() returns trigger language plpgsql as $$
begin
    if not exists (select from intake.submission s join quality.issue i on i.submission_id = s.id
                    where s.id = new.submission_id and s.sha256 = new.sha256 and s.state = 'refused' and i.rule = new.code) then
        raise exception 'submission % was not refused for %', new.submission_id, new.code
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger of_a_refusal before insert on intake.quarantine
    for each row when (new.submission_id is not null) execute function intake.quarantine_is_of_a_refusal();

create function intake.is_now() returns trigger language plpgsql as $$
begin
    new.at := clock_timestamp();
    return new;
end $$;
create trigger now before insert on intake.quarantine for each row execute function intake.is_now();
create trigger now before insert on intake.release for each row execute function intake.is_now();

-- One row per file in quarantine that nobody has released.
create view intake.quarantine_board as
select q.*, f.size
  from intake.quarantine q
  left join intake.file f using (sha256)
 where not exists (select from intake.release r where r.quarantine_id = q.id);

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
