-- one row: the snapshot of that content
select id, known_at
  from report.snapshot
 where kind = :kind and period_code = :period and content_hash = :content_hash
