-- record_arrivals
-- One row per file of a source that was not recorded before as it is: the id of its arrival, in the order given.
insert into intake.arrival (source, name, sha256, modified_at, sender, key, version, within)
select :source, f.name, f.sha256, f.modified_at, f.sender, f.key, f.version, f.within
  from unnest(cast(:names as text[]), cast(:hashes as text[]), cast(:modified_at as timestamptz[]),
              cast(:senders as text[]), cast(:keys as text[]), cast(:versions as text[]), cast(:within as bigint[]))
       with ordinality as f (name, sha256, modified_at, sender, key, version, within, nth)
 order by f.nth
on conflict do nothing
returning id
