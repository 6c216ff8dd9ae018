-- at most one row: an element of one unit over times that were over, restated to the units of a day, and the units it was made of
select number, origins from mart.restated(:element, :times, cast(:day as date), :known_at) where unit_code = :unit
