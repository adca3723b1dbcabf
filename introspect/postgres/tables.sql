SELECT c.oid::int8 AS id,
       n.nspname AS schema,
       c.relname AS name,
       coalesce(ds.description, '') AS comment,
       c.relpersistence = 'u' AS unlogged,
       coalesce(array_to_json(c.reloptions)::text, '') AS options,
       coalesce(array_to_json(tc.reloptions)::text, '') AS toast_options,
       coalesce(ts.spcname, '') AS tablespace,
       CASE WHEN am.amname <> 'heap' THEN am.amname ELSE '' END AS access_method,
       c.relrowsecurity AS row_security,
       c.relforcerowsecurity AS force_row_security,
       CASE c.relreplident WHEN 'f' THEN 'full' WHEN 'n' THEN 'nothing' WHEN 'i' THEN coalesce(x.replica_identity, '') ELSE '' END AS replica_identity,
       coalesce(x.cluster_on, '') AS cluster_on,
       CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) ELSE '' END AS partition_by,
       c.relispartition AS is_partition,
       coalesce(pg_get_expr(c.relpartbound, c.oid), '') AS bound,
       coalesce(p.parents::text, '') AS parents
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_class tc ON tc.oid = c.reltoastrelid
LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
LEFT JOIN pg_am am ON am.oid = c.relam
LEFT JOIN pg_description ds ON ds.classoid = 'pg_class'::regclass AND ds.objoid = c.oid AND ds.objsubid = 0
LEFT JOIN (SELECT i.indrelid, max(ic.relname::text) FILTER (WHERE i.indisreplident) AS replica_identity,
                  max(ic.relname::text) FILTER (WHERE i.indisclustered) AS cluster_on
           FROM pg_index i
           JOIN pg_class ic ON ic.oid = i.indexrelid
           WHERE i.indisreplident OR i.indisclustered
           GROUP BY i.indrelid) x ON x.indrelid = c.oid
LEFT JOIN (SELECT i.inhrelid, json_agg(json_build_object('schema', pn.nspname, 'name', pc.relname) ORDER BY i.inhseqno) AS parents
           FROM pg_inherits i
           JOIN pg_class pc ON pc.oid = i.inhparent
           JOIN pg_namespace pn ON pn.oid = pc.relnamespace
           GROUP BY i.inhrelid) p ON p.inhrelid = c.oid
LEFT JOIN pg_depend e ON e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e'
WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND {{tables}} AND e.objid IS NULL
ORDER BY n.nspname, c.relname
