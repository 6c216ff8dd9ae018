-- one row: what was found about a unit by an indicator, unless the same workbook was recorded before
insert into core.finding (sha256, unit_code, period_code, indicator, outcome, inspected_on, remark, demand, synthetic, sheet, cell)
values (:sha256, :unit, :period, :indicator, :outcome, :inspected_on, :remark, :demand, :synthetic, :sheet, :cell)
on conflict (sha256, unit_code, indicator) do nothing
