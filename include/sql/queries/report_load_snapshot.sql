-- one row: the snapshot of that id
select id, kind, period_code, known_at, content_hash from report.snapshot where id = :id
