SELECT r.oid::int8 AS id,
       'rule' AS kind,
       '' AS schema,
       r.rulename AS name,
       n.nspname AS on_schema,
       c.relname AS on_name,
       pg_get_ruledef(r.oid, true) AS definition,
       coalesce(obj_description(r.oid, 'pg_rewrite'), '') AS comment,
       CASE r.ev_enabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' ELSE '' END AS enabled
FROM pg_rewrite r
JOIN pg_class c ON c.oid = r.ev_class
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_depend e ON e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e'
WHERE r.rulename <> '_RETURN' AND {{tables}} AND e.objid IS NULL
ORDER BY n.nspname, c.relname, r.rulename
