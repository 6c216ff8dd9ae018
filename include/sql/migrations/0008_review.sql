-- Review: who decides what, what counts from when until when, and periods that are locked.

-- A name however it is typed: composed letters, small, single blanks, nothing that nobody sees.
create function intake.person_key(name text) returns text language sql immutable parallel safe as $$
    select casefold(btrim(regexp_replace(
        regexp_replace(normalize(name, nfc), '[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]', '', 'g'), '\s+', ' ', 'g'))
        collate pg_unicode_fast)
$$;
create domain intake.person as text
    constraint a_person_is_named check (value ~ '\S' and intake.person_key(value) <> 'pipeline');
create domain intake.reason as text
    constraint a_reason_is_written check (value ~ '\S');

-- Periods lock: from that day on, in Viet Nam, nothing of the period changes without an exception.
alter table ref.period add column locks_on date;
update ref.period set locks_on = cut_off + 46; -- until the reference data are loaded
alter table ref.period alter column locks_on set not null, add check (locks_on > due_province);

-- One row per exception from the lock of a period: for one district or for all, for a limited time.
create table intake.lock_exception (
    id bigint generated always as identity primary key,
    period_code text not null references ref.period,
    district_code text check (district_code ~ '^\d{3}$'), -- null: all
    granted_by intake.person not null,
    reason intake.reason not null,
    valid tstzrange not null,
    granted_at timestamptz not null default clock_timestamp(),
    constraint an_exception_is_timed check (
        not isempty(valid) and coalesce(isfinite(lower(valid)) and isfinite(upper(valid)), false))
);
create trigger append_only before update or delete or truncate on intake.lock_exception
    for each statement execute function core.refuse_change();

create function intake.refuse_backdating() returns trigger language plpgsql as $$
begin
    if lower(new.valid) < now() then
        raise exception 'an exception begins when it is granted' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger begins_when_granted before insert on intake.lock_exception
    for each row execute function intake.refuse_backdating();

create function intake.is_locked(period text, district text, at timestamptz) returns boolean language sql stable as $$
    select exists (
            select from ref.period p
             where p.code = period and (at at time zone 'Asia/Ho_Chi_Minh')::date >= p.locks_on)
       and not exists (
            select from intake.lock_exception e
             where e.period_code = period and (e.district_code is null or e.district_code = district) and e.valid @> at)
$$;

-- One row per change of state that is allowed, and whether it takes a person.
create table intake.transition (
    old intake.state not null,
    new intake.state not null,
    by_person boolean not null,
    primary key (old, new)
);
insert into intake.transition values
    ('received', 'checked', false), ('received', 'accepted', false),
    ('received', 'returned', false), ('received', 'refused', false),
    ('checked', 'accepted', true), ('checked', 'returned', true), ('checked', 'withdrawn', true),
    ('accepted', 'returned', true), ('accepted', 'withdrawn', true);

alter table intake.submission
    drop constraint submission_sha256_expected_period_key,
    add column prepared_by text, -- as the file's cover names them
    add column signed_by text,
    add column counted tstzrange; -- from its acceptance until it was withdrawn or returned
comment on column intake.submission.decided_at is 'when the pipeline decided; what people decided later is in intake.event';
alter table intake.submission disable trigger decided_once;
update intake.submission set counted = tstzrange(decided_at, null) where state = 'accepted';
alter table intake.submission enable trigger decided_once;
alter table intake.submission add constraint counts_while_accepted check (
    case when state = 'accepted' then counted is not null and upper_inf(counted)
         else counted is null or not upper_inf(counted) end);
-- The same bytes may come again once they were returned, but wait for a decision or count only once.
create unique index submission_content_in_hand on intake.submission (sha256)
    where state in ('received', 'checked', 'accepted');

-- A person decides by adding an event; what the pipeline decides is logged as an event.
alter table intake.event
    add column actor text not null default 'pipeline',
    add column reason text not null default '',
    add constraint a_person_gives_a_name_and_a_reason check (actor = 'pipeline' or (
        actor ~ '\S' and intake.person_key(actor) <> 'pipeline' and reason ~ '\S'));
create trigger append_only before update or delete or truncate on intake.event
    for each statement execute function core.refuse_change();

