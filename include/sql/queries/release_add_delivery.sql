-- one row: a step of telling a recipient
insert into report.delivery (draft_id, snapshot_id, recipient, attempt, result, message_id, detail)
values (:draft, :snapshot, :recipient, :attempt, :result, :message_id, :detail)
