-- Views of lists that people keep under a name of their own: settings, not facts. The address holds
-- filters alone; words that were looked for may name somebody and are not kept.
CREATE TABLE grants.views (
    view uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    person text NOT NULL,
    name text NOT NULL,
    address text NOT NULL,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT views_name UNIQUE (person, name)
);
GRANT SELECT, INSERT, DELETE ON grants.views TO grants_app;
GRANT UPDATE (name, address) ON grants.views TO grants_app;
