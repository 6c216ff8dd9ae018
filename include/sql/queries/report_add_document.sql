-- one row per document file; the same file of the same snapshot, set with the same, is recorded once
insert into report.document (snapshot_id, format, sha256, data_sha256, path, recipe)
select :snapshot, :format, :sha256, :data_sha256, :path, :recipe
 where not exists (
    select from report.document
     where snapshot_id = :snapshot and format = :format and sha256 = :sha256 and path = :path and recipe is not distinct from :recipe
 )
