-- Territory: which unit went into which, figures restated to another date's units, names that stand for a unit.

-- One row per unit that ended or was divided, date and unit that it went into. A unit that goes on as it was has none.
create table ref.unit_succession (
    on_date date not null,
    old_code text not null,
    new_code text not null,
    kind text not null check (kind in ('rename', 'merge', 'split_part')),
    share numeric check (share > 0 and share <= 1), -- of the old unit; null: not known
    wording text not null check (wording in ('confirmed', 'to_be_confirmed')),
    last_day daterange not null generated always as (daterange(on_date - 1, on_date)) stored,
    first_day daterange not null generated always as (daterange(on_date, on_date + 1)) stored,
    primary key (old_code, on_date, new_code),
    foreign key (old_code, period last_day) references ref.unit (code, period valid),
    foreign key (new_code, period first_day) references ref.unit (code, period valid),
    constraint whole_or_part check ((kind = 'split_part') = (share is distinct from 1))
);

create function ref.require_whole() returns trigger language plpgsql as $$
begin
    if exists (
        select from ref.unit_succession
         where (old_code, on_date) = (coalesce(new.old_code, old.old_code), coalesce(new.on_date, old.on_date))
        having count(share) > 0 and (count(share) < count(*) or sum(share) <> 1))
    then
        raise exception 'the shares of unit % on % do not make 1',
            coalesce(new.old_code, old.old_code), coalesce(new.on_date, old.on_date)
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;
create constraint trigger shares_make_a_whole after insert or update or delete on ref.unit_succession
    deferrable initially deferred for each row execute function ref.require_whole();

-- The next day, up to another, on which a unit went into others.
create function ref.next_succession(unit text, after date, until date) returns date language sql stable as $$
    select min(s.on_date)
      from ref.unit_succession s
      join ref.unit u on u.code = s.old_code and u.valid @> after
     where s.old_code = unit and s.on_date > after and s.on_date <= until
       and (upper_inf(u.valid) or s.on_date <= upper(u.valid)) -- later, the code is that of another unit
$$;

create schema mart;
comment on schema mart is 'figures to ask for: as reported, or restated to the units of another date';

-- One row per unit of a day and unit of a later day that it went into; a unit that ended unheard of goes into null.
-- share: of the unit's values; null where it is not known.
create function mart.lineage(day date, as_of date)
returns table (origin text, unit_code text, share numeric, to_be_confirmed boolean) language sql stable as $$
    with recursive path (origin, unit_code, since, share, to_be_confirmed, next) as (
        select u.code, u.code, day, 1::numeric, false, ref.next_succession(u.code, day, as_of)
          from ref.unit u where u.valid @> day
        union all
        select p.origin, s.new_code, s.on_date, p.share * s.share,
               p.to_be_confirmed or s.wording = 'to_be_confirmed', ref.next_succession(s.new_code, s.on_date, as_of)
          from path p join ref.unit_succession s on s.old_code = p.unit_code and s.on_date = p.next
    ),
    arrived as (
        select p.origin, kept.code as unit_code,
               case when count(*) = count(p.share) then sum(p.share) end as share,
               bool_or(p.to_be_confirmed) as to_be_confirmed
          from path p
          join ref.unit u on u.code = p.unit_code and u.valid @> p.since
          left join ref.unit kept on (kept.code, kept.valid) = (u.code, u.valid) and kept.valid @> as_of
         where p.next is null
         group by p.origin, kept.code
    )
    -- What was divided and came together again is whole, whatever the shares were.
    select a.origin, a.unit_code, case when count(*) over (partition by a.origin) = 1 then 1 else a.share end,
           a.to_be_confirmed
      from arrived a
$$;

-- Refuses what would add up to nothing: stocks over times, scores, words.
create function mart.require_sum(of_element text, times text[]) returns void language plpgsql stable as $$
declare
    of_kind text;
    additive boolean;
    other text;
begin
    select min(e.kind), bool_and(e.type = 'integer' or (e.type = 'decimal' and e.kind = 'flow'))
      into of_kind, additive from ref.element e where e.id = of_element;
    if of_kind is null then
        raise exception 'there is no element %', of_element using errcode = 'invalid_parameter_value';
    elsif not additive then
        raise exception '% is no count: it is not summed', of_element using errcode = 'invalid_parameter_value';
    elsif of_kind <> 'flow' and cardinality(times) <> 1 then
        raise exception '% is a % value: it is not summed over times', of_element, of_kind
            using errcode = 'invalid_parameter_value';
    end if;
    select t into other from unnest(times) t
     where not exists (select from ref.time_period p where p.code = t and p.kind = of_kind) limit 1;
    if found or times is null or cardinality(times) = 0 then
        raise exception '% is a % value: % is no time of that kind', of_element, of_kind, coalesce(other, 'nothing')
            using errcode = 'invalid_parameter_value';
    elsif (select count(*) <> count(distinct t) from unnest(times) t) then
        raise exception 'a time is summed once' using errcode = 'invalid_parameter_value';
    end if;
