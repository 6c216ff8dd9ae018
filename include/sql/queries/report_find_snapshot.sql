-- at most one row: the snapshot that says the same: the newest edition; of what was known before that, the nearest in time
with newest as (
    select edition, known_at
      from report.snapshot
     where kind = :kind and period_code = :period and scope = :scope and edition is not null
     order by edition desc limit 1
)
select s.id
  from report.snapshot s cross join newest
 where s.kind = :kind and s.period_code = :period and s.scope = :scope and s.content_hash = :content_hash
   and s.content is not null
   and (s.edition = newest.edition or :known_at <= newest.known_at)
 order by s.known_at <= :known_at desc, abs(extract(epoch from s.known_at - :known_at)), s.id
 limit 1
