-- One row per notice that senders of a source are still to get: a receipt for each arrival (event null; archives: untold_archives), then,
-- where the channel delivers them, what was decided about these bytes since they arrived.
select a.id as arrival, null::bigint as event, a.name, a.key, a.sender, f.sha256, f.size, s.id as submission, s.name as called,
       s.state::text as state, s.received_at, s.decided_at, s.district_code, 'pipeline' as actor,
       s.received_at < a.seen_at as again
  from intake.arrival a
  join intake.file f using (sha256)
 cross join lateral (select * from intake.submission s where s.sha256 = a.sha256 order by s.id desc limit 1) s
 where a.source = :source and a.key is not null
   and a.within is null and not exists (select from intake.arrival m where m.within = a.id)
   and not exists (select from intake.told t where t.arrival_id = a.id and t.event_id is null)
union all
select a.id, e.id, a.name, a.key, a.sender, f.sha256, f.size, s.id, s.name, e.state::text, s.received_at, s.decided_at, s.district_code,
       e.actor, false
  from intake.arrival a
  join intake.file f using (sha256)
  join intake.submission s using (sha256)
  join intake.event e on e.submission_id = s.id and e.state <> 'received' and e.at >= a.seen_at
 where a.source = :source and a.key is not null and :decisions
   and not exists (select from intake.told t where t.arrival_id = a.id and t.event_id = e.id)
 order by arrival, event nulls first
