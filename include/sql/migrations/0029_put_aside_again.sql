-- A file that was released and could still not be had is put aside anew: nothing that is refused leaves the board unseen.
alter table intake.quarantine
    add column released_before int not null default 0, -- entries of the same file that a person let out
    drop constraint a_file_is_quarantined_once,
    add constraint a_file_is_quarantined_once unique (source, key, version, released_before);
