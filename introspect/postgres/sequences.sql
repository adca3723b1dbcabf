SELECT n.nspname AS schema,
       c.relname AS name,
       coalesce(obj_description(c.oid, 'pg_class'), '') AS comment,
       format_type(s.seqtypid, NULL) AS type,
       s.seqstart AS start,
       s.seqincrement AS increment,
       s.seqmin AS min,
       s.seqmax AS max,
       s.seqcache AS cache,
       s.seqcycle AS cycle,
       c.relpersistence = 'u' AS unlogged,
       coalesce(d.refobjid, 0)::int8 AS owner,
       coalesce(oc.relname, '') AS owner_name,
       coalesce(onsp.nspname, '') AS owner_schema,
       coalesce(oa.attname, '') AS owner_column,
       coalesce(d.deptype = 'i', false) AS identity
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_sequence s ON s.seqrelid = c.oid
LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
      AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
LEFT JOIN pg_class oc ON oc.oid = d.refobjid
LEFT JOIN pg_namespace onsp ON onsp.oid = oc.relnamespace
LEFT JOIN pg_attribute oa ON oa.attrelid = d.refobjid AND oa.attnum = d.refobjsubid
LEFT JOIN pg_depend e ON e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e'
WHERE c.relkind = 'S' AND c.relpersistence <> 't' AND {{schemas}}{{owned}} AND e.objid IS NULL
ORDER BY n.nspname, c.relname
