-- The projector owns the read models, and whoever asks a view runs the functions in it with their
-- own rights. The application therefore asks through the projector's login, which cannot append,
-- and has no way left to what that login has put there.
DO $$
DECLARE
    owned text;
BEGIN
    FOR owned IN
        SELECT nspname FROM pg_namespace WHERE nspowner = 'grants_projector'::regrole
    LOOP
        EXECUTE format('REVOKE ALL ON SCHEMA %I FROM grants_app, PUBLIC', owned);
        EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM grants_app, PUBLIC', owned);
    END LOOP;
END $$;
ALTER DEFAULT PRIVILEGES FOR ROLE grants_projector IN SCHEMA reads
    REVOKE SELECT ON TABLES FROM grants_app;

CREATE OR REPLACE FUNCTION grants.name_known_schema(wanted text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('ALTER SCHEMA %I RENAME TO %I', wanted || '__making', wanted);
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO grants_auditor, grants_reader', wanted);
END $$;
