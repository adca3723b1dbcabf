DROP TABLE roles
--bun:split
DROP TABLE users
