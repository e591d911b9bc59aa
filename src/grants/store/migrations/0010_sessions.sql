-- Who is signed in to the pages. Not part of the log: a session ends and is forgotten. The browser
-- holds a random token of which only the hash is here, so that nobody who reads this can be them.
CREATE TABLE grants.sessions (
    token_hash bytea PRIMARY KEY,
    person text NOT NULL,
    account text NOT NULL,
    form_token text NOT NULL,
    begun_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    used_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ends_at timestamptz NOT NULL
);
CREATE INDEX sessions_ends ON grants.sessions (ends_at);
GRANT SELECT, INSERT, DELETE ON grants.sessions TO grants_app;
GRANT UPDATE (used_at) ON grants.sessions TO grants_app;
