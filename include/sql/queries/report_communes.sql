-- one row per unit of the report (null: all): units that owe a report by leadership and ratings, and those of them that take part in
-- the programme by level
with commune as (
    select unit_code as code, row_unit as district, bool_or(programme = :programme) as in_programme
      from report_unit group by unit_code, row_unit
),
answer as (
    select c.district, c.code, c.in_programme,
           max(f.text) filter (where f.element = 'muc_ntm' and c.in_programme) as level,
           max(f.text) filter (where f.element = 'linh_vuc_kieu_mau_antt') = 'CO' as model_field,
           max(f.date) filter (where f.element = 'nq_dang_uy_ngay') as resolution,
           max(f.date) filter (where f.element = 'kh_ubnd_ngay') as plan,
           max(f.date) filter (where f.element = 'dang_ky_ngay') as registration,
           max(f.text) filter (where f.element = 'cax_danh_gia') as police,
           max(f.text) filter (where f.element = 'll_co_so_danh_gia') as local_force,
           max(f.number) filter (where f.element = 'camera_diem') > 0 as camera,
           count(f.element) > 0 as received
      from commune c
      left join report_fact f
        on f.unit_code = c.code and f.time_period = any(:time_periods) and f.element = any(:elements)
     group by c.district, c.code, c.in_programme
),
judged as (
    select *,
           resolution between :year_starts and :q1_ends as resolution_lawful,
           plan between :year_starts and :q1_ends as plan_lawful,
           registration between :year_starts and :q1_ends as registration_lawful
      from answer
)
select district,
       count(*) as expected,
       count(*) filter (where received) as received,
       count(*) filter (where in_programme) as programme_expected,
       count(*) filter (where in_programme and received) as programme_received,
       count(*) filter (where level in ('NTM', 'NANG_CAO', 'KIEU_MAU')) as ntm,
       count(*) filter (where level in ('NANG_CAO', 'KIEU_MAU')) as nang_cao,
       count(*) filter (where level = 'KIEU_MAU') as kieu_mau,
       count(*) filter (where level = 'KIEU_MAU' and model_field) as kieu_mau_antt,
       count(*) filter (where resolution_lawful) as nghi_quyet,
       count(*) filter (where plan_lawful) as ke_hoach,
       count(*) filter (where registration_lawful) as dang_ky,
       count(*) filter (where resolution_lawful and plan_lawful and registration_lawful) as du_ba_van_ban,
       count(*) filter (where police in ('XS', 'TOT', 'HT')) as cong_an_xa,
       count(*) filter (where local_force in ('XS', 'TOT', 'HT')) as luc_luong_co_so,
       count(*) filter (where camera) as co_camera
  from judged
 group by grouping sets ((district), ())
