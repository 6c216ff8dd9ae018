-- one row per programme and communal unit in it that a report is about, with the unit on whose row it is told: of the whole province
-- that which reports for it, of one office or of all communes (*) itself
insert into report_unit
select s.programme, s.unit_code, s.reporting_unit,
       case when :scope = '' then s.reporting_unit else s.unit_code end as row_unit, s.parent_code
  from ref.scope_on(cast(:day as date)) s
 where :scope in ('', '*', s.reporting_unit)
