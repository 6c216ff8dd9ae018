-- one row per draft, of one period or of all: its reports, the state that it is in, who brought it there, when and why
select d.id, d.kind, d.period_code as period, e.state::text, e.actor, e.reason, e.at,
       array_agg(s.scope order by s.scope, s.id) as scopes,
       array_agg(s.edition order by s.scope, s.id) as editions,
       array_agg(s.id order by s.scope, s.id) as snapshots
  from report.draft d
  join report.draft_snapshot m on m.draft_id = d.id
  join report.snapshot s on s.id = m.snapshot_id
 cross join lateral (select * from report.event e where e.draft_id = d.id order by e.id desc limit 1) e
 where (cast(:period as text) is null or d.period_code = :period)
   and (cast(:draft as bigint) is null or d.id = :draft)
 group by d.id, e.id, e.state, e.actor, e.reason, e.at
 order by d.id
