CREATE INDEX users_name ON users (name);
GRANT SELECT ON users TO ${reader};
