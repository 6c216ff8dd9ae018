-- One row per reported period whose verdicts are older than a submission they may depend on: rules look back over
-- windows that begin in the year before, and compare them with the same windows of the year before that.
select p.code
  from ref.period p
 where exists (select from intake.submission s where s.state = 'accepted' and s.period_code = p.code)
   and (select max(s.decided_at)
          from intake.submission s join ref.period q on q.code = s.period_code
         where s.state = 'accepted' and q.year between p.year - 2 and p.year)
       > coalesce((select max(e.evaluated_at) from core.evaluation e where e.period_code = p.code), '-infinity')
 order by p.cut_off, p.code
