-- Of indexes of partitions that belong to one of the partitioned table, the name counts.
-- A partition's own key that is attached to an index of the partitioned table is both.
-- Columns go by their numbers; what is to say of a part besides, index_parts says.
SELECT i.indexrelid::int8 AS id,
       i.indrelid::int8 AS "table",
       ic.relname AS name,
       i.indisunique AS is_unique,
       am.amname AS method,
       i.indisvalid AS valid,
       i.indnullsnotdistinct AS nulls_not_distinct, -- >=15
       false AS nulls_not_distinct, -- <15
       i.indnkeyatts::int8 AS keys,
       coalesce(array_to_json(ic.reloptions)::text, '') AS options,
       coalesce(ts.spcname, '') AS tablespace,
       coalesce(pg_get_expr(i.indpred, i.indrelid), '') AS where,
       coalesce(ds.description, '') AS comment,
       con.conindid IS NOT NULL AS is_constraint,
       CASE WHEN NOT ic.relispartition OR con.conparentid = 0 THEN ''
            ELSE CASE con.contype WHEN 'p' THEN 'pkey' WHEN 'u' THEN 'key' WHEN 'x' THEN 'excl' ELSE 'idx' END END AS part,
       coalesce(ic.relispartition AND con.conparentid = 0 AND con.contype <> 'x', false) AS attached,
       coalesce(ih.inhparent, 0)::int8 AS part_of,
       i.indkey::text AS columns,
       i.indoption::text AS orders
FROM pg_index i
JOIN pg_class ic ON ic.oid = i.indexrelid
JOIN pg_class c ON c.oid = i.indrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_am am ON am.oid = ic.relam
LEFT JOIN pg_tablespace ts ON ts.oid = ic.reltablespace
LEFT JOIN pg_constraint con ON con.conindid = i.indexrelid AND con.contype IN ('p', 'u', 'x')
LEFT JOIN pg_inherits ih ON ic.relispartition AND ih.inhrelid = i.indexrelid
LEFT JOIN pg_description ds ON ds.classoid = 'pg_class'::regclass AND ds.objoid = i.indexrelid AND ds.objsubid = 0
WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't' AND {{tables}}
ORDER BY i.indrelid, ic.relname
