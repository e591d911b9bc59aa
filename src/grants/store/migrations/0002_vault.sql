-- The vault: everything personal, encrypted under a key per party, person or stream.
CREATE SCHEMA vault;
GRANT USAGE ON SCHEMA vault TO grants_app, grants_projector;

-- The data key of a subject, wrapped by a key that is not in the database. Erasure destroys it.
CREATE TABLE vault.keys (
    subject text COLLATE "C" PRIMARY KEY,
    wrapped bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE vault.entries (
    ref text COLLATE "C" PRIMARY KEY,
    subject text COLLATE "C" NOT NULL,
    sealed bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX entries_subject ON vault.entries (subject);

GRANT SELECT ON vault.keys, vault.entries TO grants_app, grants_projector;
GRANT INSERT (subject, wrapped) ON vault.keys TO grants_app;
GRANT INSERT (ref, subject, sealed) ON vault.entries TO grants_app;
