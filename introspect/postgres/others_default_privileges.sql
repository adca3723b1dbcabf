-- Only those of the role that is connected can be managed.
SELECT 'default privilege' AS kind, 0::int8 AS id, '' AS schema,
       concat(pg_get_userbyid(d.defaclrole), ', ',
              CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES'
                   WHEN 'n' THEN 'SCHEMAS' WHEN 'L' THEN 'LARGE OBJECTS' END, ' IN SCHEMA ' || quote_ident(n.nspname)) AS name
FROM pg_default_acl d
LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
WHERE d.defaclrole <> (SELECT r.oid FROM pg_roles r WHERE r.rolname = current_user) AND (n.oid IS NULL OR {{schemas}})
ORDER BY name
