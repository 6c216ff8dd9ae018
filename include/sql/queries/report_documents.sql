-- one row per file of these snapshots that was set with this recipe, the newest of a path last
select path, sha256 from report.document where snapshot_id = any (:snapshots) and recipe = :recipe order by id
