-- Channels: who sent what and how the server calls it, what is kept in quarantine and why, and what a sender was told.
alter table intake.arrival
    add column sender text, -- where the channel knows: a mail address
    add column key text,    -- what the server calls it; null: arrived before there were channels, or by hand
    add column version text;
-- A file that is listed again because a collection was killed is no other arrival.
create unique index an_arrival_is_recorded_once on intake.arrival (source, key, version, sha256) where version <> '';

-- One row per file that was not taken as a submission, and why; its bytes are in the archive, where they could be had.
create table intake.quarantine (
    id bigint generated always as identity primary key,
    source text not null,
    name text not null,
    sender text,
    key text not null,
    version text not null,
    sha256 text references intake.file,
    code text not null check (code ~ '^[a-z]+\.[a-z_]+$'),
    reason text not null default '',
    at timestamptz not null default clock_timestamp(),
    constraint a_file_is_quarantined_once unique (source, key, version)
);
-- One row per file that a person let out of quarantine: as a submission if its bytes are there, else to be fetched again.
create table intake.release (
    quarantine_id bigint primary key references intake.quarantine,
    released_by intake.person not null,
    reason intake.reason not null,
    submission_id bigint references intake.submission,
    at timestamptz not null default clock_timestamp()
);

-- One row per notice that a channel has delivered: of an arrival (event null: its receipt), or of a file in quarantine.
create table intake.told (
    arrival_id bigint references intake.arrival,
    event_id bigint references intake.event,
    quarantine_id bigint references intake.quarantine,
    at timestamptz not null default clock_timestamp(),
    constraint a_notice_is_delivered_once unique nulls not distinct (arrival_id, event_id, quarantine_id),
    constraint a_notice_is_about_one_thing check (
        num_nonnulls(arrival_id, quarantine_id) = 1 and (event_id is null or arrival_id is not null))
);

do $$
declare name regclass;
begin
    foreach name in array '{intake.quarantine, intake.release, intake.told}'::regclass[] loop
        execute format('create trigger append_only before update or delete or truncate on %s
            for each statement execute function core.refuse_change()', name);
    end loop;
end $$;

-- One row per file in quarantine that nobody has released.
create view intake.quarantine_board as
select q.* from intake.quarantine q where not exists (select from intake.release r where r.quarantine_id = q.id);
