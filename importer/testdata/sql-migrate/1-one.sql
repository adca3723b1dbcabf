/*
 * Licensed to whoever wants it.
 */

-- +migrate Up
-- +migrate StatementBegin
CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS $$ SELECT 1; $$;
-- +migrate StatementEnd
-- +migrate Down
DROP FUNCTION one();
