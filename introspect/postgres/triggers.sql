SELECT t.oid::int8 AS id,
       'trigger' AS kind,
       '' AS schema,
       t.tgname AS name,
       n.nspname AS on_schema,
       c.relname AS on_name,
       pg_get_triggerdef(t.oid, true) AS definition,
       coalesce(obj_description(t.oid, 'pg_trigger'), '') AS comment,
       CASE t.tgenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' ELSE '' END AS enabled,
       CASE WHEN p.proname = '{{on_update}}' THEN encode(t.tgargs, 'hex') ELSE '' END AS on_update
FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_proc p ON p.oid = t.tgfoid
LEFT JOIN pg_depend e ON e.classid = 'pg_trigger'::regclass AND e.objid = t.oid AND e.deptype = 'e'
WHERE NOT t.tgisinternal AND {{tables}} AND e.objid IS NULL
  AND t.tgparentid = 0 -- >=13
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_trigger'::regclass AND d.objid = t.oid AND d.deptype = 'P') -- <13
ORDER BY n.nspname, c.relname, t.tgname
