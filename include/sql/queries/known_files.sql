-- One row per file of a source that is not to be fetched again: taken, in quarantine, or never had, so that it stays where it is.
select a.key, a.version, 'taken' as how
  from intake.arrival a
 where a.source = :source and a.version <> ''
   and not exists (select from intake.quarantine_board q where (q.source, q.key, q.version) = (a.source, a.key, a.version))
union all
select q.key, q.version, case when q.sha256 is null then 'not had' else 'quarantined' end
  from intake.quarantine q
  left join intake.release r on r.quarantine_id = q.id
 where q.source = :source and q.key is not null and (r.quarantine_id is null or q.sha256 is not null)