create function intake.date_event() returns trigger language plpgsql as $$
declare is_so boolean;
begin
    if new.actor <> 'pipeline' then
        -- As antt.warehouse.moment: no change that is under way may later turn out to be older.
        perform pg_advisory_xact_lock(7301003);
        new.at := clock_timestamp();
    end if;
    is_so := exists (select from intake.submission where id = new.submission_id and state = new.state);
    if new.actor = 'pipeline' and not is_so then
        raise exception 'the pipeline did not make submission % %', new.submission_id, new.state
            using errcode = 'integrity_constraint_violation';
    elsif new.actor <> 'pipeline' and is_so then
        raise exception 'submission % is already %', new.submission_id, new.state
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger event_is_dated before insert on intake.event for each row execute function intake.date_event();

create function intake.carry_out() returns trigger language plpgsql as $$
begin
    update intake.submission set state = new.state where id = new.submission_id;
    return null;
end $$;
create trigger decision_is_carried_out after insert on intake.event
    for each row when (new.actor <> 'pipeline') execute function intake.carry_out();

create or replace function intake.log_state() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into intake.event (submission_id, state) values (new.id, new.state);
    elsif old.state = 'received' and new.state <> 'received' then
        insert into intake.event (submission_id, state, at) values (new.id, new.state, new.decided_at);
    end if;
    return null;
end $$;

-- Whether a change of state is allowed, who may make it, and what it makes count.
create function intake.guard_state() returns trigger language plpgsql as $$
declare
    allowed intake.transition;
    decision intake.event;
    moment timestamptz;
begin
    if tg_op = 'INSERT' then
        if new.state <> 'received' then
            raise exception 'a submission begins as received' using errcode = 'integrity_constraint_violation';
        end if;
        return new;
    end if;
    if new is not distinct from old or (old.state = 'received' and new.state = 'received') then
        return new;
    end if;
    perform pg_advisory_xact_lock(7301003);
    if new.state = old.state then
        raise exception 'submission % is already %', old.id, old.state using errcode = 'integrity_constraint_violation';
    end if;
    select * into allowed from intake.transition t where t.old = old.state and t.new = new.state;
    if not found then
        raise exception 'submission % is % and cannot become %', old.id, old.state, new.state
            using errcode = 'integrity_constraint_violation';
    end if;
    select * into decision from intake.event e where e.submission_id = new.id order by e.id desc limit 1;
    if allowed.by_person then
        if decision.actor = 'pipeline' or decision.state <> new.state then
            raise exception 'submission % is already %: a person makes it % by an event with a name and a reason',
                old.id, old.state, new.state using errcode = 'integrity_constraint_violation';
        end if;
        if to_jsonb(new) - 'state' <> to_jsonb(old) - 'state' then
            raise exception 'a decision about submission % changes nothing but its state', old.id
                using errcode = 'integrity_constraint_violation';
        end if;
        moment := decision.at;
    else
        if decision.actor <> 'pipeline' then
            raise exception 'submission % is not checked yet', old.id using errcode = 'integrity_constraint_violation';
        end if;
        if new.decided_at is null or new.decided_at not between now() and clock_timestamp() then
            raise exception 'a decision is dated when it is made' using errcode = 'integrity_constraint_violation';
        end if;
        moment := new.decided_at;
    end if;
    new.counted := case
        when new.state = 'accepted' then tstzrange(moment, null)
        when old.state = 'accepted' then tstzrange(lower(old.counted), moment)
    end;
    return new;
end $$;
drop trigger decided_once on intake.submission;
drop function intake.refuse_redecision();
create trigger guard_state before insert or update on intake.submission
    for each row execute function intake.guard_state();

create function intake.refuse_locked() returns trigger language plpgsql as $$
begin
    if intake.is_locked(new.period_code, new.district_code, clock_timestamp()) then
        raise exception 'period % is locked for district %: submission % cannot become %',
            new.period_code, new.district_code, new.id, new.state using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
-- What the pipeline returns changes nothing of a locked period.
create trigger locked_period before update on intake.submission for each row
    when (old.state is distinct from new.state and (new.state = 'accepted' or old.state in ('checked', 'accepted')))
    execute function intake.refuse_locked();

-- sign_off: a warning that keeps its submission from counting until a person has overridden it.
alter table quality.issue
    add column sign_off boolean not null default false,
    add column found_at timestamptz,
    add check (not sign_off or severity = 'warn');
update quality.issue i set found_at = c.checked_at from quality.check_run c where c.submission_id = i.submission_id;
alter table quality.issue
    alter column found_at set default clock_timestamp(),
    alter column found_at set not null;

