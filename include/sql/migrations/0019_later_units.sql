-- Units that were formed within a year, and corrections of what became of the others.

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

-- A unit formed after a bucket of the year reports that bucket of its present territory, as at the cut-off: nobody else will.
create or replace function core.refuse_wrong_day() returns trigger language plpgsql as $$
begin
    if not exists (
        select from ref.time_period t
         where t.code = new.time_period
           and (new.last_day <@ t.span and (t.kind = 'annual' or upper(t.span) = upper(new.last_day))
                or t.kind = 'flow'
                   and exists (select from ref.period p where p.cut_off <@ new.last_day and p.starts <= lower(t.span))
                   and exists (select from ref.unit u where u.code = new.unit_code and u.valid @> lower(new.last_day)
                                  and lower(u.valid) >= upper(t.span))))
    then
        raise exception '% is not the last day of %', lower(new.last_day), new.time_period
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- One row per unit, time, element and item: the value as known at a moment. Where several periods report the same time, all values of
-- a reporting unit at that time come from one submission: the year's, else that of the later period. A unit that has got the code
-- of another within the year is not that one: both count, each at the cut-off of its submission (ref.same_units_on).
create or replace function core.facts_as_known(known_at timestamptz) returns setof core.fact
language sql stable as $$
    select f.*
      from (
            select distinct on (s.district_code, lower(u.valid), t.time_period) s.id, t.time_period
              from core.submissions_as_known(known_at) s
              join ref.period p on p.code = s.period_code
              join ref.unit u on u.code = s.district_code and u.valid @> p.cut_off
              join core.submission_time t on t.submission_id = s.id
             order by s.district_code, lower(u.valid), t.time_period, p.ky = 'NAM' desc, p.cut_off desc, s.id desc
           ) counts
      join core.fact f on f.submission_id = counts.id and f.time_period = counts.time_period
$$;

-- One row per time: the day of whose units its figures are, the last on which somebody reported it.
create function mart.days(times text[]) returns table (code text, day date) language sql stable as $$
    select t.code, coalesce(max(lower(d.last_day)), upper(t.span) - 1)
      from ref.time_period t left join core.unit_time d on d.time_period = t.code
     where t.code = any (times) group by t.code, t.span
$$;

-- One row per unit and time: a count as it was reported, 0 where the report says that there is none; of the units of that day, so that
-- what a unit formed later says of a bucket is not added to what those it was made of had said.
create or replace function mart.counts(of_element text, times text[], known_at timestamptz)
returns table (unit_code text, time_period text, number numeric) language plpgsql stable as $$
begin
    perform mart.require_sum(of_element, times);
    return query
        select f.unit_code, f.time_period, case when f.absence is null then f.number else 0 end
          from core.facts_as_known(known_at) f
          join intake.submission s on s.id = f.submission_id
          join mart.days(times) d on d.code = f.time_period
         where f.element = of_element and f.item = ''
           and exists (select from ref.same_units_on(d.day) u
                        where (u.period_code, u.unit_code) = (s.period_code, f.unit_code));
end $$;
