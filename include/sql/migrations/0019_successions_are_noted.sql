-- Corrections of successions are kept as those of other reference data are, so that a figure restated before can be explained. Unlike
-- the others, rows go: a share that becomes known, or another unit that a part went into.
create function ref.note_removal() returns trigger language plpgsql as $$
begin
    insert into ref.correction (relation, old, new) values (tg_relid::regclass::text, to_jsonb(old), 'null');
    return null;
end $$;
create trigger correction_is_noted after update on ref.unit_succession
    for each row when (old is distinct from new) execute function ref.note_correction();
create trigger removal_is_noted after delete on ref.unit_succession
    for each row execute function ref.note_removal();
create trigger never_emptied before truncate on ref.unit_succession
    for each statement execute function core.refuse_statement('successions are corrected row by row');
