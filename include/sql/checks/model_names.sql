-- Rows whose model code stands with another name or kind in the same file. The one that most rows give counts as right; of those
-- given equally often, the one that stands first.
with named as (
    select *, text_key(ten_mo_hinh) as name, count(*) over (partition by submission, ma_mo_hinh, text_key(ten_mo_hinh), loai) as times
      from models
     where ma_mo_hinh is not null and ten_mo_hinh is not null and loai is not null
), variant as (
    select submission, ma_mo_hinh, name, loai, times, min(ten_mo_hinh) as shown,
           row_number() over (partition by submission, ma_mo_hinh order by times desc, min(row)) as rank
      from named
     group by submission, ma_mo_hinh, name, loai, times
)
select n.submission, 'models' as sheet, n.row, 'ten_mo_hinh' as field,
       format('{}: «{}» ({}); dòng khác ghi {}', n.ma_mo_hinh, n.ten_mo_hinh, n.loai,
              (select string_agg(format('«{}» ({})', o.shown, o.loai), ', ' order by o.times desc, o.shown)
                 from variant o
                where o.submission = n.submission and o.ma_mo_hinh = n.ma_mo_hinh
                  and not (o.name = n.name and o.loai = n.loai))) as found,
       '' as expected,
       case when v.rank = 1 then 'held' else 'failed' end as outcome
  from named n
  join variant v on v.submission = n.submission and v.ma_mo_hinh = n.ma_mo_hinh and v.name = n.name and v.loai = n.loai
