-- Who erases a party has looked through all cases for those that name it. `case?party=ID`, which no
-- stream can be called, stands for these as if they were one stream, and the position up to which
-- was looked for its version: where a case names the party after it, the decision is made again.
CREATE OR REPLACE FUNCTION grants.assert_unchanged(streams text[], versions bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    last bigint;
    named bytea;
BEGIN
    FOR n IN 1 .. cardinality(streams) LOOP
        IF starts_with(streams[n], 'case?party=') THEN
            named := convert_to(format('"party":"%s"', split_part(streams[n], '=', 2)), 'UTF8');
            -- What came since are a few facts, found by their positions before they are read.
            WITH since AS MATERIALIZED (
                SELECT originator_id, state FROM grants.facts WHERE notification_id > versions[n]
            )
            SELECT versions[n] + count(*) INTO last FROM since
            WHERE originator_id > 'case/' AND originator_id < 'case0' AND position(named IN state) > 0;
        ELSE
            SELECT originator_version INTO last FROM grants.facts
            WHERE originator_id = streams[n] ORDER BY originator_version DESC LIMIT 1;
        END IF;
        IF coalesce(last, 0) <> versions[n] THEN
            RAISE EXCEPTION 'stream % has changed since it was read', streams[n]
                USING ERRCODE = 'unique_violation', CONSTRAINT = 'facts_unchanged';
        END IF;
    END LOOP;
END $$;
