CREATE TABLE roles (id integer);
