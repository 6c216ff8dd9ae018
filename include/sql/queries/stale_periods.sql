-- One row per reported period whose verdicts are older than the reference data, or than a submission they may depend on beginning
-- or ceasing to count: rules look back over windows that begin in the year before, and compare them with the same windows a year
-- earlier.
select p.code
  from ref.period p
  left join lateral (
        select e.evaluated_at, e.reference_digest from core.evaluation e
         where e.period_code = p.code order by e.id desc limit 1) latest on true
 where exists (select from intake.submission s where s.counted is not null and s.period_code = p.code)
   and (latest.evaluated_at is null
        or latest.reference_digest <> (select digest from ref.loaded)
        or latest.evaluated_at < (
            select max(greatest(lower(s.counted), upper(s.counted)))
              from intake.submission s join ref.period q on q.code = s.period_code
             where q.year between p.year - 2 and p.year))
 order by p.cut_off, p.code
