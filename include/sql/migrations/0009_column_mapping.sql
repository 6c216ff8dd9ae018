-- One row per heading that an operator accepted as a field for an office: its workbooks are read so from then on, in any period.
create table intake.column_mapping (
    id bigint generated always as identity primary key,
    district_code text not null check (district_code ~ '^\d{3}$'),
    form_id text not null,
    form_version int not null,
    sheet text not null check (sheet <> ''), -- its id in the form
    header text not null check (header <> ''), -- key of the heading, see antt.read.columns
    field text not null check (field <> ''),
    accepted_by intake.person not null,
    accepted_at timestamptz not null default clock_timestamp(),
    from_submission bigint not null references intake.submission,
    constraint a_heading_is_one_field unique (district_code, form_id, form_version, sheet, header)
);
