-- One row per file of an archive of workbooks whose sender is still to get a receipt, archives one after another.
select a.id as arrival, a.name, a.key, a.sender, f.sha256, f.size,
       m.name as member, s.id as submission, s.state::text as state, s.district_code, s.received_at < m.seen_at as again
  from intake.arrival a
  join intake.file f using (sha256)
  join intake.arrival m on m.within = a.id
 cross join lateral (select * from intake.submission s where s.sha256 = m.sha256 order by s.id desc limit 1) s
 where a.source = :source and a.key is not null
   and not exists (select from intake.told t where t.arrival_id = a.id and t.event_id is null)
 order by a.id, m.id
