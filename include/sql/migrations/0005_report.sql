-- Snapshots, the figures in them, and the documents made from them.
create schema report;
comment on schema report is 'snapshots, figures, documents';

-- One row per distinct state of a report: same content, same snapshot.
create table report.snapshot (
    id bigint generated always as identity primary key,
    kind text not null,
    period_code text not null references ref.period,
    known_at timestamptz not null,
    content_hash text not null check (content_hash ~ '^[0-9a-f]{64}$'),
    created_at timestamptz not null default clock_timestamp(),
    unique (kind, period_code, content_hash)
);

-- One row per number that a document may print.
create table report.figure (
    snapshot_id bigint not null references report.snapshot,
    id text not null,
    value numeric,
    unit text not null default '',
    printed text not null,
    label text not null default '',
    lineage jsonb not null default '{}',
    primary key (snapshot_id, id)
);

-- One row per document file written from a snapshot.
create table report.document (
    id bigint generated always as identity primary key,
    snapshot_id bigint not null references report.snapshot,
    format text not null check (format in ('pdf', 'docx', 'xlsx', 'html')),
    sha256 text not null,
    path text not null,
    created_at timestamptz not null default clock_timestamp()
);
create trigger append_only before update or delete or truncate on report.figure
    for each statement execute function core.refuse_change();
