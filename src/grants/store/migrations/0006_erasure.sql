-- Erasure: the key and the values of a subject are destroyed in the transaction of the fact that
-- says so, and exactly as far as it says. Nobody holds a privilege to change the vault otherwise.
CREATE FUNCTION vault.erase(erased text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    named text[];
    held text[];
BEGIN
    SELECT ARRAY(
        SELECT ref FROM jsonb_array_elements_text(
            convert_from(state, 'UTF8')::jsonb #> '{fact,references}'
        ) AS ref ORDER BY ref COLLATE "C"
    ) INTO named
    FROM grants.facts
    WHERE originator_id = erased AND topic LIKE 'party.personal-data-erased@%'
    ORDER BY originator_version DESC LIMIT 1;
    IF named IS NULL THEN
        RAISE EXCEPTION 'no fact says that % is erased', erased
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT ARRAY(
        SELECT ref::text FROM vault.entries WHERE subject = erased ORDER BY ref COLLATE "C"
    ) INTO held;
    -- Something was sealed since the fact was decided: it is decided again.
    IF named <> held THEN
        RAISE EXCEPTION 'the fact does not name what the vault holds of %', erased
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'erasure_names_all';
    END IF;
    INSERT INTO vault.keys (subject, wrapped) VALUES (erased, '')
    ON CONFLICT (subject) DO UPDATE SET wrapped = '';
    DELETE FROM vault.entries WHERE subject = erased;
END $$;
REVOKE ALL ON FUNCTION vault.erase(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault.erase(text) TO grants_app;

-- A process may still hold a key that another one has destroyed. Called after the facts are in,
-- hence in order with every erasure.
CREATE FUNCTION vault.assert_not_erased(subjects text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    erased text;
BEGIN
    SELECT subject INTO erased FROM vault.keys
    WHERE subject = ANY (subjects) AND wrapped = '' LIMIT 1;
    IF erased IS NOT NULL THEN
        RAISE EXCEPTION 'the key of % was destroyed', erased
            USING ERRCODE = 'check_violation', CONSTRAINT = 'subject_not_erased';
    END IF;
END $$;
