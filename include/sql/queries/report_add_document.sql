-- one row per document file; the same file of the same snapshot is recorded once
insert into report.document (snapshot_id, format, sha256, data_sha256, path)
select :snapshot, :format, :sha256, :data_sha256, :path
 where not exists (
    select from report.document
     where snapshot_id = :snapshot and format = :format and sha256 = :sha256 and path = :path
 )
