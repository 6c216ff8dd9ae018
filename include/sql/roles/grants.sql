-- What antt_app may do: read all, add where things are recorded, and change what the pipeline decides and settles. It may not remove,
-- change the schema or switch off a trigger. Run after every migration: tables that are new are granted alike.
do $$
declare name text;
begin
    for name in select nspname from pg_namespace where pg_get_userbyid(nspowner) = 'antt_owner' loop
        execute format('grant usage on schema %I to antt_app', name);
        execute format('grant select on all tables in schema %I to antt_app', name);
    end loop;
end $$;

grant select on public.migration to antt_app;
grant insert on all tables in schema intake, quality, core, report to antt_app;
revoke insert on intake.transition from antt_app;
grant update (state, decided_at, synthetic, prepared_by, signed_by, form_id, form_version, district_code, period_code, revision,
    content_digest, duplicate_of)
    on intake.submission to antt_app;
grant update on quality.check_run, quality.rule_result to antt_app; -- triggers say what of them stays
-- For fresh statistics after a load.
grant maintain on core.fact, core.unit_time, core.submission_time, intake.submission to antt_app;
