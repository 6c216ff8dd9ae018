-- Release: drafts are put before a person, who approves or rejects them; what was approved is published once, and told to its recipients
-- once each. Nothing here is ever changed: what stands is what was recorded last.

create type report.state as enum ('draft', 'approved', 'rejected', 'released', 'superseded');

-- One row per draft: what a person is asked about in one go. A report of the province, or those about one unit each of a period.
create table report.draft (
    id bigint generated always as identity primary key,
    kind text not null,
    period_code text not null references ref.period,
    made_at timestamptz not null default clock_timestamp(),
    made_in xid8
);
create trigger stamp before insert on report.draft for each row execute function core.stamp();

-- One row per report in a draft.
create table report.draft_snapshot (
    draft_id bigint not null references report.draft,
    snapshot_id bigint not null references report.snapshot,
    primary key (draft_id, snapshot_id)
);
create index on report.draft_snapshot (snapshot_id);

create function report.guard_member() returns trigger language plpgsql as $$
declare
    draft report.draft := (select d from report.draft d where d.id = new.draft_id);
    snapshot report.snapshot := (select s from report.snapshot s where s.id = new.snapshot_id);
begin
    if draft.made_in is distinct from pg_current_xact_id() or draft.made_at < now() then
        raise exception 'reports of draft % come with it: none is added later', draft.id
            using errcode = 'integrity_constraint_violation';
    end if;
    if (snapshot.kind, snapshot.period_code) is distinct from (draft.kind, draft.period_code) or snapshot.edition is null then
        raise exception 'snapshot % is no edition of % %', snapshot.id, draft.kind, draft.period_code
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger an_edition_of_its_report before insert on report.draft_snapshot
    for each row execute function report.guard_member();

-- One row per change of state that is allowed, and whether it takes a person; old is null: how a draft begins.
create table report.transition (
    old report.state,
    new report.state not null,
    by_person boolean not null,
    unique nulls not distinct (old, new)
);
insert into report.transition values
    (null, 'draft', false),
    ('draft', 'approved', true), ('draft', 'rejected', true), ('draft', 'superseded', false),
    ('approved', 'released', false), ('approved', 'rejected', true), ('approved', 'superseded', false),
    ('rejected', 'draft', true), ('rejected', 'superseded', false),
    ('released', 'superseded', false);
create trigger of_the_schema before insert or update or delete or truncate on report.transition
    for each statement execute function core.refuse_statement('only a migration changes what is allowed');

-- One row per state that a draft came into: by whom, why, and for what a person answered in Airflow, in which run and when.
create table report.event (
    id bigint generated always as identity primary key,
    draft_id bigint not null references report.draft,
    state report.state not null,
    actor text not null default 'pipeline',
    reason text not null default '',
    run text not null default '',
    answered_at timestamptz,
    at timestamptz not null default clock_timestamp(),
    constraint a_person_gives_a_name check (actor = 'pipeline' or (actor ~ '\S' and intake.person_key(actor) <> 'pipeline')),
    constraint who_rejects_gives_a_reason check (state <> 'rejected' or reason ~ '\S'),
    constraint who_opens_a_rejected_draft_gives_a_reason check (state <> 'draft' or actor = 'pipeline' or reason ~ '\S'),
    constraint an_answer_names_its_run check ((answered_at is null) = (run = '') and (run = '' or actor <> 'pipeline'))
);
create index on report.event (draft_id, id);

create function report.state_of(draft bigint) returns report.state language sql stable as $$
    select state from report.event where draft_id = draft order by id desc limit 1
$$;

-- One row per run of Airflow that puts a draft before a person.
create table report.question (
    id bigint generated always as identity primary key,
    draft_id bigint not null references report.draft,
    run text not null check (run ~ '\S'),
    at timestamptz not null default clock_timestamp(),
    unique (draft_id, run)
);

-- One row per report that was released: by which draft, and when.
create view report.released as
    select m.snapshot_id, m.draft_id, s.kind, s.period_code, s.scope, s.edition, e.at
      from report.event e
      join report.draft_snapshot m on m.draft_id = e.draft_id
      join report.snapshot s on s.id = m.snapshot_id
     where e.state = 'released';

-- One row per final document of a released report; its bytes lie in the report archive under their hash.
create table report.published (
    draft_id bigint not null,
    snapshot_id bigint not null,
    format text not null check (format ~ '^[a-z0-9]+$'),
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    size bigint not null check (size > 0),
    path text not null check (path ~ '^[^/]' and path !~ '(^|/)\.'), -- below the report archive
    at timestamptz not null default clock_timestamp(),
    primary key (draft_id, snapshot_id, format),
    foreign key (draft_id, snapshot_id) references report.draft_snapshot
);
create unique index a_document_has_its_own_name on report.published (path);

