-- The two roles, for the user who runs this: antt_owner owns the warehouse, antt_app works in it. Roles are of the whole server; where
-- the user may not make them or is not let into them, nothing happens. Run again, nothing happens either.
do $$
declare name text;
begin
    foreach name in array '{antt_owner, antt_app}'::text[] loop
        begin
            if to_regrole(name) is null then
                execute format('create role %I nologin', name);
            end if;
        exception
            when insufficient_privilege then return;
            when duplicate_object or unique_violation then null; -- made meanwhile by who migrates another database
        end;
        begin
            if not pg_has_role(current_user, name, 'set') then
                execute format('grant %I to current_user', name);
            end if;
        exception
            when insufficient_privilege then return;
        end;
    end loop;
end $$;
