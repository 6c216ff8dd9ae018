-- one row: the snapshot of that id, the edition that it replaces (the last released one before it, else the one before), and whether it is
-- the newest
select s.id, s.kind, s.period_code, s.scope, s.known_at, s.content_hash, s.content, s.edition,
       replaced.id as replaced_id, replaced.known_at as replaced_known_at, replaced.released as replaced_released,
       not exists (select from report.snapshot later
                    where (later.kind, later.period_code, later.scope) = (s.kind, s.period_code, s.scope)
                      and later.edition > s.edition)
           and s.edition is not null as newest
  from report.snapshot s
  left join lateral (
    select r.id, r.known_at, exists (select from report.released where snapshot_id = r.id) as released
      from report.snapshot r
     where (r.kind, r.period_code, r.scope) = (s.kind, s.period_code, s.scope) and r.edition < s.edition
     order by released desc, r.edition desc limit 1) replaced on true
 where s.id = :id
