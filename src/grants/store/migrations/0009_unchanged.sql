-- A stream that a command has seen must end where it was seen to end: neither further on, nor
-- before. A process may remember facts of a log that was since restored to an earlier moment.
CREATE OR REPLACE FUNCTION grants.assert_unchanged(streams text[], versions bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    last bigint;
BEGIN
    FOR n IN 1 .. cardinality(streams) LOOP
        SELECT originator_version INTO last FROM grants.facts
        WHERE originator_id = streams[n] ORDER BY originator_version DESC LIMIT 1;
        IF coalesce(last, 0) <> versions[n] THEN
            RAISE EXCEPTION 'stream % has changed since it was read', streams[n]
                USING ERRCODE = 'unique_violation', CONSTRAINT = 'facts_unchanged';
        END IF;
    END LOOP;
END $$;
