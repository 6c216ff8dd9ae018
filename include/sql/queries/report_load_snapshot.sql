-- one row: the snapshot of that id, the edition that it replaces, and whether it is the newest
select s.id, s.kind, s.period_code, s.scope, s.known_at, s.content_hash, s.content, s.edition,
       replaced.id as replaced_id, replaced.known_at as replaced_known_at,
       not exists (select from report.snapshot later
                    where (later.kind, later.period_code, later.scope) = (s.kind, s.period_code, s.scope)
                      and later.edition > s.edition)
           and s.edition is not null as newest
  from report.snapshot s
  left join report.snapshot replaced
    on (replaced.kind, replaced.period_code, replaced.scope, replaced.edition)
     = (s.kind, s.period_code, s.scope, s.edition - 1)
 where s.id = :id
