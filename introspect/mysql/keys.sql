-- Which keys foreign keys may refer to, and whether each table has to have one. The
-- server gives one to those that have none if it is told to.
SELECT NOT @@restrict_fk_on_non_standard_key, @@sql_require_primary_key AND NOT @@sql_generate_invisible_primary_key
