-- One row per file in quarantine whose sender is still to be told; strangers never are.
select q.id, q.name, q.key, q.sender, q.code
  from intake.quarantine_board q
 where q.source = :source and q.code <> all (cast(:unanswered as text[]))
   and not exists (select from intake.told t where t.quarantine_id = q.id)
 order by q.id
