-- Rows whose model code stands with another name or kind in the same file; the first row of each code counts as right.
select submission, 'models' as sheet, row, 'ten_mo_hinh' as field,
       format('{}: «{}» ({}), dòng trên ghi «{}» ({})', ma_mo_hinh, ten_mo_hinh, loai, first_name, first_kind) as found,
       '' as expected,
       case when ten_mo_hinh = first_name and loai = first_kind then 'held' else 'failed' end as outcome
  from (
        select *, first_value(ten_mo_hinh) over same as first_name, first_value(loai) over same as first_kind
          from models
         where ma_mo_hinh is not null and ten_mo_hinh is not null and loai is not null
        window same as (partition by submission, ma_mo_hinh order by row)
       )
