-- at most one row: the snapshot of a document that was written with these bytes
select snapshot_id from report.document where sha256 = :sha256 order by id limit 1
