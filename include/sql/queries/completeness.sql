-- One row: offices and communes in scope on a period's cut-off day, and how many of them have an accepted submission; communes
-- that were left out of it have not reported.
with owed as (
    select o.unit_code as district
      from ref.office o join ref.period p on p.code = :period and o.valid @> p.cut_off
), scope as (
    select distinct s.unit_code, s.reporting_unit as district
      from ref.period p cross join lateral ref.scope_on(p.cut_off) s
     where p.code = :period
), reported as (
    select id, district_code as district from core.submissions_as_known('infinity') where period_code = :period
), counted as (
    select c.unit_code from scope c join reported r using (district)
     where not exists (select from intake.left_out l where (l.submission_id, l.unit_code) = (r.id, c.unit_code))
)
select (select count(*) from owed where district in (select district from reported)) as offices,
       (select count(*) from owed) as offices_expected,
       (select count(*) from counted) as communes,
       (select count(*) from scope) as communes_expected
