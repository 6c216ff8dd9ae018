-- One row per submission that counts or waits for a person, whose rules that look back were judged with other submissions than those
-- that count now for the earlier periods of its district: one of them arrived, was revised, returned or withdrawn since.
with known as materialized (
    select k.id, k.district_code, p.cut_off
      from core.submissions_as_known('infinity') k join ref.period p on p.code = k.period_code
)
select s.id, s.sha256, s.name, s.state::text as state, s.received_at, c.suite, c.suite_digest, c.expectations, c.failed,
       c.compared_with, s.content_digest,
       (select coalesce(array_agg(r.rule), '{}') from quality.rule_result r where r.submission_id = s.id) as rules,
       (select coalesce(max(i.number), 0) from quality.issue i where i.submission_id = s.id) as last_number,
       (select coalesce(array_agg(l.unit_code), '{}') from intake.left_out l where l.submission_id = s.id) as left_out
  from intake.submission s
  join quality.check_run c on c.submission_id = s.id
  join ref.period p on p.code = s.period_code
 cross join lateral (
    select coalesce(array_agg(k.id order by k.id), '{}') as ids
      from known k
     where k.district_code = s.district_code and k.cut_off < p.cut_off
       and exists (select from ref.unit u -- a code that was another unit's then says nothing of this one
                    where u.code = s.district_code and u.valid @> k.cut_off and u.valid @> p.cut_off)) earlier
 where (s.state = 'checked' or s.id in (select id from known))
   and c.compared_with <> earlier.ids
 order by s.id
