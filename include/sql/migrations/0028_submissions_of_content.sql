-- What is known of bytes is looked up for every file that comes and for every receipt: without this, a season of files
-- takes the longer the more seasons there were.

create index on intake.submission (sha256, id);
