-- Models of the district or the city that stand in the rows of several communes: their points would be counted twice.
select submission, 'models' as sheet, row, 'cap_dia_ban' as field,
       format('{} ghi ở {} xã', ma_mo_hinh, communes::int) as found,
       '' as expected,
       case when nth > 1 then 'failed' else 'held' end as outcome
  from (
        select *,
               count(*) over (partition by submission, ma_mo_hinh) as communes,
               row_number() over (partition by submission, ma_mo_hinh order by row) as nth
          from models
         where cap_dia_ban in ('HUYEN', 'THANH_PHO')
       )
