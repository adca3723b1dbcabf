BEGIN;
--bun:split
UPDATE users SET name = 'x';
--bun:split
COMMIT;
