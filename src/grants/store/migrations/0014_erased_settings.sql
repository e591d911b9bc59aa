-- With a person's key goes what stands beside the log about them: names of views are typed and may
-- name anybody, and a session still says by which account they came.
CREATE FUNCTION vault.forget_settings() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM grants.views WHERE 'access/' || person = NEW.subject;
    DELETE FROM grants.sessions WHERE 'access/' || person = NEW.subject;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION vault.forget_settings() FROM PUBLIC;
CREATE TRIGGER keys_destroyed AFTER INSERT OR UPDATE ON vault.keys
    FOR EACH ROW WHEN (NEW.wrapped = '') EXECUTE FUNCTION vault.forget_settings();

DELETE FROM grants.views USING vault.keys
    WHERE keys.subject = 'access/' || views.person AND keys.wrapped = '';
DELETE FROM grants.sessions USING vault.keys
    WHERE keys.subject = 'access/' || sessions.person AND keys.wrapped = '';
