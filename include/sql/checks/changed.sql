-- Flows far from the commune's own history. Expected is its mean count a day over all earlier buckets, times the days of the bucket;
-- far is an Anscombe residual of the Poisson distribution beyond $residual, in units of the history's own scatter (MAD) where that is
-- wider, and a difference that also matters: at least $least cases and more than $relative of what was expected.
-- Under $least_points earlier buckets nothing can be said.
with earlier as (
    select submission, unit_code, element, sum(number) / sum(days) as rate, count(*) as points
      from known_flow
     where number is not null
     group by submission, unit_code, element
), scatter as (
    select h.submission, h.unit_code, h.element, mad(anscombe(h.number, greatest(e.rate * h.days, 0.5))) * 1.4826 as spread
      from known_flow h join earlier e using (submission, unit_code, element)
     where h.number is not null
     group by h.submission, h.unit_code, h.element
), judged as (
    select f.*, e.points, greatest(e.rate * f.days, 0.5) as mean, greatest(s.spread, 1) as spread
      from flow_long f
      left join earlier e on e.submission = f.submission and e.unit_code = f.unit_code and e.element = f.field
      left join scatter s on s.submission = f.submission and s.unit_code = f.unit_code and s.element = f.field
     where f.value is not null and f.unit <> 'triệu đồng'
)
select submission, 'flows' as sheet, row, field,
       printed(value) as found,
       format('Các kỳ trước bình quân khoảng {} cho số ngày này', printed(round(mean, 1))) as expected,
       case
           when coalesce(points, 0) < $least_points then 'not_assessable'
           when abs(anscombe(value, mean)) / spread > $residual
                and abs(value - mean) >= $least and abs(value - mean) > $relative * mean then 'failed'
           else 'held'
       end as outcome
  from judged
