-- one row per model group (its code in the city's catalogue), per kind of model, and one with both null for all of them
with model as (
    select f.unit_code, f.item as code,
           max(f.text) filter (where f.element = 'ten_mo_hinh') as name,
           max(f.text) filter (where f.element = 'loai') as kind,
           max(f.text) filter (where f.element = 'trang_thai') as state,
           max(f.text) filter (where f.element = 'xep_loai') as grade,
           max(f.number) filter (where f.element = 'so_diem') as points,
           max(f.number) filter (where f.element = 'so_to') as teams,
           max(f.number) filter (where f.element = 'so_thanh_vien') as members
      from report_fact f
      join (select distinct unit_code from report_unit) s on s.unit_code = f.unit_code
     where f.time_period = :cut_off and f.element = any(:elements)
     group by f.unit_code, f.item
),
named as (
    -- the name and kind most communes give the code
    select code,
           mode() within group (order by name) as name,
           mode() within group (order by kind) as kind
      from model group by code
)
select grouping(n.code, n.kind) as level,
       n.code,
       n.kind,
       min(n.name) as name,
       count(distinct n.code) filter (where m.state = 'HOAT_DONG') as nhom,
       count(distinct m.unit_code) filter (where m.state = 'HOAT_DONG') as xa,
       coalesce(sum(m.points) filter (where m.state = 'HOAT_DONG'), 0) as diem,
       coalesce(sum(m.teams) filter (where m.state = 'HOAT_DONG'), 0) as so_to,
       coalesce(sum(m.members) filter (where m.state = 'HOAT_DONG'), 0) as thanh_vien,
       count(*) filter (where m.state = 'HOAT_DONG' and m.grade in ('TOT', 'KHA')) as kha_tot,
       count(*) filter (where m.state = 'TAM_DUNG') as tam_dung,
       count(*) filter (where m.state = 'THANH_LOAI') as thanh_loai
  from model m
  join named n using (code)
 group by grouping sets ((n.code, n.kind), (n.kind), ())
 order by level, n.code, n.kind
