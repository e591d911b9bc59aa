-- Files that wait to be imported: between the person who brought one and the one who approves it.
-- Encrypted chunk by chunk under a key of their own; with the row, key and content are gone.
CREATE TABLE grants.deliveries (
    delivery text COLLATE "C" PRIMARY KEY,
    wrapped bytea NOT NULL,
    name bytea NOT NULL,
    bytes bigint NOT NULL,
    sha256 text NOT NULL,
    brought_by text NOT NULL,
    account text NOT NULL,
    brought_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'proposed', 'approved', 'done')),
    mapping text NOT NULL,
    seen bytea,
    checked text,
    result bytea,
    task text COLLATE "C",
    proposed_at timestamptz,
    approved_by text,
    approved_at timestamptz,
    CHECK (approved_by IS DISTINCT FROM brought_by)
);
CREATE TABLE grants.delivery_chunks (
    delivery text COLLATE "C" REFERENCES grants.deliveries ON DELETE CASCADE
        DEFERRABLE INITIALLY DEFERRED, -- The content is there before its size is known.
    number integer,
    sealed bytea NOT NULL,
    PRIMARY KEY (delivery, number)
);
GRANT SELECT, INSERT, DELETE ON grants.deliveries, grants.delivery_chunks TO grants_app;
GRANT UPDATE (state, mapping, seen, checked, result, task, proposed_at, approved_by, approved_at)
    ON grants.deliveries TO grants_app;
