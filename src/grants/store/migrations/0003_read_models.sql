-- Read models live in a schema of their own, owned by the projector: all of it can be thrown away.
CREATE SCHEMA reads AUTHORIZATION grants_projector;
GRANT USAGE ON SCHEMA reads TO grants_app, grants_auditor, grants_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE grants_projector IN SCHEMA reads
    GRANT SELECT ON TABLES TO grants_app, grants_auditor;
