-- migrate:up
INSERT INTO users VALUES (1);
-- what follows is by itself
ROLLBACK;

-- migrate:down
SELECT 1;
