-- One row if the bytes make a new submission, else none. Not again: what waits or counts, what a person decided about, and what
-- was sent back from the same place for more than that its time had not come.
insert into intake.submission (source, name, sha256, expected_period)
select :source, :name, :sha256, cast(:expected_period as text)
 where not exists (
    select from intake.submission s
     where s.sha256 = :sha256
       and (s.state in ('received', 'checked', 'accepted')
            or exists (select from intake.event e where e.submission_id = s.id and e.actor <> 'pipeline')
            or (s.expected_period is not distinct from cast(:expected_period as text)
                and exists (select from quality.issue i
                             where i.submission_id = s.id and i.severity = 'block'
                               and i.rule <> all (cast(:pass_with_time as text[]))))))
on conflict (sha256) where state in ('received', 'checked', 'accepted') do nothing
returning id
