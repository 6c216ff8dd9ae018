-- at most one row: the last draft that waits for a person and holds one of these reports
select max(m.draft_id) as draft from report.draft_snapshot m
 where m.snapshot_id = any(:ids) and report.state_of(m.draft_id) = 'draft'
