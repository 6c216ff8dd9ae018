-- one row per kind and period of these reports, as far as they are newest editions: which were in no draft yet, and the draft that waits
select s.kind, s.period_code as period,
       array_agg(s.id order by s.id) filter (
            where not exists (select from report.draft_snapshot m where m.snapshot_id = s.id)) as new,
       max((select max(m.draft_id) from report.draft_snapshot m
             where m.snapshot_id = s.id and report.state_of(m.draft_id) = 'draft')) as waiting
  from report.snapshot s
 where s.id = any(:ids) and s.edition is not null
   and not exists (
        select from report.snapshot later
         where (later.kind, later.period_code, later.scope) = (s.kind, s.period_code, s.scope) and later.edition > s.edition)
 group by s.kind, s.period_code
 order by s.kind, s.period_code
