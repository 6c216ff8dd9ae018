-- one row per report and recipient of a draft: how telling them stands
select distinct on (snapshot_id, recipient) snapshot_id as snapshot, recipient, attempt, result, message_id, detail, at
  from report.delivery where draft_id = :draft order by snapshot_id, recipient, id desc
