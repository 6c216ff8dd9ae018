-- one row per submission of a period that was decided about by a moment and is a revision of its office, so neither a duplicate nor sent by
-- who may not: its states by then, whether it counts, its warnings
select s.id, s.district_code as district, s.revision, s.received_at, lower(s.counted) as counted_since,
       array(select e.state::text from intake.event e where e.submission_id = s.id and e.at <= :known_at order by e.id)
           as states,
       s.id in (select c.id from core.submissions_as_known(:known_at) c) as counts,
       array(select l.unit_code from intake.left_out l where l.submission_id = s.id) as left_out,
       w.open_warnings, w.overridden_warnings
  from intake.submission s
 cross join lateral (
    select count(*) filter (where o.number is null) as open_warnings, count(o.number) as overridden_warnings
      from quality.issues_as_known(:known_at) i
      left join quality.override o on (o.submission_id, o.number) = (i.submission_id, i.number) and o.at <= :known_at
     where i.submission_id = s.id and i.severity = 'warn'
 ) w
 where s.period_code = :period and s.decided_at <= :known_at and s.revision is not null
 order by s.district_code, s.revision
