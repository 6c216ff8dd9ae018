-- What arrived, whose it is and what became of it.
create schema intake;
comment on schema intake is 'arrivals, archived files, submissions and their events';

-- One row per distinct content; the bytes lie in the archive under this hash.
create table intake.file (
    sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
    size bigint not null check (size >= 0),
    archived_at timestamptz not null default clock_timestamp()
);

-- One row per time a file was seen at a source, duplicates included.
create table intake.arrival (
    id bigint generated always as identity primary key,
    source text not null,
    name text not null,
    sha256 text not null references intake.file,
    modified_at timestamptz,
    seen_at timestamptz not null default clock_timestamp()
);
create index on intake.arrival (sha256);

create type intake.state as enum ('received', 'accepted', 'returned', 'refused');

-- One row per distinct content taken as a submission for a period. Office, period and revision are known once it was read.
create table intake.submission (
    id bigint generated always as identity primary key,
    sha256 text not null references intake.file,
    source text not null,
    name text not null,
    state intake.state not null default 'received',
    form_id text,
    form_version int,
    district_code text check (district_code ~ '^\d{3}$'),
    period_code text references ref.period,
    expected_period text, -- what the place it was dropped at says
    revision int check (revision >= 1),
    received_at timestamptz not null default clock_timestamp(),
    decided_at timestamptz,
    synthetic boolean not null default false,
    unique nulls not distinct (sha256, expected_period),
    unique (district_code, period_code, revision),
    check ((state = 'received') = (decided_at is null)),
    check (state <> 'accepted' or (district_code is not null and period_code is not null and revision is not null
                                   and form_id is not null and form_version is not null))
);
create index on intake.submission (state) where state = 'received';

-- One row per change of state: the submission's history.
create table intake.event (
    id bigint generated always as identity primary key,
    submission_id bigint not null references intake.submission,
    state intake.state not null,
    at timestamptz not null default clock_timestamp()
);
create index on intake.event (submission_id);

create function intake.log_state() returns trigger language plpgsql as $$
begin
    insert into intake.event (submission_id, state) values (new.id, new.state);
    return null;
end $$;
create trigger submission_state_is_logged after insert or update of state on intake.submission
    for each row execute function intake.log_state();

create function intake.refuse_redecision() returns trigger language plpgsql as $$
begin
    if old.state <> 'received' and new is distinct from old then
        raise exception 'submission % was already % at %', old.id, old.state, old.decided_at
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger decided_once before update on intake.submission
    for each row execute function intake.refuse_redecision();
