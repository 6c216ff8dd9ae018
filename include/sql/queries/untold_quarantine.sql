-- One row per file that was put aside and whose sender is still to be told; strangers never are. Who sent a submission is told of it as such.
select q.id, q.name, q.key, q.sender, q.code
  from intake.quarantine_board q
 where q.source = :source and q.submission_id is null and q.code <> all (cast(:unanswered as text[]))
   and not exists (select from intake.told t where t.quarantine_id = q.id)
 order by q.id
