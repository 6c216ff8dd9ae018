-- An issue has a number within its submission, the same in every form of the answer, and the four parts that its sender is told.
alter table quality.issue rename column message to what;
alter table quality.issue
    add column number int,
    add column row_key text not null default '', -- tells the row apart in another revision of the file
    add column mend text not null default '',
    add column basis text not null default '',
    add column explanation text not null default ''; -- of the commune's figures, as its sender wrote it
update quality.issue i set number = n.number
  from (select id, row_number() over (partition by submission_id order by id) as number from quality.issue) n
 where n.id = i.id;
alter table quality.issue alter column number set not null, add unique (submission_id, number);

-- One row per rule that compares fields, and submission: what came of it.
create table quality.rule_result (
    submission_id bigint not null references intake.submission,
    rule text not null,
    outcome text not null check (outcome in ('held', 'failed', 'pending', 'not_assessable', 'skipped')),
    tried int not null check (tried >= 0),
    failed int not null check (failed between 0 and tried),
    waits_for text references ref.period, -- of the same district
    settled_at timestamptz not null default clock_timestamp(),
    primary key (submission_id, rule),
    check ((outcome = 'failed') = (failed > 0)),
    check ((outcome = 'pending') = (waits_for is not null))
);
create index on quality.rule_result (waits_for) where outcome = 'pending';
