-- Extensions in the default schema and in another, and what is made of them.
CREATE EXTENSION pg_trgm;
COMMENT ON EXTENSION pg_trgm IS 'for searching';
CREATE EXTENSION citext SCHEMA app;
CREATE EXTENSION btree_gist;
CREATE TABLE extended (a app.citext DEFAULT 'x', b app.citext[], c text, d integer, EXCLUDE USING gist (d WITH <>));
CREATE INDEX extended_trgm ON extended USING gin (c gin_trgm_ops);
CREATE INDEX extended_siglen ON extended USING gist (c gist_trgm_ops (siglen = 32));
CREATE FUNCTION same(a app.citext) RETURNS app.citext LANGUAGE sql AS 'SELECT a';
