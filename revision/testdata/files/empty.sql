-- add age to users
--
-- revision      = "3f2a9c1d77be"
-- down_revision = "base"
-- branch_labels = []
-- depends_on    = []
-- create_date   = 2026-11-21T00:39:00Z
-- message       = "add age to users"

-- migrate:upgrade

-- migrate:downgrade
