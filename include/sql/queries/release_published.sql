-- one row per document in the report archive: of which report and edition, who approved it and when, and whether a later edition was released
select p.draft_id as draft, p.snapshot_id as snapshot, s.kind, s.period_code as period, s.scope, s.edition, s.known_at, s.content_hash,
       approved.actor as approved_by, coalesce(approved.answered_at, approved.at) as approved_at, approved.reason as note,
       r.at as released_at, p.format, p.sha256, p.size, p.path,
       exists (select from report.released later
                where (later.kind, later.period_code, later.scope) = (s.kind, s.period_code, s.scope)
                  and later.edition > s.edition) as superseded
  from report.published p
  join report.released r on (r.draft_id, r.snapshot_id) = (p.draft_id, p.snapshot_id)
  join report.snapshot s on s.id = p.snapshot_id
 cross join lateral (
    select * from report.event e where e.draft_id = p.draft_id and e.state = 'approved' order by e.id desc limit 1) approved
 order by s.period_code desc, s.kind, s.scope, s.edition desc, p.format
