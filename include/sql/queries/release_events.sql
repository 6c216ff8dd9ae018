-- one row per state that a draft came into
select state::text, actor, reason, run, answered_at, at from report.event where draft_id = :draft order by id
