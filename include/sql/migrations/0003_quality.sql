-- What checking found.
create schema quality;
comment on schema quality is 'check runs and issues';

-- One row per submission checked: which suite, how many expectations were tried and how many failed.
create table quality.check_run (
    submission_id bigint primary key references intake.submission,
    suite text not null,
    suite_digest text not null,
    expectations int not null check (expectations >= 0),
    failed int not null check (failed between 0 and expectations),
    checked_at timestamptz not null default clock_timestamp()
);

-- One row per thing wrong in a submission, at its cell.
create table quality.issue (
    id bigint generated always as identity primary key,
    submission_id bigint not null references intake.submission,
    rule text not null,
    severity text not null check (severity in ('block', 'warn', 'info')),
    level int not null check (level between 0 and 5),
    sheet text not null default '',
    cell text not null default '' check (cell ~ '^([A-Z]{1,3}[0-9]{1,7})?$'),
    field text not null default '',
    unit_code text not null default '',
    found text not null default '',
    expected text not null default '',
    message text not null check (message <> '')
);
create index on quality.issue (submission_id);
