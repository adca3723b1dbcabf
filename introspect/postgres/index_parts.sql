-- The parts of indexes that are more than a column: expressions, and those with
-- an operator class, parameters or a collation that is not the default one.
SELECT i.indexrelid::int8 AS index,
       ia.attnum AS number,
       CASE WHEN i.indkey[ia.attnum - 1] = 0 THEN pg_get_indexdef(i.indexrelid, ia.attnum, false) ELSE '' END AS expr,
       CASE WHEN NOT oc.opcdefault OR ia.attoptions IS NOT NULL
            THEN json_build_object('name', oc.opcname, 'schema', CASE WHEN ocn.nspname <> 'pg_catalog' THEN ocn.nspname ELSE '' END) END AS opclass,
       array_to_json(ia.attoptions) AS opclass_args,
       CASE WHEN ia.attstattarget >= 0 THEN ia.attstattarget END AS statistics,
       CASE WHEN co.oid <> own.collation THEN {{collation}} END AS collation
FROM pg_index i
JOIN pg_class ic ON ic.oid = i.indexrelid
JOIN pg_class c ON c.oid = i.indrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute ia ON ia.attrelid = i.indexrelid
JOIN pg_type b ON b.oid = ia.atttypid
LEFT JOIN pg_opclass oc ON ia.attnum <= i.indnkeyatts AND oc.oid = i.indclass[ia.attnum - 1]
LEFT JOIN pg_namespace ocn ON ocn.oid = oc.opcnamespace
LEFT JOIN pg_collation co ON ia.attnum <= i.indnkeyatts AND co.oid = i.indcollation[ia.attnum - 1]
LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
-- That of the column or of the expression's type, where it matters.
CROSS JOIN LATERAL (SELECT CASE WHEN co.oid IS NOT NULL THEN
                        coalesce((SELECT a.attcollation FROM pg_attribute a
                                  WHERE a.attrelid = i.indrelid AND a.attnum = i.indkey[ia.attnum - 1] AND a.attnum <> 0), b.typcollation)
                    END AS collation) own
WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't' AND {{tables}} AND NOT ic.relispartition
      AND (i.indkey[ia.attnum - 1] = 0 OR NOT oc.opcdefault OR ia.attoptions IS NOT NULL OR co.oid <> own.collation)
ORDER BY i.indexrelid, ia.attnum
