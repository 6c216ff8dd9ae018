-- one row: a new snapshot; the next edition if it is known later than every edition before, else none
insert into report.snapshot (kind, period_code, scope, known_at, content_hash, content, edition)
select :kind, :period, :scope, :known_at, :content_hash, cast(:content as jsonb),
       case when :known_at > coalesce(max(s.known_at), '-infinity') then coalesce(max(s.edition), 0) + 1 end
  from report.snapshot s
 where s.kind = :kind and s.period_code = :period and s.scope = :scope and s.edition is not null
returning id
