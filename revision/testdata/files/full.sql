-- several
-- lines "quoted"
--
-- revision      = "3f2a9c1d77be"
-- down_revision = "a1b2c3d4e5f6"
-- branch_labels = []
-- depends_on    = []
-- create_date   = 2026-11-21T00:39:00Z
-- message       = "several\nlines \"quoted\"\u0001"
-- transaction   = false
-- incomplete    = "what fills it"
-- irreversible  = "the old ages are gone"

-- review the default

-- migrate:upgrade transaction=false
DELETE FROM users;
