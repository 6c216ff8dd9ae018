-- One row: offices and communes in scope on a period's cut-off day, and how many of them have an accepted submission.
with owed as (
    select o.unit_code as district
      from ref.office o join ref.period p on p.code = :period and o.valid @> p.cut_off
), scope as (
    select s.unit_code, u.parent_code as district
      from ref.programme_scope s
      join ref.period p on p.code = :period and s.valid @> p.cut_off
      join ref.unit u on u.code = s.unit_code and u.valid @> p.cut_off
     where s.programme = :programme
), reported as (
    select district_code as district from core.submissions_as_known('infinity') where period_code = :period
)
select (select count(*) from owed where district in (table reported)) as offices,
       (select count(*) from owed) as offices_expected,
       (select count(*) from scope where district in (table reported)) as communes,
       (select count(*) from scope) as communes_expected
