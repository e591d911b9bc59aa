-- The log: one ordered, append-only table. Column names are those the event store library uses.
CREATE SCHEMA grants;
GRANT USAGE ON SCHEMA grants TO grants_app, grants_projector, grants_sealer, grants_auditor;

-- One row for ever: the name that is hashed into every leaf, and whether this is a demonstration.
CREATE TABLE grants.log_origin (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    origin text NOT NULL CHECK (origin ~ '^[a-z0-9./-]{3,80}$'),
    kind text NOT NULL CHECK (kind IN ('production', 'demonstration', 'test')),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE grants.facts (
    originator_id text COLLATE "C" NOT NULL CHECK (originator_id ~ '^[A-Za-z0-9._/-]{3,200}$'),
    originator_version bigint NOT NULL CHECK (originator_version > 0),
    topic text COLLATE "C" NOT NULL CHECK (topic ~ '^[a-z][a-z0-9.-]{2,80}@[1-9][0-9]{0,3}$'),
    state bytea NOT NULL CHECK (octet_length(state) <= 65535),
    notification_id bigint GENERATED ALWAYS AS IDENTITY (CACHE 1),
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (originator_id, originator_version)
);
CREATE UNIQUE INDEX facts_position ON grants.facts (notification_id);
CREATE INDEX facts_recorded_at ON grants.facts (recorded_at, notification_id);
CREATE TYPE grants.stored_event_text AS (
    originator_id text, originator_version bigint, topic text, state bytea
);

-- Order of positions = order of commits: whoever inserts holds this lock until commit.
CREATE FUNCTION grants.order_appends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7104, 1);
    RETURN NULL;
END $$;

-- The database says when a fact was recorded, never the one who writes; time never runs backwards.
-- Only a log marked as demonstration follows a simulated clock.
CREATE FUNCTION grants.stamp_fact() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moment timestamptz := clock_timestamp();
    simulated text := current_setting('grants.simulated_now', true);
    last timestamptz;
BEGIN
    IF simulated <> '' AND EXISTS (
        SELECT FROM grants.log_origin WHERE kind = 'demonstration'
    ) THEN
        moment := simulated::timestamptz;
    END IF;
    SELECT recorded_at INTO last FROM grants.facts ORDER BY notification_id DESC LIMIT 1;
    NEW.recorded_at := greatest(moment, last);
    IF NEW.originator_version > 1 AND NOT EXISTS (
        SELECT FROM grants.facts
        WHERE originator_id = NEW.originator_id
        AND originator_version = NEW.originator_version - 1
    ) THEN
        RAISE EXCEPTION 'version % of % would leave a gap', NEW.originator_version, NEW.originator_id
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'facts_versions_dense';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION grants.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on %.% refused: what is recorded is never changed',
        TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER facts_10_order BEFORE INSERT ON grants.facts
    FOR EACH STATEMENT EXECUTE FUNCTION grants.order_appends();
CREATE TRIGGER facts_20_stamp BEFORE INSERT ON grants.facts
    FOR EACH ROW EXECUTE FUNCTION grants.stamp_fact();
CREATE TRIGGER facts_30_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON grants.facts
    FOR EACH STATEMENT EXECUTE FUNCTION grants.refuse_change();
CREATE TRIGGER log_origin_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON grants.log_origin
    FOR EACH STATEMENT EXECUTE FUNCTION grants.refuse_change();
ALTER TABLE grants.facts ENABLE ALWAYS TRIGGER facts_10_order;
ALTER TABLE grants.facts ENABLE ALWAYS TRIGGER facts_20_stamp;
ALTER TABLE grants.facts ENABLE ALWAYS TRIGGER facts_30_keep;
ALTER TABLE grants.log_origin ENABLE ALWAYS TRIGGER log_origin_keep;

-- A command that read a stream without writing it holds only while that stream is unchanged.
CREATE FUNCTION grants.assert_unchanged(streams text[], versions bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    changed text;
BEGIN
    SELECT seen.stream INTO changed
    FROM unnest(streams, versions) AS seen (stream, version)
    WHERE EXISTS (
        SELECT FROM grants.facts
        WHERE originator_id = seen.stream AND originator_version = seen.version + 1
    ) LIMIT 1;
    IF changed IS NOT NULL THEN
        RAISE EXCEPTION 'stream % has changed since it was read', changed
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'facts_unchanged';
    END IF;
END $$;

-- A command is carried out once: its id, a keyed hash of its body, and where its facts begin.
CREATE TABLE grants.commands (
    command_id text COLLATE "C" PRIMARY KEY CHECK (command_id ~ '^[A-Za-z0-9._:-]{8,128}$'),
    body_hash bytea NOT NULL,
    stream text NOT NULL,
    writes jsonb NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TRIGGER commands_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON grants.commands
    FOR EACH STATEMENT EXECUTE FUNCTION grants.refuse_change();
ALTER TABLE grants.commands ENABLE ALWAYS TRIGGER commands_keep;

GRANT SELECT ON grants.log_origin, grants.facts
    TO grants_app, grants_projector, grants_sealer, grants_auditor;
GRANT SELECT ON grants.commands TO grants_app, grants_auditor;
GRANT INSERT (originator_id, originator_version, topic, state) ON grants.facts TO grants_app;
GRANT INSERT (command_id, body_hash, stream, writes) ON grants.commands TO grants_app;