create function report.guard_published() returns trigger language plpgsql as $$
begin
    if report.state_of(new.draft_id) is distinct from 'approved' then
        raise exception 'draft % is %: only what is approved is published', new.draft_id, report.state_of(new.draft_id)
            using errcode = 'integrity_constraint_violation';
    end if;
    new.at := clock_timestamp();
    return new;
end $$;
create trigger only_what_is_approved before insert on report.published
    for each row execute function report.guard_published();

create function report.refuse_unreleased() returns trigger language plpgsql as $$
begin
    if not exists (select from report.event where draft_id = new.draft_id and state = 'released') then
        raise exception 'documents of draft % are published with its release', new.draft_id
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;
create constraint trigger with_the_release after insert on report.published
    deferrable initially deferred for each row execute function report.refuse_unreleased();

-- What keeps a draft from being approved or released; null: nothing.
create function report.obstacle(draft bigint, becomes report.state, by text) returns text language sql stable as $$
    select case
        when becomes in ('approved', 'released') and later.edition is not null
            then format('edition %s of %s is released: no earlier one follows it', later.edition, s.name)
        when becomes = 'approved' and stale.number is not null
            then format('paragraph %s of %s waits for its review: figures in it have changed', stale.number, s.name)
        when becomes = 'approved' and own.number is not null
            then format('who wrote paragraph %s of %s cannot approve it', own.number, s.name)
        when becomes = 'released' and missing.format is not null
            then format('the %s of snapshot %s is not published', missing.format, s.id)
        end
      from report.draft_snapshot m
      join (select *, concat_ws(' ', kind, period_code, nullif(scope, '')) as name from report.snapshot) s on s.id = m.snapshot_id
      left join lateral (
        select r.edition from report.released r
         where (r.kind, r.period_code, r.scope) = (s.kind, s.period_code, s.scope) and r.edition > s.edition limit 1) later on true
      left join lateral (
        select p ->> 'number' as number from jsonb_array_elements(s.content -> 'paragraphs') p
         where jsonb_array_length(p -> 'changed') > 0 limit 1) stale on true
      left join lateral (
        select p ->> 'number' as number from jsonb_array_elements(s.content -> 'paragraphs') p
         where intake.person_key(p ->> 'author') = intake.person_key(by) limit 1) own on true
      left join lateral (
        select coalesce(d.format, 'document') as format
          from (select 1) always left join report.document d on d.snapshot_id = s.id
         where not exists (
            select from report.published p
             where (p.draft_id, p.snapshot_id) = (draft, s.id) and p.format = coalesce(d.format, p.format)) limit 1) missing on true
     where m.draft_id = draft
     order by 1 limit 1
$$;

create function report.guard_event() returns trigger language plpgsql as $$
declare
    before report.state;
    allowed report.transition;
    complaint text;
begin
    -- One after another, so that of two editions only the later one stands in the end.
    perform pg_advisory_xact_lock(7301005);
    new.at := clock_timestamp();
    before := report.state_of(new.draft_id);
    select * into allowed from report.transition t where t.old is not distinct from before and t.new = new.state;
    if not found then
        raise exception 'draft % is % and cannot become %', new.draft_id, before, new.state
            using errcode = 'integrity_constraint_violation';
    end if;
    if allowed.by_person <> (new.actor <> 'pipeline') then
        raise exception 'draft %: it takes % to make it %', new.draft_id,
            case when allowed.by_person then 'a person' else 'the pipeline' end, new.state
            using errcode = 'integrity_constraint_violation';
    end if;
    if new.answered_at > new.at or new.answered_at < (select made_at from report.draft where id = new.draft_id) then
        raise exception 'nobody answered about draft % at %', new.draft_id, new.answered_at
            using errcode = 'integrity_constraint_violation';
    end if;
    if before is null and not exists (select from report.draft_snapshot where draft_id = new.draft_id) then
        raise exception 'draft % holds no report', new.draft_id using errcode = 'integrity_constraint_violation';
    end if;
    complaint := report.obstacle(new.draft_id, new.state, new.actor);
    if complaint is not null then
        raise exception '%', complaint using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger guard_event before insert on report.event for each row execute function report.guard_event();

-- A draft takes the place of those of the same report that nobody has approved; a release, that of all that it covers.
create function report.replace_earlier() returns trigger language plpgsql as $$
begin
    insert into report.event (draft_id, state)
    select d.id, 'superseded'
      from report.draft mine
      join report.draft d on (d.kind, d.period_code) = (mine.kind, mine.period_code) and d.id < mine.id
     where mine.id = new.draft_id
       and (new.state = 'draft' and report.state_of(d.id) in ('draft', 'rejected')
            or new.state = 'released' and report.state_of(d.id) in ('approved', 'released')
               and not exists (
                    select from report.draft_snapshot m join report.snapshot s on s.id = m.snapshot_id
                     where m.draft_id = d.id and not exists (
                        select from report.released r
                         where (r.kind, r.period_code, r.scope) = (s.kind, s.period_code, s.scope) and r.edition > s.edition)))
     order by d.id;
    return null;
