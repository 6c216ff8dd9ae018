-- What documents carry: the digest of their data, by which it is known again wherever the file has been; figures as CSV and JSON.
alter table report.document
    add column data_sha256 text check (data_sha256 ~ '^[0-9a-f]{64}$'), -- null: made before documents carried data, or none
    drop constraint document_format_check,
    add constraint document_format_check check (format in ('pdf', 'docx', 'xlsx', 'html', 'csv', 'json'));
create index document_by_content on report.document (sha256);
