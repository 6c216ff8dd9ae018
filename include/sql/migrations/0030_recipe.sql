-- What the files of a snapshot were set with: files that the same would give again are not set again.
alter table report.document
    add column recipe text check (recipe ~ '^[0-9a-f]{64}$'); -- null: set before this was kept, or the final document of a release