end $$;
create trigger replaces_earlier after insert on report.event for each row
    when (new.state in ('draft', 'released')) execute function report.replace_earlier();

-- One row per step of telling a recipient of a released report: sending is recorded before, its outcome after.
create table report.delivery (
    id bigint generated always as identity primary key,
    draft_id bigint not null,
    snapshot_id bigint not null,
    recipient text not null check (recipient ~ '^[^\s@<>,;:"()]+@[^\s@<>,;:"()]+$'),
    attempt int not null check (attempt >= 0),
    result text not null check (result in ('pending', 'sending', 'sent', 'failed')),
    message_id text not null check (message_id ~ '^<[^\s<>]+>$'),
    detail text not null default '',
    at timestamptz not null default clock_timestamp(),
    foreign key (draft_id, snapshot_id) references report.draft_snapshot
);
create index on report.delivery (draft_id, snapshot_id, recipient, id);
create unique index a_recipient_is_told_once on report.delivery (snapshot_id, recipient) where result = 'sent';

create function report.guard_delivery() returns trigger language plpgsql as $$
declare
    last report.delivery;
    follows boolean;
begin
    perform pg_advisory_xact_lock(7301005);
    new.at := clock_timestamp();
    if not exists (select from report.released r where (r.draft_id, r.snapshot_id) = (new.draft_id, new.snapshot_id)) then
        raise exception 'snapshot % is not released by draft %', new.snapshot_id, new.draft_id
            using errcode = 'integrity_constraint_violation';
    end if;
    select * into last from report.delivery d
     where (d.draft_id, d.snapshot_id, d.recipient) = (new.draft_id, new.snapshot_id, new.recipient) order by d.id desc limit 1;
    follows := case new.result
           when 'pending' then last.id is null and new.attempt = 0
           when 'sending' then coalesce(last.result, 'pending') in ('pending', 'failed') and new.attempt = coalesce(last.attempt, 0) + 1
           else last.result = 'sending' and (new.attempt, new.message_id) = (last.attempt, last.message_id)
           end;
    if follows is not true then
        raise exception 'delivery of snapshot % to % is %: it is not %', new.snapshot_id, new.recipient,
            coalesce(last.result, 'not begun'), new.result using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger guard_delivery before insert on report.delivery
    for each row execute function report.guard_delivery();

-- One row per version of a paragraph that staff added to a report: in its section, after what is there.
create table report.paragraph (
    id bigint generated always as identity primary key,
    kind text not null,
    period_code text not null references ref.period,
    scope text not null default '', -- the unit that the report is about; empty: the province
    number int not null check (number > 0), -- of its report; stays
    version int not null check (version > 0),
    section text not null check (section ~ '\S'), -- its number as printed: IV
    body text not null check (length(body) <= 20000),
    withdrawn boolean not null default false,
    declared text[] not null default '{}', -- what is typed in digits and is no figure
    figures jsonb not null default '{}', -- id of each figure in it → as it was printed when this was written
    author intake.person not null,
    reason intake.reason not null,
    written_at timestamptz not null default clock_timestamp(),
    constraint a_paragraph_says_something check (withdrawn or body ~ '\S'),
    unique (kind, period_code, scope, number, version)
);

create function report.guard_paragraph() returns trigger language plpgsql as $$
declare
    last report.paragraph;
begin
    -- As antt.warehouse.moment: no change that is under way may later turn out to be older.
    perform pg_advisory_xact_lock(7301003);
    new.written_at := clock_timestamp();
    select * into last from report.paragraph p
     where (p.kind, p.period_code, p.scope, p.number) = (new.kind, new.period_code, new.scope, new.number)
     order by p.version desc limit 1;
    if new.version <> coalesce(last.version, 0) + 1 then
        raise exception 'the last version of paragraph % is %', new.number, coalesce(last.version, 0)
            using errcode = 'integrity_constraint_violation';
    end if;
    if last.section <> new.section then
        raise exception 'paragraph % stays in section %', new.number, last.section
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger guard_paragraph before insert on report.paragraph
    for each row execute function report.guard_paragraph();

do $$
declare name regclass;
begin
    foreach name in array '{report.draft, report.draft_snapshot, report.question, report.event, report.published,
                            report.delivery, report.paragraph}'::regclass[] loop
        execute format('create trigger append_only before update or delete or truncate on %s
            for each statement execute function core.refuse_change()', name);
    end loop;
end $$;
