-- Channels: who sent what and how the server calls it, what came within what, and what a sender was told.
alter table intake.arrival
    add column sender text, -- where the channel knows: a mail address
    add column key text,    -- what the server calls it; null: arrived before there were channels, or by hand
    add column version text,
    add column within bigint references intake.arrival; -- the archive of workbooks that it is a file of; of the same key
create index on intake.arrival (within);
-- A file that is listed again because a collection was killed is no other arrival.
create unique index an_arrival_is_recorded_once on intake.arrival (source, key, version, name, sha256) where version <> '';

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
create trigger append_only before update or delete or truncate on intake.told
    for each statement execute function core.refuse_change();
