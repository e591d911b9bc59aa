-- The tables of the log and the vault change only inside a declared migration. Event triggers need
-- a superuser; where the owner is none, this guard is absent and the drift check says so.
CREATE FUNCTION grants.refuse_undeclared_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE
    touched text;
BEGIN
    IF current_setting('grants.migration', true) = 'declared' THEN
        RETURN;
    END IF;
    IF TG_EVENT = 'sql_drop' THEN
        SELECT object_identity INTO touched FROM pg_event_trigger_dropped_objects()
        WHERE schema_name IN ('grants', 'vault') LIMIT 1;
    ELSE
        SELECT object_identity INTO touched FROM pg_event_trigger_ddl_commands()
        WHERE schema_name IN ('grants', 'vault') LIMIT 1;
    END IF;
    IF touched IS NOT NULL THEN
        RAISE EXCEPTION '% on % refused: not inside a declared migration', TG_TAG, touched
            USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;
DO $$
BEGIN
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE format('CREATE EVENT TRIGGER %I ON ddl_command_end
            EXECUTE FUNCTION grants.refuse_undeclared_ddl()', 'grants_guard_ddl');
        EXECUTE format('CREATE EVENT TRIGGER %I ON sql_drop
            EXECUTE FUNCTION grants.refuse_undeclared_ddl()', 'grants_guard_drop');
    END IF;
END $$;
