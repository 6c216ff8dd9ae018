-- Stocks that end in 0 or 5 in far more communes than the one in five that chance gives.
with digits as (
    select submission, 'dan_so' as field, row, dan_so as value from annual where dan_so is not null
    union all
    select submission, 'so_ho', row, so_ho from annual where so_ho is not null
)
select submission, 'annual' as sheet, min(row) as row, field,
       format('{} trong {} xã', count_if(value % 5 = 0), count(*)) as found,
       format('Thường khoảng {} xã', printed(round(count(*) / 5, 0))) as expected,
       case
           when count(*) < $least_communes then 'not_assessable'
           when (count_if(value % 5 = 0) - 0.2 * count(*)) / sqrt(0.16 * count(*)) > $residual then 'failed'
           else 'held'
       end as outcome
  from digits
 group by submission, field
