-- One row per time the figures of a submission arrived, in the order of arrival: first, then the same bytes again or the same figures
-- in other bytes.
select a.seen_at as at, a.source, a.name, a.sender,
       case when a.sha256 <> s.sha256 then 'figures' when a.seen_at > s.received_at then 'bytes' else 'first' end as repeats
  from intake.submission s
  join intake.arrival a on a.sha256 = s.sha256
       or exists (select from intake.submission d where d.duplicate_of = s.id and d.sha256 = a.sha256)
 where s.id = :id
 order by a.id
