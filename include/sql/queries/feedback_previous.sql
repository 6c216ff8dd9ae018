-- One row per submission: its revision (while nothing was decided about it, the one that it would be now), and the latest before it,
-- of the same district and period, whose content was checked.
select s.id, place.revision, previous.id as previous
  from unnest(cast(:ids as bigint[]), cast(:districts as text[]), cast(:periods as text[])) as one (id, district, period)
  join intake.submission s on s.id = one.id
 cross join lateral (
    select case when s.state <> 'received' then s.revision
                when one.district is not null and one.period is not null then (
                    select coalesce(max(other.revision), 0) + 1 from intake.submission other
                     where (other.district_code, other.period_code) = (one.district, one.period))
           end as revision) place
  left join lateral (
    select p.id
      from intake.submission p
      join quality.check_run r on r.submission_id = p.id
     where (p.district_code, p.period_code) = (one.district, one.period)
       and p.revision < place.revision and r.expectations > 0
     order by p.revision desc limit 1) previous on true
