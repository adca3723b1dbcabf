-- Indexes of partitions that belong to one of the partitioned table are left out.
SELECT i.indexrelid::int8 AS id,
       i.indrelid::int8 AS "table",
       ic.relname AS name,
       i.indisunique AS is_unique,
       am.amname AS method,
       i.indisvalid AS valid,
       i.indnullsnotdistinct AS nulls_not_distinct, -- >=15
       false AS nulls_not_distinct, -- <15
       i.indnkeyatts AS keys,
       array_to_json(ic.reloptions) AS options,
       coalesce(ts.spcname, '') AS tablespace,
       coalesce(pg_get_expr(i.indpred, i.indrelid), '') AS where,
       coalesce(obj_description(i.indexrelid, 'pg_class'), '') AS comment,
       EXISTS (SELECT FROM pg_constraint con WHERE con.conindid = i.indexrelid AND con.contype IN ('p', 'u', 'x')) AS is_constraint,
       (SELECT json_agg(json_build_object(
                   'column', coalesce(a.attname, ''),
                   'expr', CASE WHEN k.num = 0 THEN pg_get_indexdef(i.indexrelid, k.ord::int, false) ELSE '' END,
                   'opclass', CASE WHEN NOT oc.opcdefault OR ia.attoptions IS NOT NULL
                                   THEN json_build_object('name', oc.opcname, 'schema', CASE WHEN ocn.nspname <> 'pg_catalog' THEN ocn.nspname ELSE '' END) END,
                   'opclass_args', array_to_json(ia.attoptions),
                   'collation', CASE WHEN i.indcollation[k.ord - 1] <> 0
                                          AND i.indcollation[k.ord - 1] <> coalesce(a.attcollation, b.typcollation)
                                     THEN {{collation}} END,
                   'desc', i.indoption[k.ord - 1] & 1 = 1,
                   'nulls_first', i.indoption[k.ord - 1] & 2 = 2) ORDER BY k.ord)
        FROM unnest(i.indkey) WITH ORDINALITY AS k(num, ord)
        JOIN pg_attribute ia ON ia.attrelid = i.indexrelid AND ia.attnum = k.ord
        JOIN pg_type b ON b.oid = ia.atttypid
        LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num AND k.num <> 0
        LEFT JOIN pg_opclass oc ON k.ord <= i.indnkeyatts AND oc.oid = i.indclass[k.ord - 1]
        LEFT JOIN pg_namespace ocn ON ocn.oid = oc.opcnamespace
        LEFT JOIN pg_collation co ON k.ord <= i.indnkeyatts AND co.oid = i.indcollation[k.ord - 1]
        LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace) AS parts
FROM pg_index i
JOIN pg_class ic ON ic.oid = i.indexrelid
JOIN pg_class c ON c.oid = i.indrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_am am ON am.oid = ic.relam
LEFT JOIN pg_tablespace ts ON ts.oid = ic.reltablespace
WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't' AND {{tables}} AND NOT ic.relispartition
ORDER BY i.indrelid, ic.relname
