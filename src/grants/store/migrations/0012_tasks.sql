-- Long work that people begin on pages. Not part of the log: what it changes says so itself. Whoever
-- does it holds an advisory lock meanwhile, so that everybody sees whether it still goes on.
CREATE TABLE grants.tasks (
    task text COLLATE "C" PRIMARY KEY,
    place text NOT NULL CHECK (place IN ('rebuild', 'import')),
    asked jsonb NOT NULL,
    begun_by text NOT NULL,
    begun_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    state text NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'running', 'interrupted', 'done', 'failed', 'cancelled')),
    done bigint NOT NULL DEFAULT 0,
    total bigint,
    stopped_by text,
    error_type text,
    result jsonb,
    ended_at timestamptz
);
CREATE INDEX tasks_place ON grants.tasks (place, begun_at);
GRANT SELECT, INSERT, DELETE ON grants.tasks TO grants_app;
GRANT UPDATE (state, done, total, stopped_by, error_type, result, ended_at) ON grants.tasks
    TO grants_app;
