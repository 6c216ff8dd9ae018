-- One row per unit, time, element and item at the times a period's rules look at, as known at a moment.
insert into known select * from core.facts_as_known(:known_at) where time_period = any(:times)
