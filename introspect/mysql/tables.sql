-- Only columns that the server reads from its dictionary: sizes, counters and
-- the row format in effect would make it open every table.
SELECT TABLE_NAME, TABLE_TYPE, COALESCE(ENGINE, ''), COALESCE(TABLE_COLLATION, ''), COALESCE(CREATE_OPTIONS, ''), COALESCE(TABLE_COMMENT, '')
FROM information_schema.TABLES
WHERE TABLE_SCHEMA = DATABASE() /*ONLY TABLE_NAME*/
ORDER BY TABLE_NAME
