SELECT s.oid::int8 AS id,
       'statistics' AS kind,
       sn.nspname AS schema,
       s.stxname AS name,
       n.nspname AS on_schema,
       c.relname AS on_name,
       pg_get_statisticsobjdef(s.oid) AS definition,
       nullif(s.stxstattarget, -1) AS target, -- >=13
       coalesce(obj_description(s.oid, 'pg_statistic_ext'), '') AS comment
FROM pg_statistic_ext s
JOIN pg_namespace sn ON sn.oid = s.stxnamespace
JOIN pg_class c ON c.oid = s.stxrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_depend e ON e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e'
WHERE {{tables}} AND e.objid IS NULL
ORDER BY sn.nspname, s.stxname
