-- one row: a file in the archive, unless it is known
insert into intake.file (sha256, size) values (:sha256, :size) on conflict do nothing
