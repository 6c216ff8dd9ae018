-- A verdict says of each condition whether it was met, and an evaluation why it was made.

-- Condition → true (met), false (not met) or null (unknown); empty where the indicator does not apply.
alter table core.verdict add column conditions jsonb;
alter table core.verdict disable trigger append_only;
update core.verdict v
   set conditions = case
        when v.outcome = 'khong_ap_dung' then '{}'
        when v.missing = '{applies_if}' then '{"applies_if": null}'
        else (select jsonb_object_agg(c.id, case when c.id = any(v.failed) then false
                                                 when c.id = any(v.missing) then null else true end)
                from ref.indicator_rule r
               cross join jsonb_to_recordset(r.definition -> 'conditions') as c (id text)
               where r.id = v.rule_id) end;
alter table core.verdict enable trigger append_only;
alter table core.verdict
    alter column conditions set not null,
    add constraint verdict_conditions_are_judged check (
        jsonb_typeof(conditions) = 'object'
        and not jsonb_path_exists(conditions, '$.* ? (@.type() != "boolean" && @.type() != "null")')),
    add constraint verdict_conditions_when_it_applies check ((outcome = 'khong_ap_dung') = (conditions = '{}')),
    add constraint verdict_failed_as_conditions check (
        jsonb_path_query_array(conditions, '$.keyvalue() ? (@.value == false).key') @> to_jsonb(failed)
        and jsonb_path_query_array(conditions, '$.keyvalue() ? (@.value == false).key') <@ to_jsonb(failed)),
    add constraint verdict_missing_as_conditions check (
        jsonb_path_query_array(conditions, '$.keyvalue() ? (@.value == null).key') @> to_jsonb(missing)
        and jsonb_path_query_array(conditions, '$.keyvalue() ? (@.value == null).key') <@ to_jsonb(missing));

-- rules: ids of ref.indicator_rule by which it judged. causes: what changed since the evaluation of the period before it.
alter table core.evaluation
    add column rules bigint[] not null default '{}',
    add column causes text[];
update core.evaluation e
   set rules = array(select distinct v.rule_id from core.verdicts_as_known(e.evaluated_at) v
                      where v.period_code = e.period_code order by 1);

create function core.causes(e core.evaluation) returns text[] language plpgsql stable as $$
declare
    before core.evaluation;
    found text[] := '{}';
begin
    select * into before from core.evaluation b where b.period_code = e.period_code and b.id < e.id order by b.id desc limit 1;
    if before.id is null then
        return '{first}';
    end if;
    -- A period depends on submissions of its year and of the two before: see stale_periods.sql.
    if exists (
        select from intake.submission s
          join ref.period q on q.code = s.period_code
          join ref.period p on p.code = e.period_code and q.year between p.year - 2 and p.year
         where lower(s.counted) > before.evaluated_at and lower(s.counted) <= e.evaluated_at
            or upper(s.counted) > before.evaluated_at and upper(s.counted) <= e.evaluated_at) then
        found := found || 'facts'::text;
    end if;
    if before.rules <> e.rules then
        found := found || 'rules'::text;
    elsif before.reference_digest <> e.reference_digest then
        found := found || 'reference'::text;
    end if;
    return case when found = '{}' then '{request}' else found end;
end $$;
update core.evaluation e set causes = core.causes(e);
alter table core.evaluation
    alter column causes set not null,
    add constraint evaluation_has_a_cause check (
        causes <> '{}' and causes <@ '{first,facts,rules,reference,request}');

create function core.note_causes() returns trigger language plpgsql as $$
begin
    new.causes := core.causes(new);
    return new;
end $$;
create trigger causes_are_noted before insert on core.evaluation
    for each row execute function core.note_causes();
