SELECT c.oid::int8 AS id,
       CASE c.relkind WHEN 'v' THEN 'view' ELSE 'materialized_view' END AS kind,
       n.nspname AS schema,
       c.relname AS name,
       pg_get_viewdef(c.oid, false) AS definition,
       coalesce(obj_description(c.oid, 'pg_class'), '') AS comment,
       array_to_json(c.reloptions) AS options,
       coalesce(ts.spcname, '') AS tablespace,
       CASE WHEN am.amname <> 'heap' THEN am.amname ELSE '' END AS access_method,
       c.relispopulated AS populated,
       (SELECT ic.relname FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid WHERE i.indrelid = c.oid AND i.indisclustered) AS cluster_on,
       (SELECT json_object_agg(a.attname, ds.description)
        FROM pg_description ds JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ds.objsubid
        WHERE ds.classoid = 'pg_class'::regclass AND ds.objoid = c.oid AND ds.objsubid > 0) AS column_comments,
       (SELECT json_object_agg(a.attname, pg_get_expr(d.adbin, d.adrelid))
        FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.adnum
        WHERE d.adrelid = c.oid) AS column_defaults
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
LEFT JOIN pg_am am ON am.oid = c.relam
LEFT JOIN pg_depend e ON e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e'
WHERE c.relkind IN ('v', 'm') AND c.relpersistence <> 't' AND {{schemas}} AND e.objid IS NULL
ORDER BY n.nspname, c.relname
