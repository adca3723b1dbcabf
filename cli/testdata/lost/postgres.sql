-- One of each thing that PostgreSQL has and the tool has no words for, things
-- made of them, and parts of managed things that are not managed.
CREATE FOREIGN DATA WRAPPER a_wrapper;
CREATE SERVER a_server FOREIGN DATA WRAPPER a_wrapper;
CREATE USER MAPPING FOR public SERVER a_server;
CREATE FOREIGN TABLE a_foreign_table (id integer) SERVER a_server;
CREATE VIEW a_view_of_a_foreign_table AS SELECT id FROM a_foreign_table;
CREATE VIEW a_view_of_that_view AS SELECT id FROM a_view_of_a_foreign_table;
CREATE MATERIALIZED VIEW a_copy_of_a_foreign_table AS SELECT id FROM a_foreign_table WITH NO DATA;
CREATE FUNCTION a_function_of_a_foreign_table() RETURNS SETOF a_foreign_table LANGUAGE sql AS 'SELECT * FROM a_foreign_table';
CREATE FUNCTION a_trigger_function() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER a_trigger_of_a_foreign_table BEFORE INSERT ON a_foreign_table FOR EACH ROW EXECUTE FUNCTION a_trigger_function();
CREATE STATISTICS some_statistics_of_a_foreign_table ON (id + 1) FROM a_foreign_table;
CREATE TRIGGER a_trigger_of_a_view INSTEAD OF INSERT ON a_view_of_that_view FOR EACH ROW EXECUTE FUNCTION a_trigger_function();

CREATE TABLE plain (id integer PRIMARY KEY, name text);
CREATE TABLE measured (id integer, name text);
ALTER TABLE measured ALTER name SET STATISTICS 33;
ALTER TABLE measured ALTER id SET (n_distinct = 5);
CREATE STATISTICS some_statistics ON id, name FROM measured;
ALTER STATISTICS some_statistics SET STATISTICS 44;
CREATE INDEX measured_expression ON measured ((id + 1));
ALTER INDEX measured_expression ALTER COLUMN 1 SET STATISTICS 55;

CREATE MATERIALIZED VIEW a_clustered_view AS SELECT id FROM measured;
CREATE INDEX a_clustered_view_id ON a_clustered_view (id);
ALTER MATERIALIZED VIEW a_clustered_view CLUSTER ON a_clustered_view_id;

CREATE TABLE parts (id integer, other integer, PRIMARY KEY (id), FOREIGN KEY (other) REFERENCES plain (id)) PARTITION BY RANGE (id);
CREATE TABLE parts_1 (id integer NOT NULL, other integer, CONSTRAINT an_own_primary_key PRIMARY KEY (id),
                      CONSTRAINT an_own_foreign_key FOREIGN KEY (other) REFERENCES plain (id));
ALTER TABLE parts ATTACH PARTITION parts_1 FOR VALUES FROM (0) TO (10);
CREATE TABLE whole (id integer) PARTITION BY RANGE (id);
CREATE FOREIGN TABLE a_foreign_partition PARTITION OF whole FOR VALUES FROM (10) TO (20) SERVER a_server;
CREATE TABLE halves (id integer, other integer) PARTITION BY RANGE (id);
CREATE TABLE halves_1 PARTITION OF halves FOR VALUES FROM (0) TO (10);
CREATE INDEX only_on_the_parent ON ONLY halves (other);
CREATE INDEX an_own_index ON halves_1 (id);
CREATE INDEX halves_id ON halves (id);
CREATE TRIGGER a_trigger_of_parts BEFORE INSERT ON halves FOR EACH ROW EXECUTE FUNCTION a_trigger_function();
ALTER TABLE halves_1 DISABLE TRIGGER a_trigger_of_parts;

CREATE TYPE a_composite AS (a integer, b text);
CREATE FUNCTION a_conversion_function(a_composite) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE FUNCTION an_equality(a_composite, a_composite) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE CAST (a_composite AS integer) WITH FUNCTION a_conversion_function(a_composite);
CREATE OPERATOR === (LEFTARG = a_composite, RIGHTARG = a_composite, FUNCTION = an_equality);
CREATE VIEW a_view_of_an_operator AS SELECT ROW(1, 'a')::a_composite === ROW(2, 'b')::a_composite AS same;
CREATE OPERATOR FAMILY an_operator_family USING btree;
CREATE OPERATOR CLASS an_operator_class FOR TYPE a_composite USING hash AS OPERATOR 1 ===;
CREATE CONVERSION an_encoding_conversion FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE TYPE a_shell_type;
CREATE TYPE a_base_type;
CREATE FUNCTION a_base_type_in(cstring) RETURNS a_base_type LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION a_base_type_out(a_base_type) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE a_base_type (INPUT = a_base_type_in, OUTPUT = a_base_type_out, LIKE = integer);
CREATE LANGUAGE a_language HANDLER plpgsql_call_handler;
CREATE FUNCTION a_function_in_a_language() RETURNS integer LANGUAGE a_language AS 'BEGIN RETURN 1; END';
CREATE ACCESS METHOD an_access_method TYPE TABLE HANDLER heap_tableam_handler;
CREATE FUNCTION a_to_sql(internal) RETURNS a_composite LANGUAGE internal IMMUTABLE AS 'jsonb_in';
CREATE TRANSFORM FOR a_composite LANGUAGE plpgsql (TO SQL WITH FUNCTION a_to_sql(internal));
CREATE TABLE a_typed_table OF a_composite;

CREATE TEXT SEARCH CONFIGURATION a_search_configuration (COPY = simple);
CREATE TEXT SEARCH DICTIONARY a_search_dictionary (TEMPLATE = simple);
CREATE TEXT SEARCH PARSER a_search_parser (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
CREATE TEXT SEARCH TEMPLATE a_search_template (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE VIEW a_view_of_a_configuration AS SELECT to_tsvector('a_search_configuration'::regconfig, 'x') AS v;
CREATE PUBLICATION a_publication FOR TABLE plain;
CREATE SUBSCRIPTION a_subscription CONNECTION 'dbname=x' PUBLICATION p WITH (connect = false, slot_name = NONE, enabled = false);

CREATE VIEW a_view AS SELECT id FROM plain;
ALTER VIEW a_view ALTER COLUMN id SET DEFAULT 7;
ALTER FUNCTION a_trigger_function() DEPENDS ON EXTENSION plpgsql;
CREATE TABLE counted (number integer GENERATED ALWAYS AS IDENTITY);
CREATE TYPE a_range AS RANGE (SUBTYPE = integer);
COMMENT ON INDEX plain_pkey IS 'a comment';
COMMENT ON SEQUENCE counted_number_seq IS 'a comment';
COMMENT ON SCHEMA public IS 'a comment';
SET allow_system_table_mods = on;
INSERT INTO pg_seclabel VALUES ('plain'::regclass, 'pg_class'::regclass, 0, 'dummy', 'x');
ALTER DEFAULT PRIVILEGES FOR ROLE pg_monitor GRANT SELECT ON TABLES TO PUBLIC;
