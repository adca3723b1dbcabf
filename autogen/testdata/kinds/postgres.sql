-- One of each kind. Nothing that is dropped has anything else made of it.
CREATE SCHEMA a_schema;
CREATE TYPE an_enum AS ENUM ('one', 'two');
CREATE DOMAIN a_domain AS integer CONSTRAINT a_condition CHECK (VALUE > 111);
CREATE TYPE a_composite AS (a integer, b text);
CREATE SEQUENCE a_sequence;
CREATE TABLE parent (id integer CONSTRAINT parent_key PRIMARY KEY);
CREATE TABLE a_table (id integer NOT NULL, n integer DEFAULT 1, t varchar(20) COLLATE "C", number integer GENERATED ALWAYS AS IDENTITY, own serial);
CREATE TABLE computed (n integer, g integer GENERATED ALWAYS AS (n + 1) STORED);
CREATE TABLE constrained (
  id integer CONSTRAINT a_primary_key PRIMARY KEY, n integer CONSTRAINT a_unique UNIQUE, p integer, during int4range,
  CONSTRAINT a_check CHECK (n > 0), CONSTRAINT a_foreign_key FOREIGN KEY (p) REFERENCES parent, CONSTRAINT an_exclusion EXCLUDE USING gist (during WITH &&));
CREATE INDEX an_index ON constrained (p DESC) WHERE n > 0;
CREATE TABLE parts (id integer) PARTITION BY RANGE (id);
CREATE TABLE a_partition PARTITION OF parts FOR VALUES FROM (1) TO (2);
CREATE TABLE base (a integer, b integer, c text);
CREATE VIEW a_view AS SELECT a FROM base WHERE a > 111;
CREATE MATERIALIZED VIEW a_materialized_view AS SELECT a FROM base WHERE a > 111;
CREATE FUNCTION a_function(n integer) RETURNS integer LANGUAGE sql AS 'SELECT n + 111';
CREATE PROCEDURE a_procedure() LANGUAGE sql AS 'SELECT 111';
CREATE AGGREGATE an_aggregate(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '111');
CREATE FUNCTION used_by_triggers() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER a_trigger BEFORE INSERT ON base FOR EACH ROW WHEN (new.a > 111) EXECUTE FUNCTION used_by_triggers();
CREATE FUNCTION used_by_events() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER an_event_trigger ON ddl_command_end WHEN TAG IN ('CREATE CONVERSION') EXECUTE FUNCTION used_by_events();
CREATE RULE a_rule AS ON UPDATE TO base WHERE new.a > 111 DO INSTEAD NOTHING;
CREATE POLICY a_policy ON base USING (a > 111);
CREATE STATISTICS some_statistics ON a, b FROM base;
CREATE COLLATION a_collation (provider = icu, locale = 'de');
CREATE TYPE a_range AS RANGE (subtype = integer);
CREATE TEXT SEARCH DICTIONARY a_dictionary (TEMPLATE = snowball, language = 'german', stopwords = 'english');
CREATE TEXT SEARCH DICTIONARY used_by_configurations (TEMPLATE = simple, accept = 'false');
CREATE TEXT SEARCH CONFIGURATION a_configuration (COPY = english);
ALTER TEXT SEARCH CONFIGURATION a_configuration ALTER MAPPING FOR word, hword WITH used_by_configurations, german_stem;
CREATE PUBLICATION a_publication FOR TABLE base (a) WHERE (a > 111);
