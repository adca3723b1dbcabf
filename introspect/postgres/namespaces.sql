SELECT n.nspname AS name,
       coalesce(obj_description(n.oid, 'pg_namespace'), '') AS comment
FROM pg_namespace n
LEFT JOIN pg_depend e ON e.classid = 'pg_namespace'::regclass AND e.objid = n.oid AND e.deptype = 'e'
WHERE {{schemas}} AND n.nspname <> 'public' AND n.nspname IS DISTINCT FROM current_schema() AND e.objid IS NULL
ORDER BY n.nspname
