-- One row per notice that senders of a source are still to get: a receipt for each arrival (archives: untold_archives), then, where the
-- channel delivers them, what was decided since about these bytes, or about the submission that they repeat, and the answer anew when
-- judging again changed it after the sender was told.
with concerned as (
    select a.id as arrival, a.name, a.key, a.sender, a.seen_at, f.sha256, f.size, s.id as submission, s.name as called,
           s.state::text as state, s.received_at, s.decided_at, s.district_code
      from intake.arrival a
      join intake.file f using (sha256)
     cross join lateral (
        select id from intake.submission where sha256 = a.sha256
        union
        select duplicate_of from intake.submission where sha256 = a.sha256 and duplicate_of is not null) own
      join intake.submission s on s.id = own.id
     where a.source = :source and a.key is not null and :decisions
), decided as (
    select c.*, e.id as event, e.state::text as now, e.actor
      from concerned c
      join intake.event e on e.submission_id = c.submission and e.state <> 'received' and e.at >= c.seen_at
     where not exists (select from intake.told t where t.arrival_id = c.arrival and t.event_id = e.id)
)
select a.id as arrival, null::bigint as event, null::bigint as settlement, a.name, a.key, a.sender, f.sha256, f.size,
       s.id as submission, s.name as called, s.state::text as state, s.received_at, s.decided_at, s.district_code, 'pipeline' as actor,
       s.received_at < a.seen_at as again
  from intake.arrival a
  join intake.file f using (sha256)
 cross join lateral (select * from intake.submission s where s.sha256 = a.sha256 order by s.id desc limit 1) s
 where a.source = :source and a.key is not null
   and a.within is null and not exists (select from intake.arrival m where m.within = a.id)
   and not exists (select from intake.told t where t.arrival_id = a.id and num_nonnulls(t.event_id, t.settlement_id) = 0)
union all
select arrival, event, null, name, key, sender, sha256, size, submission, called, now, received_at, decided_at, district_code, actor,
       false
  from decided
union all
select c.arrival, null, x.id, c.name, c.key, c.sender, c.sha256, c.size, c.submission, c.called, c.state, c.received_at, c.decided_at,
       c.district_code, 'pipeline', false
  from concerned c
 cross join lateral (select * from quality.settlement x where x.submission_id = c.submission order by x.id desc limit 1) x
 where x.at >= c.seen_at and c.state in ('checked', 'accepted')
   and not exists (select from decided d where d.arrival = c.arrival)
   and not exists (select from intake.told t
                    where t.arrival_id = c.arrival and t.at >= x.at and num_nonnulls(t.event_id, t.settlement_id) > 0)
   and not exists (select from intake.told t where t.arrival_id = c.arrival and t.settlement_id = x.id)
 order by arrival, event nulls first, settlement nulls first
