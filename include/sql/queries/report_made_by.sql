-- at most one row: the last snapshot that was known by a moment
select id, known_at
  from report.snapshot
 where kind = :kind and period_code = :period and scope = :scope and known_at <= :known_at and content is not null
 order by known_at desc, edition nulls last limit 1
