-- The whole read side as known at a moment lies in a schema of its own. It is filled under a name
-- that ends in __making and gets its own when it is whole. The projector owns such schemas and may
-- drop them; it can create and name them through these functions alone: under free names that are
-- nobody else's.
CREATE FUNCTION grants.create_known_schema(wanted text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF wanted !~ '^[a-z][a-z0-9_]{0,49}$' OR wanted LIKE 'pg\_%' OR wanted LIKE '%\_\_making'
        OR wanted IN ('grants', 'reads', 'vault', 'public', 'information_schema') THEN
        RAISE EXCEPTION 'no schema may be called %', wanted USING ERRCODE = 'reserved_name';
    END IF;
    IF to_regnamespace(wanted) IS NOT NULL THEN
        RAISE EXCEPTION 'there is a schema %', wanted USING ERRCODE = 'duplicate_schema';
    END IF;
    EXECUTE format('CREATE SCHEMA %I AUTHORIZATION grants_projector', wanted || '__making');
END $$;
CREATE FUNCTION grants.name_known_schema(wanted text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('ALTER SCHEMA %I RENAME TO %I', wanted || '__making', wanted);
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO grants_app, grants_auditor, grants_reader', wanted);
END $$;
REVOKE ALL ON FUNCTION grants.create_known_schema(text), grants.name_known_schema(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION grants.create_known_schema(text), grants.name_known_schema(text)
    TO grants_projector;
