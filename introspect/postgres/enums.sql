SELECT n.nspname AS schema,
       t.typname AS name,
       coalesce(obj_description(t.oid, 'pg_type'), '') AS comment,
       (SELECT json_agg(v.enumlabel ORDER BY v.enumsortorder) FROM pg_enum v WHERE v.enumtypid = t.oid) AS values
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_depend e ON e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e'
WHERE t.typtype = 'e' AND {{schemas}} AND e.objid IS NULL
ORDER BY n.nspname, t.typname
