-- One row per office that owes a submission for a period: how it reported, as known at a moment. Times of the day are those of
-- Viet Nam. first_pass is null while nobody has decided about its first submission.
with period as (
    select * from ref.period where code = :period
), sent as (
    select s.*,
           exists (select from intake.event e
                    where e.submission_id = s.id and e.state = 'accepted' and e.at <= :known_at) as was_accepted,
           exists (select from intake.event e
                    where e.submission_id = s.id and e.state = 'returned' and e.at <= :known_at) as was_returned,
           (select e.state from intake.event e
             where e.submission_id = s.id and e.at <= :known_at order by e.id desc limit 1) as known_state
      from intake.submission s join period p on p.code = s.period_code
     where s.decided_at <= :known_at and s.revision is not null -- neither a duplicate nor sent by who may not
), history as (
    select s.district_code as district,
           min(s.received_at) as first_arrival,
           count(*) as revisions,
           count(*) filter (where s.was_returned) as returns,
           bool_or(s.was_accepted and not s.was_returned)
               filter (where s.revision = 1 and s.known_state <> 'checked') as first_pass,
           count(*) filter (where s.revision > 1
                              and (lower(s.counted) at time zone 'Asia/Ho_Chi_Minh')::date >= p.locks_on
                              and lower(s.counted) <= :known_at) as late_corrections
      from sent s cross join period p
     group by s.district_code
), counts as (
    select c.id, c.district_code as district, c.revision,
           count(i.number) filter (where o.number is null) as open_warnings,
           count(o.number) as overridden_warnings
      from core.submissions_as_known(:known_at) c join period p on p.code = c.period_code
      left join quality.issues_as_known(:known_at) i on i.submission_id = c.id and i.severity = 'warn'
      left join quality.override o on (o.submission_id, o.number) = (i.submission_id, i.number) and o.at <= :known_at
     group by c.id, c.district_code, c.revision
), scope as (
    select distinct s.reporting_unit as district, s.unit_code
      from period p cross join lateral ref.scope_on(p.cut_off) s
)
select o.unit_code as district,
       o.name as office,
       p.code as period,
       h.first_arrival,
       coalesce((h.first_arrival at time zone 'Asia/Ho_Chi_Minh')::date <= p.due_district, false) as on_time,
       coalesce(h.revisions, 0) as revisions,
       c.revision as accepted,
       (select count(*) from scope s
         where s.district = c.district
           and not exists (select from intake.left_out l where (l.submission_id, l.unit_code) = (c.id, s.unit_code)))
           as communes,
       (select count(*) from scope s where s.district = o.unit_code) as communes_owed,
       h.first_pass,
       coalesce(h.returns, 0) as returns,
       coalesce(c.open_warnings, 0) as open_warnings,
       coalesce(h.late_corrections, 0) as late_corrections,
       coalesce(c.overridden_warnings, 0) as overridden_warnings
  from ref.office o cross join period p
  left join history h on h.district = o.unit_code
  left join counts c on c.district = o.unit_code
 where o.valid @> p.cut_off
 order by o.unit_code
