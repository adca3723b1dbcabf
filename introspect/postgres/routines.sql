SELECT p.oid::int8 AS id,
       CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END AS kind,
       n.nspname AS schema,
       p.proname AS name,
       oidvectortypes(p.proargtypes) AS args,
       pg_get_functiondef(p.oid) AS definition,
       NOT pg_function_is_visible(p.oid) AS hidden,
       coalesce(obj_description(p.oid, 'pg_proc'), '') AS comment
FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace
LEFT JOIN pg_depend e ON e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype IN ('e', 'i')
WHERE p.prokind <> 'a' AND {{schemas}} AND p.proname <> '{{on_update}}' AND e.objid IS NULL
ORDER BY n.nspname, p.proname, oidvectortypes(p.proargtypes)
