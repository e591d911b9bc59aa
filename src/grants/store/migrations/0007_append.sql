-- One append is one statement. Every command waits for it while it holds the lock that orders
-- appends, so what runs in it is written to be planned once and to look at single rows.

-- A pattern that counts to two hundred takes as long as storing the row; these say the same.
ALTER TABLE grants.facts
    DROP CONSTRAINT facts_originator_id_check,
    DROP CONSTRAINT facts_topic_check,
    ADD CONSTRAINT facts_originator_id_check CHECK (
        octet_length(originator_id) BETWEEN 3 AND 200 AND originator_id !~ '[^A-Za-z0-9._/-]'
    ),
    ADD CONSTRAINT facts_topic_check CHECK (
        topic ~ '^[a-z][a-z0-9.-]+@[1-9][0-9]?[0-9]?[0-9]?$'
        AND octet_length(split_part(topic, '@', 1)) BETWEEN 3 AND 81
    );
ALTER TABLE grants.commands
    DROP CONSTRAINT commands_command_id_check,
    ADD CONSTRAINT commands_command_id_check CHECK (
        octet_length(command_id) BETWEEN 8 AND 128 AND command_id !~ '[^A-Za-z0-9._:-]'
    );

CREATE OR REPLACE FUNCTION grants.stamp_fact() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moment timestamptz := clock_timestamp();
    simulated text := current_setting('grants.simulated_now', true);
    last timestamptz;
BEGIN
    IF simulated <> '' THEN
        PERFORM FROM grants.log_origin WHERE kind = 'demonstration';
        IF FOUND THEN
            moment := simulated::timestamptz;
        END IF;
    END IF;
    SELECT recorded_at INTO last FROM grants.facts ORDER BY notification_id DESC LIMIT 1;
    NEW.recorded_at := greatest(moment, last);
    IF NEW.originator_version > 1 THEN
        PERFORM FROM grants.facts
        WHERE originator_id = NEW.originator_id AND originator_version = NEW.originator_version - 1;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'version % of % would leave a gap',
                NEW.originator_version, NEW.originator_id
                USING ERRCODE = 'unique_violation', CONSTRAINT = 'facts_versions_dense';
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION grants.assert_unchanged(streams text[], versions bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    FOR n IN 1 .. cardinality(streams) LOOP
        PERFORM FROM grants.facts
        WHERE originator_id = streams[n] AND originator_version = versions[n] + 1;
        IF FOUND THEN
            RAISE EXCEPTION 'stream % has changed since it was read', streams[n]
                USING ERRCODE = 'unique_violation', CONSTRAINT = 'facts_unchanged';
        END IF;
    END LOOP;
END $$;

-- What commands add, beside it what they carry along, and what must hold for them. Every statement
-- in here has a snapshot of its own; those after the facts run under the lock that orders appends,
-- hence see every append before this one. The caller's own privileges apply. `moments` are
-- simulated ones, one for each fact or none at all, heeded in a demonstration alone.
CREATE FUNCTION grants.append(
    command_ids text[] DEFAULT '{}', body_hashes bytea[] DEFAULT '{}',
    command_streams text[] DEFAULT '{}', writes jsonb[] DEFAULT '{}',
    refs text[] DEFAULT '{}', subjects text[] DEFAULT '{}', sealed bytea[] DEFAULT '{}',
    documents text[] DEFAULT '{}',
    streams text[] DEFAULT '{}', versions bigint[] DEFAULT '{}',
    names text[] DEFAULT '{}', states bytea[] DEFAULT '{}', moments text[] DEFAULT '{}',
    unchanged text[] DEFAULT '{}', unchanged_at bigint[] DEFAULT '{}',
    erased text[] DEFAULT '{}'
) RETURNS TABLE (notification_id bigint, recorded_at timestamptz)
LANGUAGE plpgsql SET lock_timeout = '30s' AS $$
#variable_conflict use_column
BEGIN
    FOR n IN 1 .. cardinality(command_ids) LOOP
        -- The same id again violates the primary key.
        INSERT INTO grants.commands (command_id, body_hash, stream, writes)
        VALUES (command_ids[n], body_hashes[n], command_streams[n], writes[n]);
    END LOOP;
    FOR n IN 1 .. cardinality(refs) LOOP
        INSERT INTO vault.entries (ref, subject, sealed) VALUES (refs[n], subjects[n], sealed[n]);
    END LOOP;
    FOR n IN 1 .. cardinality(documents) LOOP
        -- A document that was swept since it was looked at violates the foreign key.
        INSERT INTO vault.filed_documents VALUES (documents[n]) ON CONFLICT DO NOTHING;
    END LOOP;
    IF streams <> '{}' THEN
        PERFORM pg_notify('facts', '');
    END IF;
    FOR n IN 1 .. cardinality(streams) LOOP
        IF moments <> '{}' THEN
            PERFORM set_config('grants.simulated_now', moments[n], true);
        END IF;
        INSERT INTO grants.facts AS added (originator_id, originator_version, topic, state)
        VALUES (streams[n], versions[n], names[n], states[n])
        RETURNING added.notification_id, added.recorded_at INTO notification_id, recorded_at;
        RETURN NEXT;
    END LOOP;
    PERFORM grants.assert_unchanged(unchanged, unchanged_at);
    IF refs <> '{}' THEN
        PERFORM vault.assert_not_erased(subjects);
    END IF;
    FOR n IN 1 .. cardinality(erased) LOOP
        PERFORM vault.erase(erased[n]);
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION grants.append FROM PUBLIC;
GRANT EXECUTE ON FUNCTION grants.append TO grants_app;
