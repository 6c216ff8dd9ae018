-- One row: a new evaluation of a period by the rules of these digests; the database notes why it is made.
insert into core.evaluation (period_code, evaluated_at, reference_digest, rules)
select :period, :at, digest,
       array(select id from ref.indicator_rule where digest = any(cast(:digests as text[])) order by id)
  from ref.loaded
returning id, causes
