-- One row per time the figures of a submission arrived, in that order: first, then the same bytes again or the same figures in other
-- bytes. Of a duplicate: those of the submission that it repeats.
with original as (
    select o.id, o.sha256
      from intake.submission s join intake.submission o on o.id = coalesce(s.duplicate_of, s.id)
     where s.id = :id
)
select a.seen_at as at, a.source, a.name, a.sender,
       case when row_number() over (order by a.id) = 1 then 'first' when a.sha256 = o.sha256 then 'bytes' else 'figures' end as repeats
  from original o
  join intake.arrival a on a.sha256 = o.sha256
       or exists (select from intake.submission d where d.duplicate_of = o.id and d.sha256 = a.sha256)
 order by a.id
