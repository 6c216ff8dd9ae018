-- One row per content that was refused because its sender may not send it, and that another sender handed in before or since:
-- it is taken up again as that sender's. So nobody keeps an office's file out by sending it first.
insert into intake.submission (source, name, sha256, expected_period)
select distinct on (s.sha256) a.source, a.name, s.sha256, s.expected_period
  from intake.submission s
  join quality.issue i on i.submission_id = s.id and i.rule = 'sender.units'
  join intake.arrival a on a.sha256 = s.sha256
 where s.state = 'refused'
   and a.source = :source
   and a.seen_at > s.received_at
   and not exists (select from intake.submission later where later.sha256 = s.sha256 and later.received_at > a.seen_at)
   and not exists (select from intake.arrival earlier
                    where earlier.sha256 = s.sha256 and earlier.id < a.id
                      and (earlier.source, earlier.sender) is not distinct from (a.source, a.sender))
 order by s.sha256, a.id desc
on conflict (sha256) where state in ('received', 'checked', 'accepted') do nothing
returning id
