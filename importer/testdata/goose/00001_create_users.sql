-- people who sign in
-- +goose Up
CREATE TABLE users (id integer PRIMARY KEY, name text); -- as ever

-- +goose StatementBegin
CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS $$
SELECT 1;
$$;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION one();
DROP TABLE users;
