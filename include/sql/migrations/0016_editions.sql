-- Editions of a report: each is kept with all that it says, so that it is read again and not computed again, whatever labels,
-- calendar, names and programs have become since.
alter table report.snapshot
    drop constraint snapshot_kind_period_code_content_hash_key,
    add column edition int check (edition > 0),
    add column content jsonb; -- what it says besides its figures; null: made before this was kept
comment on column report.snapshot.edition is
    '1, 2, … of its kind and period; null: what was known between two editions, looked up later and never issued';
create unique index snapshot_edition on report.snapshot (kind, period_code, edition);

alter table report.snapshot disable trigger user;
update report.snapshot s set edition = numbered.edition
  from (select id, row_number() over (partition by kind, period_code order by known_at, id) as edition
          from report.snapshot) numbered
 where numbered.id = s.id;
alter table report.snapshot enable trigger user;

alter table report.figure
    add column position int, -- in the order of the report; null: made before this was kept, as is style
    add column style text;