create trigger append_only before update or delete or truncate on quality.issue
    for each statement execute function core.refuse_change();

-- One row per warning that a person takes as it is.
create table quality.override (
    submission_id bigint not null,
    number int not null,
    actor intake.person not null,
    reason intake.reason not null,
    at timestamptz not null default clock_timestamp(),
    constraint a_warning_is_overridden_once primary key (submission_id, number),
    foreign key (submission_id, number) references quality.issue (submission_id, number)
);
create trigger append_only before update or delete or truncate on quality.override
    for each statement execute function core.refuse_change();

create function quality.refuse_override() returns trigger language plpgsql as $$
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
    if found_state not in ('checked', 'accepted') then
        raise exception 'submission % is %: its warnings are not to be overridden', new.submission_id, found_state
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger warnings_only before insert on quality.override
    for each row execute function quality.refuse_override();

-- Two persons: who accepts is neither who overrode a warning nor who prepared or signed the file.
create function intake.require_review() returns trigger language plpgsql as $$
declare
    reviewer text := intake.person_key((
        select actor from intake.event where submission_id = new.id order by id desc limit 1));
    open_warning int := (
        select min(i.number) from quality.issue i
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
create trigger reviewed_by_another before update on intake.submission for each row
    when (old.state = 'checked' and new.state = 'accepted') execute function intake.require_review();

-- One row per commune that is not taken in with its district's submission.
create table intake.left_out (
    submission_id bigint not null references intake.submission,
    unit_code text not null,
    primary key (submission_id, unit_code)
);
create trigger append_only before update or delete or truncate on intake.left_out
    for each statement execute function core.refuse_change();

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
     where intake.is_locked(s.period_code, s.district_code, clock_timestamp()) limit 1;
    if found then
        raise exception 'the period of submission % is locked', bad using errcode = 'integrity_constraint_violation';
    end if;
    if exists (select from inserted join intake.left_out using (submission_id, unit_code)) then
        raise exception 'a commune that was left out has no facts' using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

-- One row per district and period: the submission that counts, as known at a moment. That is the one that
-- arrived last, whichever was decided first, of those that were accepted then and not yet withdrawn or returned.
create or replace function core.submissions_as_known(known_at timestamptz) returns setof intake.submission
language sql stable as $$
    select distinct on (district_code, period_code) *
      from intake.submission
     where counted @> known_at
     order by district_code, period_code, id desc
$$;

-- One row per snapshot and submission that changed its period's figures after the lock, by an exception.
create table report.superseded (
    snapshot_id bigint not null references report.snapshot,
    submission_id bigint not null references intake.submission,
    at timestamptz not null default clock_timestamp(),
    primary key (snapshot_id, submission_id)
);
create trigger append_only before update or delete or truncate on report.superseded
    for each statement execute function core.refuse_change();

create function report.supersede() returns trigger language plpgsql as $$
begin
    -- A period depends on submissions of its year and of the two before: see stale_periods.sql.
    insert into report.superseded (snapshot_id, submission_id)
    select r.id, new.id
      from report.snapshot r
      join ref.period p on p.code = r.period_code
      join ref.period q on q.code = new.period_code
     where q.year between p.year - 2 and p.year
       and (clock_timestamp() at time zone 'Asia/Ho_Chi_Minh')::date >= q.locks_on
    on conflict do nothing;
    return null;
end $$;
create trigger reports_are_superseded after update on intake.submission for each row
    when (old.state is distinct from new.state and 'accepted' in (old.state, new.state))
    execute function report.supersede();

-- One row per submission: whose it is, where it stands and what is open. An accepted one is locked with its period.
create view intake.board as
select s.id, s.name, s.district_code, s.period_code, s.revision,
       case when s.state = 'accepted' and intake.is_locked(s.period_code, s.district_code, now()) then 'locked'
            else s.state::text end as state,
       issues.blocking, issues.warnings, issues.notes,
       s.received_at,
       (select max(e.at) from intake.event e where e.submission_id = s.id and e.state <> 'received') as decided_at
  from intake.submission s
 cross join lateral (
    select count(*) filter (where i.severity = 'block') as blocking,
           count(*) filter (where i.severity = 'warn' and o.number is null) as warnings,
           count(*) filter (where i.severity = 'info') as notes
      from quality.issue i left join quality.override o using (submission_id, number)
     where i.submission_id = s.id) issues;
