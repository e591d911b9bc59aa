-- What guards the log says the same to everybody. A name without a schema is looked up where the
-- session says, types and tables among its temporary ones first: a domain of its own called
-- timestamptz would let a login say itself when a fact was recorded.
ALTER FUNCTION grants.order_appends() SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION grants.stamp_fact() SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION grants.refuse_change() SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION grants.refuse_undeclared_ddl() SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION grants.assert_unchanged(text[], bigint[]) SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION grants.append SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION vault.assert_not_erased(text[]) SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION vault.sweep_documents() SET search_path = pg_catalog, pg_temp;
