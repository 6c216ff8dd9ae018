-- One row per submission that was returned for one of some rules and that nothing came after.
select s.id, s.sha256, s.name, s.district_code
  from intake.submission s
 where s.state = 'returned'
   and exists (select from quality.issue i where i.submission_id = s.id and i.rule = any (cast(:rules as text[])))
   and not exists (
        select from intake.submission later
         where later.id > s.id
           and (later.sha256 = s.sha256
                or (later.district_code = s.district_code and later.period_code = s.period_code
                    and (later.revision is not null or later.state = 'duplicate')))) -- not one by who may not send it
 order by s.id
