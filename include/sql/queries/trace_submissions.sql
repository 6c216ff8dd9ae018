-- one row per submission: what was sent, and where its bytes are
select s.id, s.district_code as district, s.period_code as period, s.revision, s.source, s.name, s.sha256, f.size, s.received_at
  from intake.submission s join intake.file f using (sha256)
 where s.id = any(:ids)
 order by s.id
