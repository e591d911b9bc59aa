-- Documents: files encrypted chunk by chunk under the key of their case. A row stands for a whole
-- document, its chunks come before it; what no fact names after a day is swept.
CREATE TABLE vault.documents (
    document text COLLATE "C" PRIMARY KEY CHECK (document ~ '^[A-Za-z0-9_-]{20}$'),
    subject text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    media_type text COLLATE "C" NOT NULL,
    bytes bigint NOT NULL CHECK (bytes > 0),
    commitment text NOT NULL,
    name_ref text COLLATE "C" NOT NULL,
    name_commitment text NOT NULL,
    command_id text COLLATE "C" NOT NULL UNIQUE,
    body_hash bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX documents_subject ON vault.documents (subject);
CREATE TABLE vault.document_chunks (
    document text COLLATE "C" NOT NULL,
    number integer NOT NULL,
    sealed bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (document, number)
);
-- Written in the transaction of the facts that name the document: such a one is kept.
CREATE TABLE vault.filed_documents (
    document text COLLATE "C" PRIMARY KEY REFERENCES vault.documents
);

-- The only way a document is deleted: uploaded more than a day ago, and no fact ever named it.
CREATE FUNCTION vault.sweep_documents() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog AS $$
BEGIN
    WITH swept AS (
        DELETE FROM vault.documents AS old
        WHERE created_at < clock_timestamp() - interval '1 day'
        AND NOT EXISTS (SELECT FROM vault.filed_documents AS filed WHERE filed.document = old.document)
        RETURNING name_ref
    )
    DELETE FROM vault.entries USING swept WHERE ref = swept.name_ref;
    DELETE FROM vault.document_chunks AS chunk
    WHERE created_at < clock_timestamp() - interval '1 day'
    AND NOT EXISTS (SELECT FROM vault.documents AS whole WHERE whole.document = chunk.document);
EXCEPTION WHEN foreign_key_violation THEN
    RETURN;  -- One of them is being filed right now; the next sweep looks again.
END $$;
REVOKE ALL ON FUNCTION vault.sweep_documents() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault.sweep_documents() TO grants_app;

GRANT SELECT ON vault.documents, vault.document_chunks, vault.filed_documents TO grants_app;
GRANT INSERT (document, subject, kind, media_type, bytes, commitment, name_ref, name_commitment,
    command_id, body_hash) ON vault.documents TO grants_app;
GRANT INSERT (document, number, sealed) ON vault.document_chunks TO grants_app;
GRANT INSERT (document) ON vault.filed_documents TO grants_app;