end $$;

-- One row per unit and time: a count as it was reported, 0 where the report says that there is none.
create function mart.counts(of_element text, times text[], known_at timestamptz)
returns table (unit_code text, time_period text, number numeric) language plpgsql stable as $$
begin
    perform mart.require_sum(of_element, times);
    return query
        select f.unit_code, f.time_period, case when f.absence is null then f.number else 0 end
          from core.facts_as_known(known_at) f
         where f.element = of_element and f.time_period = any (times) and f.item = '';
end $$;

-- One row per unit that reported: the sum over the times; null where one of them is missing.
create function mart.reported(of_element text, times text[], known_at timestamptz default 'infinity')
returns table (unit_code text, number numeric) language sql stable as $$
    select c.unit_code, case when count(*) = cardinality(times) then sum(c.number) end
      from mart.counts(of_element, times, known_at) c group by c.unit_code
$$;

-- One row per unit of a day into which something went that was reported: the sum over the units it is made of, and over
-- the times. Without a number, the obstacle says why: a unit was divided in shares that are not known
-- ('khong_so_sanh_duoc'), or one has not reported ('khong_du_so_lieu'); because: which. Unit null: what went nowhere known.
create function mart.restated(of_element text, times text[], as_of date, known_at timestamptz default 'infinity')
returns table (unit_code text, number numeric, obstacle text, because text[], origins text[], to_be_confirmed boolean)
language plpgsql stable as $$
begin
    perform mart.require_sum(of_element, times);
    if exists (select from ref.time_period t where t.code = any (times) and upper(t.span) - 1 > as_of) then
        raise exception 'figures are restated to the units of their own or of a later day'
            using errcode = 'invalid_parameter_value';
    end if;
    return query
    with time as (
        select t.code, coalesce(max(lower(d.last_day)), upper(t.span) - 1) as day
          from ref.time_period t left join core.unit_time d on d.time_period = t.code
         where t.code = any (times) group by t.code, t.span
    ),
    went as (
        select t.code as time_period, l.* from time t cross join mart.lineage(t.day, as_of) l
    ),
    part as (
        select l.unit_code, coalesce(l.origin, c.unit_code) as origin, l.share, c.number,
               l.unit_code is null or l.share is null as lost, coalesce(l.to_be_confirmed, true) as to_be_confirmed
          from went l full join mart.counts(of_element, times, known_at) c
            on (c.unit_code, c.time_period) = (l.origin, l.time_period)
    )
    select p.unit_code,
           case when bool_and(not p.lost and p.number is not null) then sum(p.share * p.number) end,
           case when bool_or(p.lost) then 'khong_so_sanh_duoc' when bool_or(p.number is null) then 'khong_du_so_lieu' end,
           case when bool_or(p.lost) then array_agg(distinct p.origin) filter (where p.lost)
                else coalesce(array_agg(distinct p.origin) filter (where p.number is null), '{}') end,
           array_agg(distinct p.origin),
           bool_or(p.to_be_confirmed)
      from part p
     where p.unit_code is not null or p.number is not null
     group by p.unit_code
    having count(p.number) > 0
     order by p.unit_code;
end $$;

-- One row per acceptance of a name as a unit for an office: its rows are read so from then on, until another acceptance.
create table intake.unit_alias (
    id bigint generated always as identity primary key,
    district_code text not null check (district_code ~ '^(\d{3}|\d{5})$'), -- unit that the office reports for
    alias text not null check (alias <> ''), -- key of what was typed, see antt.reference.places
    unit_code text not null,
    valid daterange not null check (not isempty(valid)), -- the unit's life: the alias never outlives it
    accepted_by intake.person not null,
    accepted_at timestamptz not null default clock_timestamp(),
    from_submission bigint not null references intake.submission,
    foreign key (unit_code, period valid) references ref.unit (code, period valid)
);
create trigger append_only before update or delete or truncate on intake.unit_alias
    for each statement execute function core.refuse_change();
