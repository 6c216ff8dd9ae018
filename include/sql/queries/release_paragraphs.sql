-- one row per paragraph of a report as known at a moment: its last version, unless that was withdrawn
select number, version, section, body, declared, figures, author, reason, written_at
  from (
    select distinct on (number) * from report.paragraph
     where kind = :kind and period_code = :period and scope = :scope and written_at <= :known_at
     order by number, version desc) last
 where not withdrawn
 order by number
