-- who can sign in
BEGIN;

CREATE TABLE users (id integer PRIMARY KEY, name text);
CREATE TABLE roles (id integer PRIMARY KEY);

COMMIT;
