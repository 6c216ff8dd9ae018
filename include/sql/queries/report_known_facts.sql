-- one row per unit, time, element and item at the times a report looks at, as known at a moment
insert into report_fact select * from core.facts_as_known(:known_at) where time_period = any(:time_periods)
