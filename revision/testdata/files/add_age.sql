-- add age to users
--
-- revision      = "3f2a9c1d77be"
-- down_revision = "a1b2c3d4e5f6"
-- branch_labels = []
-- depends_on    = []
-- create_date   = 2026-11-21T00:39:00Z
-- message       = "add age to users"

-- migrate:upgrade
ALTER TABLE users ADD age integer;

-- migrate:downgrade
ALTER TABLE users DROP age;
