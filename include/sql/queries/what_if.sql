-- One row per indicator and unit: the verdict that stands, and the one that was just judged.
with before as (
    select indicator, unit_code, outcome, conditions from core.verdicts_as_known(:known_at) where period_code = :period
)
select indicator, unit_code as unit, coalesce(u.name, '') as unit_name, coalesce(a.name, '') as above, b.outcome as before, j.outcome as after,
       b.conditions as conditions_before, j.conditions as conditions_after
  from before b
  full join judged j using (indicator, unit_code)
  left join ref.unit u on u.code = unit_code and u.valid @> cast(:day as date)
  left join ref.unit a on a.code = u.parent_code and a.valid @> cast(:day as date)
 order by indicator, unit_code
