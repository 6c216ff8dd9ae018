-- one row: whether any submission known at a moment, of these years, holds synthetic data
select coalesce(bool_or(s.synthetic), false) as synthetic
  from core.submissions_as_known(:known_at) s
  join ref.period p on p.code = s.period_code
 where p.year = any(:years)
