-- Rules that look back are judged again whenever other earlier submissions count than those they were judged with.
alter table quality.check_run add column compared_with bigint[] not null default '{}';
comment on column quality.check_run.compared_with is
    'ids, ascending, of the submissions of its district for earlier periods that counted when its rules that look back were last judged';
drop index quality.rule_result_waits_for_idx;

-- One row per issue that no longer holds: since when.
create table quality.issue_closed (
    submission_id bigint not null,
    number int not null,
    at timestamptz not null default clock_timestamp(),
    constraint an_issue_is_closed_once primary key (submission_id, number),
    foreign key (submission_id, number) references quality.issue (submission_id, number)
);
create trigger append_only before update or delete or truncate on quality.issue_closed
    for each statement execute function core.refuse_change();

create function quality.date_closing() returns trigger language plpgsql as $$
begin
    -- As antt.warehouse.moment: no change that is under way may later turn out to be older.
    perform pg_advisory_xact_lock(7301003);
    new.at := clock_timestamp();
    return new;
end $$;
create trigger closing_is_dated before insert on quality.issue_closed
    for each row execute function quality.date_closing();

-- One row per issue that was found and not closed, as known at a moment.
create function quality.issues_as_known(known_at timestamptz) returns setof quality.issue language sql stable as $$
    select i.*
      from quality.issue i
     where i.found_at <= known_at
       and not exists (
            select from quality.issue_closed c
             where (c.submission_id, c.number) = (i.submission_id, i.number) and c.at <= known_at)
$$;

create or replace function quality.refuse_override() returns trigger language plpgsql as $$
declare
    found_severity text := (
        select severity from quality.issue where submission_id = new.submission_id and number = new.number);
    found_state intake.state := (select state from intake.submission where id = new.submission_id);
begin
    perform pg_advisory_xact_lock(7301003);
    new.at := clock_timestamp();
    if found_severity is distinct from 'warn' then
        raise exception 'issue %-% is no warning', new.submission_id, new.number
            using errcode = 'integrity_constraint_violation';
    end if;
    if exists (select from quality.issue_closed c
                where (c.submission_id, c.number) = (new.submission_id, new.number)) then
        raise exception 'warning %-% is closed: it no longer holds', new.submission_id, new.number
            using errcode = 'integrity_constraint_violation';
    end if;
    if found_state not in ('checked', 'accepted') then
        raise exception 'submission % is %: its warnings are not to be overridden', new.submission_id, found_state
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

create or replace function intake.require_review() returns trigger language plpgsql as $$
declare
    reviewer text := intake.person_key((
        select actor from intake.event where submission_id = new.id order by id desc limit 1));
    open_warning int := (
        select min(i.number) from quality.issues_as_known('infinity') i
         where i.submission_id = new.id and i.sign_off
           and not exists (select from quality.override o where (o.submission_id, o.number) = (new.id, i.number)));
begin
    if open_warning is not null then
        raise exception 'warning %-% waits for its override', new.id, open_warning
            using errcode = 'integrity_constraint_violation';
    end if;
    if exists (select from quality.override o
                where o.submission_id = new.id and intake.person_key(o.actor) = reviewer) then
        raise exception 'who overrode a warning of submission % cannot accept it', new.id
            using errcode = 'integrity_constraint_violation';
    end if;
    if reviewer in (intake.person_key(new.prepared_by), intake.person_key(new.signed_by)) then
        raise exception 'who prepared or signed submission % cannot accept it', new.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- One row per submission: whose it is, where it stands and what is open. One that counts is contested when it has a blocking issue,
-- which came to light after its acceptance, other than about communes that were left out; else it is locked with its period.
create or replace view intake.board as
select s.id, s.name, s.district_code, s.period_code, s.revision,
       case when s.state <> 'accepted' then s.state::text
            when issues.contesting > 0 and s.id in (select k.id from core.submissions_as_known('infinity') k) then 'contested'
            when intake.is_locked(s.period_code, s.district_code, now()) then 'locked'
            else s.state::text end as state,
       issues.blocking, issues.warnings, issues.notes,
       s.received_at,
       (select max(e.at) from intake.event e where e.submission_id = s.id and e.state <> 'received') as decided_at
  from intake.submission s
 cross join lateral (
    select count(*) filter (where i.severity = 'block') as blocking,
           count(*) filter (where i.severity = 'block' and l.unit_code is null) as contesting,
           count(*) filter (where i.severity = 'warn' and o.number is null) as warnings,
           count(*) filter (where i.severity = 'info') as notes
      from quality.issues_as_known('infinity') i
      left join quality.override o using (submission_id, number)
      left join intake.left_out l using (submission_id, unit_code)
     where i.submission_id = s.id) issues;
