-- Gives antt_owner what it needs to migrate this database, and all of the warehouse that somebody else owns: it was made
-- before there were roles, or restored on a server without them.
do $$
declare statement text;
begin
    execute format('grant create, temporary on database %I to antt_owner', current_database());
    execute format('grant temporary on database %I to antt_app', current_database());
    grant create, usage on schema public to antt_owner;
    for statement in
        with ours as (
            select oid, nspowner from pg_namespace where nspname in ('ref', 'intake', 'quality', 'core', 'mart', 'report')
        ), owned (kind, name, owner) as (
            select 'schema', oid::regnamespace::text, nspowner from ours
            union all
            select 'table', oid::regclass::text, relowner from pg_class
             where relkind in ('r', 'v') and relnamespace in (select oid from ours) or oid = to_regclass('public.migration')
            union all
            select 'routine', oid::regprocedure::text, proowner from pg_proc where pronamespace in (select oid from ours)
            union all
            select 'type', oid::regtype::text, typowner from pg_type
             where typtype in ('e', 'd') and typnamespace in (select oid from ours)
        )
        select format('alter %s %s owner to antt_owner', kind, name) from owned where owner <> 'antt_owner'::regrole
    loop
        execute statement;
    end loop;
end $$;
