-- One row if the bytes make a new submission, else none.
insert into intake.submission (source, name, sha256, expected_period)
select :source, :name, :sha256, cast(:expected_period as text)
 where not exists (
    select from intake.submission
     where sha256 = :sha256
       and (state in ('received', 'accepted') or expected_period is not distinct from cast(:expected_period as text)))
on conflict (sha256, expected_period) do nothing
returning id
