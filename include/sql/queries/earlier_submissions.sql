-- One row: how many other files of the same district and period came before and were checked in full, the one that counts, and the
-- latest that counts or waits for a person, with the digest of what it says.
with earlier as (
    select s.*
      from intake.submission s
      join quality.check_run r on r.submission_id = s.id and r.expectations > 0
     where (s.district_code, s.period_code) = (:district, :period)
       and s.id < :id
       and s.sha256 <> (select sha256 from intake.submission where id = :id)
)
select count(*) as revisions,
       max(id) filter (where state = 'accepted') as accepted,
       max(id) filter (where state in ('checked', 'accepted')) as latest,
       (select content_digest from earlier where state in ('checked', 'accepted') order by id desc limit 1) as latest_digest
  from earlier
