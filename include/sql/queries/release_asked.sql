-- at most one row, if the draft waits for a person: the run of Airflow that asks since then (null: none)
select (select q.run from report.question q where q.draft_id = e.draft_id and q.at > e.at order by q.id desc limit 1) as run
  from report.event e
 where e.draft_id = :draft and e.id = (select max(id) from report.event where draft_id = :draft) and e.state = 'draft'
