-- The collation that each character set means by itself, on this server.
SELECT CHARACTER_SET_NAME, COLLATION_NAME
FROM information_schema.COLLATIONS
WHERE IS_DEFAULT = 'Yes' AND CHARACTER_SET_NAME IS NOT NULL
