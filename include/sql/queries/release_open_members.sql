-- one row per report of a kind and period that is in a draft which nobody has approved, and of which there is no later edition
select m.snapshot_id
  from report.draft d
  join report.draft_snapshot m on m.draft_id = d.id
  join report.snapshot s on s.id = m.snapshot_id
 where d.kind = :kind and d.period_code = :period and report.state_of(d.id) in ('draft', 'rejected')
   and not exists (
        select from report.snapshot later
         where (later.kind, later.period_code, later.scope) = (s.kind, s.period_code, s.scope) and later.edition > s.edition)
 order by m.snapshot_id
