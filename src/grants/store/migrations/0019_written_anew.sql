-- What an erasure deletes stays in the files of its tables until something else happens to take its
-- room: vacuuming frees the room and does not overwrite it. A table that is written anew leaves it
-- behind with its old files, and so do its indexes. Whoever follows the log has that done after an
-- erasure, and can have nothing else done to these tables. Of the largest the order is the one it has
-- more or less already: to sort by random references takes three times as long.
CREATE FUNCTION vault.write_anew(what text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    CASE what
        WHEN 'vault.keys' THEN CLUSTER vault.keys USING keys_pkey;
        WHEN 'vault.entries' THEN CLUSTER vault.entries USING entries_subject;
        WHEN 'grants.views' THEN CLUSTER grants.views USING views_pkey;
        WHEN 'grants.sessions' THEN CLUSTER grants.sessions USING sessions_pkey;
    END CASE;
END $$;

-- The write-ahead log holds it, too. A segment that is ended is removed by the next checkpoint, where
-- the server does not use segments again. To end one is for superusers and whom they let.
CREATE FUNCTION vault.end_segment() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT has_function_privilege('pg_switch_wal()', 'EXECUTE') THEN
        RETURN false;
    END IF;
    PERFORM pg_switch_wal();
    RETURN true;
END $$;
REVOKE ALL ON FUNCTION vault.write_anew(text), vault.end_segment() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault.write_anew(text), vault.end_segment() TO grants_projector;

-- Erasures are few: which of them are still to be looked after is asked all the time.
CREATE INDEX facts_erasures ON grants.facts (notification_id)
    WHERE topic LIKE 'party.personal-data-erased@%';
