-- One append is one statement: what commands add, beside it what they carry along, and what must
-- hold for them. Every statement in here has a snapshot of its own; those after the facts run under
-- the lock that orders appends, hence see every append before this one. The caller's own
-- privileges apply. `moments` are simulated ones, heeded in a demonstration alone.
CREATE FUNCTION grants.append(
    command_ids text[], body_hashes bytea[], command_streams text[], writes jsonb[],
    refs text[], subjects text[], sealed bytea[],
    documents text[],
    streams text[], versions bigint[], names text[], states bytea[], moments text[],
    unchanged text[], unchanged_at bigint[],
    erased text[]
) RETURNS TABLE (notification_id bigint, recorded_at timestamptz)
LANGUAGE plpgsql SET lock_timeout = '30s' AS $$
#variable_conflict use_column
BEGIN
    -- The same id again violates the primary key.
    INSERT INTO grants.commands (command_id, body_hash, stream, writes)
    SELECT * FROM unnest(command_ids, body_hashes, command_streams, writes);
    IF refs <> '{}' THEN
        INSERT INTO vault.entries (ref, subject, sealed) SELECT * FROM unnest(refs, subjects, sealed);
    END IF;
    IF documents <> '{}' THEN
        -- A document that was swept since it was looked at violates the foreign key.
        INSERT INTO vault.filed_documents SELECT unnest(documents) ON CONFLICT DO NOTHING;
    END IF;
    IF streams <> '{}' THEN
        PERFORM pg_notify('facts', '');
        -- Rows come one by one: each sets its moment just before the row trigger stamps it.
        RETURN QUERY
        INSERT INTO grants.facts AS added (originator_id, originator_version, topic, state)
        SELECT stream, version, name, state
        FROM unnest(streams, versions, names, states, moments)
            AS played (stream, version, name, state, moment)
        WHERE moment IS NULL OR set_config('grants.simulated_now', moment, true) IS NOT NULL
        RETURNING added.notification_id, added.recorded_at;
    END IF;
    IF unchanged <> '{}' THEN
        PERFORM grants.assert_unchanged(unchanged, unchanged_at);
    END IF;
    IF refs <> '{}' THEN
        PERFORM vault.assert_not_erased(subjects);
    END IF;
    PERFORM vault.erase(subject) FROM unnest(erased) AS gone (subject);
END $$;
REVOKE ALL ON FUNCTION grants.append FROM PUBLIC;
GRANT EXECUTE ON FUNCTION grants.append TO grants_app;
