-- one row per figure of a snapshot, in the order of the report
select id, value, unit, printed, label, lineage, style
  from report.figure
 where snapshot_id = :snapshot
 order by position, id
