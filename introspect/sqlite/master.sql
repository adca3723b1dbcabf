WITH kinds AS MATERIALIZED (
  SELECT name, type FROM pragma_table_list WHERE schema = ?
)
SELECT m.type, m.name, m.tbl_name, m.sql, coalesce(k.type, '')
FROM {namespace}.sqlite_master AS m
LEFT JOIN kinds AS k ON k.name = m.name AND m.type IN ('table', 'view')
WHERE m.sql IS NOT NULL AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\'
ORDER BY m.name
