-- register_submissions
-- One row per new submission among files of different bytes, in the order given. Not again: what waits or counts or repeats what does,
-- what a person decided about, and what was sent back from the same place, when it was last read, for more than that its time had not
-- come.
insert into intake.submission (source, name, sha256, expected_period)
select :source, f.name, f.sha256, f.expected_period
  from unnest(cast(:names as text[]), cast(:hashes as text[]), cast(:expected_periods as text[]))
       with ordinality as f (name, sha256, expected_period, nth)
 where not exists (
    select from intake.submission s
     where s.sha256 = f.sha256
       and (s.state in ('received', 'checked', 'accepted')
            or exists (select from intake.submission o where o.id = s.duplicate_of and o.state in ('checked', 'accepted'))
            or exists (select from intake.event e where e.submission_id = s.id and e.actor <> 'pipeline')
            or (s.expected_period is not distinct from f.expected_period
                and not exists (select from intake.submission later
                                 where later.sha256 = s.sha256
                                   and later.expected_period is not distinct from s.expected_period and later.id > s.id)
                and exists (select from quality.issue i
                             where i.submission_id = s.id and i.severity = 'block'
                               and i.rule <> all (cast(:pass_with_time as text[]))))))
 order by f.nth
on conflict (sha256) where state in ('received', 'checked', 'accepted') do nothing
returning id, sha256
