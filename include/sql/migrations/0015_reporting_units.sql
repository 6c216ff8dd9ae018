-- Reporting units: a district until 2025-02-28, since then a commune or a ward. Columns named district_code hold their code.

alter table intake.submission
    drop constraint submission_district_code_check,
    add constraint reporting_unit_is_a_code check (district_code ~ '^(\d{3}|\d{5})$');
alter table intake.lock_exception
    drop constraint lock_exception_district_code_check,
    add constraint reporting_unit_is_a_code check (district_code ~ '^(\d{3}|\d{5})$');
alter table intake.column_mapping
    drop constraint column_mapping_district_code_check,
    add constraint reporting_unit_is_a_code check (district_code ~ '^(\d{3}|\d{5})$');
comment on column intake.submission.district_code is
    'the unit that its office reports for: a district, since 2025-03-01 a commune or a ward (ref.office)';
comment on column intake.lock_exception.district_code is 'for one reporting unit; null: for all';
comment on column intake.column_mapping.district_code is 'the reporting unit whose workbooks have the heading';

-- One row per programme and communal unit in it on a day, with the unit that its office reports for: itself or its district.
create function ref.scope_on(day date) returns table (
    programme text, unit_code text, kind text, name text, parent_code text, reporting_unit text
) language sql stable as $$
    select s.programme, u.code, u.kind, u.name, u.parent_code, o.unit_code
      from ref.programme_scope s
      join ref.unit u on u.code = s.unit_code and u.valid @> day
      left join ref.office o on o.unit_code in (u.code, u.parent_code) and o.valid @> day
     where s.valid @> day
$$;
