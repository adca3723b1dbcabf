SELECT m.type, m.name, m.tbl_name, m.sql, ''
FROM {namespace}.sqlite_master AS m
WHERE m.sql IS NOT NULL AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\'
ORDER BY m.name
