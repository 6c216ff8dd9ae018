-- at most one row: the snapshot that says this, the newest edition first, and the digests of the data that its documents carry
select s.id as snapshot, s.kind, s.period_code as period, s.scope, s.edition, s.known_at, s.content_hash,
       s.edition is not null
       and not exists (select from report.snapshot later
                        where (later.kind, later.period_code, later.scope) = (s.kind, s.period_code, s.scope)
                          and later.edition > s.edition)
           as newest,
       array(select distinct d.data_sha256 from report.document d
              where d.snapshot_id = s.id and d.data_sha256 is not null) as data
  from report.snapshot s
 where s.id = cast(:snapshot as bigint) or :snapshot is null and s.content_hash = :content_hash
 order by s.edition desc nulls last, s.id desc limit 1
