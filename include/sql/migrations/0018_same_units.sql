-- One row per reporting period and code: codes that meant, on the period's cut-off, the unit that they mean on a day. What was
-- reported under another code, or of a unit that had the code before, says nothing of the units of that day.
create function ref.same_units_on(day date) returns table (period_code text, unit_code text) language sql stable as $$
    select p.code, u.code from ref.period p join ref.unit u on u.valid @> p.cut_off where u.valid @> day
$$;
