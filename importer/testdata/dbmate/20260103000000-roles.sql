-- migrate:up
CREATE TABLE roles (id integer);
-- migrate:down
DROP TABLE roles;
