SET statement_timeout = 0;

--bun:split

-- who can sign in
CREATE TABLE users (id bigint PRIMARY KEY, name text) -- names; all of them

--bun:split

CREATE TABLE roles (id bigint PRIMARY KEY);
--bun:split
--bun:split
CREATE INDEX CONCURRENTLY users_name ON users (name)
