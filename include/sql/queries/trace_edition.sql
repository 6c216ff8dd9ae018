-- at most one row: a snapshot by its id, else the newest edition of that kind and period (null: of any)
select s.id as snapshot, s.kind, s.period_code as period, s.scope, s.edition, s.known_at, s.content_hash,
       s.edition is not null
       and not exists (select from report.snapshot later
                        where (later.kind, later.period_code, later.scope) = (s.kind, s.period_code, s.scope)
                          and later.edition > s.edition)
           as newest
  from report.snapshot s join ref.period p on p.code = s.period_code
 where case when cast(:snapshot as bigint) is not null then s.id = :snapshot
            else s.edition is not null and s.kind = coalesce(:kind, s.kind)
                 and s.period_code = coalesce(:period, s.period_code) and s.scope = coalesce(:scope, s.scope) end
 order by p.cut_off desc, s.known_at desc, s.kind, s.id desc limit 1
