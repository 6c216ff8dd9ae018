-- Communes whose crimes against social order are beyond the funnel of their district: the district's rate times their population is
-- expected, and the Anscombe residual is judged from the district's median, so that one outlier does not make outliers of the others,
-- in units of the district's own scatter (MAD) where that is wider.
with total as (
    select f.submission, f.unit_code, min(f.row) as row, sum(f.value) as value, any_value(a.dan_so) as population
      from flow_long f join annual a on a.submission = f.submission and a.ma_xa = f.unit_code
     where f.field = 'tp_ttxh' and a.dan_so > 0
     group by f.submission, f.unit_code
    having count(f.value) = count(*)
), expected as (
    select *, greatest(population * sum(value) over w / sum(population) over w, 0.5) as mean, count(*) over w as communes
      from total
    window w as (partition by submission)
), residual as (
    select *, anscombe(value, mean) as residual from expected
), judged as (
    select *, residual - median(residual) over w as distance, greatest(1.4826 * mad(residual) over w, 1) as spread
      from residual
    window w as (partition by submission)
)
select submission, 'flows' as sheet, row, 'tp_ttxh' as field,
       format('{} vụ, {} người', printed(value), printed(population)) as found,
       format('Khoảng {} vụ theo tỷ lệ chung của huyện', printed(round(mean, 1))) as expected,
       case
           when communes < $least_communes then 'not_assessable'
           when abs(distance) / spread > $limit then 'failed'
           else 'held'
       end as outcome
  from judged
