-- Reference data in the warehouse: what exists, when, and under which rule. Loaded from include/reference.
create extension if not exists btree_gist;

create schema ref;
comment on schema ref is 'units, periods, elements, rule versions: data with dates';

-- One row per unit and validity. Codes are reused under other names: the key is never the code alone.
create table ref.unit (
    code text not null check (code ~ '^(\d{2}|\d{3}|\d{5})$'),
    name text not null check (name = normalize(name, nfc)),
    kind text not null check (kind in ('thanh_pho', 'quan', 'huyen', 'thi_xa', 'xa', 'phuong', 'thi_tran')),
    parent_code text,
    valid daterange not null check (not isempty(valid)),
    latitude double precision,
    longitude double precision,
    primary key (code, valid without overlaps),
    foreign key (parent_code, period valid) references ref.unit (code, period valid)
);

-- One row per programme, unit and validity.
create table ref.programme_scope (
    programme text not null,
    unit_code text not null,
    valid daterange not null check (not isempty(valid)),
    primary key (programme, unit_code, valid without overlaps),
    foreign key (unit_code, period valid) references ref.unit (code, period valid)
);

-- One row per reporting office and validity.
create table ref.office (
    code text not null,
    name text not null,
    unit_code text not null,
    valid daterange not null check (not isempty(valid)),
    primary key (code, valid without overlaps),
    foreign key (unit_code, period valid) references ref.unit (code, period valid)
);

-- One row per reporting period.
create table ref.period (
    code text primary key,
    ky text not null check (ky in ('NAM', '6T', '6TC')),
    year int not null,
    label text not null,
    starts date not null,
    cut_off date not null,
    due_district date not null,
    due_province date not null,
    check (starts <= cut_off and cut_off < due_district and due_district <= due_province)
);

-- One row per time to which a value can belong: a bucket of days (flow), a cut-off day (stock), a year (annual).
create table ref.time_period (
    code text primary key,
    kind text not null check (kind in ('flow', 'stock', 'annual')),
    span daterange not null check (not isempty(span)),
    unique (code, kind)
);

-- One row per form version and field that becomes a fact.
create table ref.element (
    form_id text not null,
    form_version int not null,
    id text not null,
    label text not null,
    type text not null check (type in ('integer', 'decimal', 'text', 'date', 'enum', 'boolean')),
    kind text not null check (kind in ('flow', 'stock', 'annual')),
    unit text not null,
    primary key (form_id, form_version, id)
);

-- One row per version of an indicator's rule, exactly as it was when verdicts were computed with it.
create table ref.indicator_rule (
    id bigint generated always as identity primary key,
    criteria_set text not null,
    indicator text not null,
    version int not null,
    digest text not null,
    valid daterange not null,
    wording text not null check (wording in ('confirmed', 'to_be_confirmed')),
    definition jsonb not null,
    recorded_at timestamptz not null default now(),
    unique (indicator, version, digest)
);

-- One row: digest of the reference files that the tables above hold.
create table ref.loaded (
    digest text not null,
    loaded_at timestamptz not null default now()
);
