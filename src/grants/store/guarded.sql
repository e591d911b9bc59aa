-- What the migrations make of the log and the vault, as rows (kind, name, state): functions,
-- triggers, tables, columns, constraints, sequences, who may do what, and which roles are more than
-- they should be. Catalog values alone, such as say the same in every major version of PostgreSQL.
-- Indexes that forbid nothing are the operator's business, and so is who else may read.
WITH RECURSIVE here AS (
    SELECT n.oid AS schema, nspname, nspowner, nspacl,
        (SELECT nspowner FROM pg_namespace WHERE nspname = 'grants') AS owner
    FROM pg_namespace n WHERE nspname IN ('grants', 'vault')
), relations AS MATERIALIZED (
    SELECT c.*, format('%%s.%%s', nspname, relname) AS named, owner
    FROM pg_class c JOIN here ON schema = relnamespace WHERE relkind NOT IN ('i', 'I', 'c', 't')
), functions AS MATERIALIZED (
    SELECT p.*, format('%%s.%%s', nspname, proname) AS named, owner
    FROM pg_proc p JOIN here ON schema = pronamespace
), acls AS (
    SELECT named, relowner AS owned_by, NULL AS columns,
        coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's'::"char" ELSE 'r' END, relowner))
        AS acl FROM relations
    UNION ALL SELECT named, relowner, attname, attacl
    FROM pg_attribute JOIN relations r ON r.oid = attrelid WHERE attacl IS NOT NULL
    UNION ALL SELECT named, proowner, NULL, coalesce(proacl, acldefault('f', proowner))
    FROM functions
    UNION ALL SELECT nspname, nspowner, NULL, coalesce(nspacl, acldefault('n', nspowner)) FROM here
    UNION ALL SELECT 'DATABASE', datdba, NULL, datacl
    FROM pg_database WHERE datname = current_database()
), granted AS (
    SELECT named, columns, privilege_type AS privilege, is_grantable,
        coalesce(rolname, 'PUBLIC') AS role
    FROM acls, aclexplode(acl) LEFT JOIN pg_roles r ON r.oid = grantee
    WHERE grantee <> owned_by
), ours AS (
    SELECT oid, rolname FROM pg_roles WHERE rolname = ANY (%(roles)s) OR rolname = current_user
), reached AS (
    SELECT rolname, oid AS role FROM ours
    UNION SELECT rolname, roleid FROM reached JOIN pg_auth_members ON member = role
)
SELECT 'FUNCTION' AS kind, named AS name, concat_ws(', ',
    lanname, encode(sha256(convert_to(prosrc, 'UTF8')), 'hex'),
    CASE WHEN prosecdef THEN 'SECURITY DEFINER' END, 'SET ' || array_to_string(proconfig, ', SET '),
    CASE WHEN proowner <> owner THEN 'OWNER ' || pg_get_userbyid(proowner) END) AS state
FROM functions JOIN pg_language l ON l.oid = prolang
UNION ALL SELECT 'TRIGGER', format('%%s ON %%s', tgname, r.named), concat_ws(', ',
    coalesce(f.named, tgfoid::regproc::text), tgtype, CASE WHEN tgqual IS NOT NULL THEN 'WHEN' END)
FROM pg_trigger JOIN relations r ON r.oid = tgrelid LEFT JOIN functions f ON f.oid = tgfoid
WHERE NOT tgisinternal
UNION ALL SELECT 'TABLE', named, concat_ws(', ', relkind, relpersistence,
    CASE WHEN relhasrules THEN 'RULE' END, CASE WHEN relrowsecurity THEN 'ROW LEVEL SECURITY' END,
    CASE WHEN relowner <> owner THEN 'OWNER ' || pg_get_userbyid(relowner) END)
FROM relations
UNION ALL SELECT 'COLUMN', format('%%s.%%s', named, attname), concat_ws(', ',
    format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'NOT NULL' END,
    CASE WHEN atthasdef THEN 'DEFAULT' END, nullif(attidentity, ''), nullif(attgenerated, ''))
FROM pg_attribute JOIN relations r ON r.oid = attrelid
WHERE attnum > 0 AND NOT attisdropped AND relkind = 'r'
UNION ALL SELECT 'CONSTRAINT', format('%%s ON %%s', conname, named), concat_ws(', ', contype,
    CASE WHEN NOT convalidated THEN 'NOT VALID' END,
    CASE WHEN to_jsonb(c) ->> 'conenforced' = 'false' THEN 'NOT ENFORCED' END)
FROM pg_constraint c JOIN relations r ON r.oid = conrelid
WHERE contype IN ('c', 'f', 'p', 'u', 'x')
UNION ALL SELECT 'INDEX', format('%%s.%%s', nspname, c.relname), concat_ws(', ', 'UNIQUE', indkey,
    CASE WHEN NOT indisvalid THEN 'INVALID' END, CASE WHEN indpred IS NOT NULL THEN 'WHERE' END)
FROM pg_index i JOIN relations r ON r.oid = indrelid JOIN pg_class c ON c.oid = indexrelid
JOIN here ON schema = c.relnamespace WHERE indisunique
UNION ALL SELECT 'SEQUENCE', named, concat_ws(', ', 'CACHE ' || seqcache,
    'INCREMENT ' || seqincrement, CASE WHEN seqcycle THEN 'CYCLE' END)
FROM pg_sequence JOIN relations r ON r.oid = seqrelid
UNION ALL SELECT 'PRIVILEGE', role, concat(privilege, ' ON ' || named, ' (' || columns || ')',
    CASE WHEN is_grantable THEN ' WITH GRANT OPTION' END)
FROM granted
WHERE named = 'DATABASE' AND privilege = 'CREATE' AND (role = ANY (%(roles)s) OR role = 'PUBLIC')
OR named <> 'DATABASE' AND (role = ANY (%(roles)s) OR role = 'PUBLIC'
    OR privilege NOT IN ('SELECT', 'USAGE', 'MAINTAIN'))
UNION ALL SELECT 'ROLE', o.rolname, attribute
FROM ours o JOIN pg_roles r USING (oid), LATERAL (VALUES
    ('SUPERUSER', rolsuper), ('BYPASSRLS', rolbypassrls), ('CREATEROLE', rolcreaterole),
    ('REPLICATION', rolreplication)) AS power (attribute, held)
WHERE held
UNION ALL SELECT 'ROLE', reached.rolname, 'MEMBER OF ' || other.rolname
FROM reached JOIN pg_roles other ON other.oid = role
WHERE reached.rolname <> other.rolname AND (
    rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication
    OR role IN (SELECT nspowner FROM here) OR starts_with(other.rolname, 'pg_')
    AND other.rolname <> ALL (%(harmless)s)
    OR other.rolname = ANY (%(roles)s) AND reached.rolname = ANY (%(roles)s)
)
UNION ALL SELECT 'PRIVILEGE', rolname, 'USAGE ON ' || nspname -- What runs there runs with its rights.
FROM ours, pg_namespace n
WHERE pg_get_userbyid(nspowner) = 'grants_projector' AND rolname IN ('grants_app', current_user)
AND rolname <> 'grants_projector' AND has_schema_privilege(ours.oid, n.oid, 'USAGE')
UNION ALL SELECT 'ROLE', rolname, 'OWNER OF ' || nspname FROM here JOIN ours ON oid = nspowner
