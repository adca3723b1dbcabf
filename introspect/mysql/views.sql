-- A definition is empty for those who may not see it.
SELECT TABLE_NAME, COALESCE(VIEW_DEFINITION, '') <> ''
FROM information_schema.VIEWS
WHERE TABLE_SCHEMA = DATABASE()
ORDER BY TABLE_NAME
