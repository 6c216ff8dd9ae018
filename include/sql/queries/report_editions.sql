-- one row per snapshot, of one period or of all: its edition (null: looked up later), when it was known, and how many figures it has
select s.id as snapshot, s.kind, s.period_code as period, s.scope, s.edition, s.known_at, s.content_hash,
       (select count(*) from report.figure f where f.snapshot_id = s.id) as figures
  from report.snapshot s
 where cast(:period as text) is null or s.period_code = :period
 order by s.period_code, s.kind, s.scope, s.known_at, s.id
