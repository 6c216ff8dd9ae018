-- one row when the content is new; none when a snapshot of the same content is there already
insert into report.snapshot (kind, period_code, known_at, content_hash)
values (:kind, :period, :known_at, :content_hash)
    on conflict (kind, period_code, content_hash) do nothing
returning id, known_at
