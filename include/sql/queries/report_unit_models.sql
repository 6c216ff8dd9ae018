-- one row per communal unit and model
select f.unit_code as unit, f.item as code,
       max(f.text) filter (where f.element = 'ten_mo_hinh') as name,
       max(f.text) filter (where f.element = 'loai') as kind,
       max(f.text) filter (where f.element = 'trang_thai') as state,
       max(f.text) filter (where f.element = 'xep_loai') as grade,
       max(f.text) filter (where f.element = 'hieu_qua') as effective,
       max(f.date) filter (where f.element = 'ngay_thanh_lap') as since,
       max(f.number) filter (where f.element = 'so_diem') as points,
       max(f.number) filter (where f.element = 'so_to') as teams,
       max(f.number) filter (where f.element = 'so_thanh_vien') as members
  from report_fact f
  join (select distinct unit_code from report_unit) s on s.unit_code = f.unit_code
 where f.time_period = :cut_off and f.item <> ''
 group by f.unit_code, f.item
 order by f.unit_code, f.item
