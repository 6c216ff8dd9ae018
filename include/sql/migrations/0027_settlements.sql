-- One row per time that judging again changed what is said of a submission: who sent it gets the answer anew, by the channel.
create table quality.settlement (
    id bigint generated always as identity primary key,
    submission_id bigint not null references intake.submission,
    at timestamptz not null
);
create index on quality.settlement (submission_id, id);
create trigger append_only before update or delete or truncate on quality.settlement
    for each statement execute function core.refuse_change();
create trigger now before insert on quality.settlement for each row execute function intake.is_now();

alter table intake.told
    add column settlement_id bigint references quality.settlement,
    drop constraint a_notice_is_delivered_once,
    drop constraint a_notice_is_about_one_thing,
    add constraint a_notice_is_delivered_once unique nulls not distinct (arrival_id, event_id, quarantine_id, settlement_id),
    add constraint a_notice_is_about_one_thing check (
        num_nonnulls(arrival_id, quarantine_id) = 1 and num_nonnulls(event_id, settlement_id, quarantine_id) <= 1);
comment on column intake.told.at is 'when it was looked for what is to be told: what came later is told anew';
