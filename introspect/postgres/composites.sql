SELECT n.nspname AS schema,
       t.typname AS name,
       coalesce(obj_description(t.oid, 'pg_type'), '') AS comment,
       (SELECT json_agg(json_build_object(
                   'name', a.attname,
                   'type', format_type(a.atttypid, a.atttypmod),
                   'enum_schema', at.enum_schema,
                   'enum_name', at.enum_name,
                   'collation', CASE WHEN a.attcollation <> b.typcollation THEN {{collation}} END,
                   'comment', coalesce(col_description(a.attrelid, a.attnum), '')) ORDER BY a.attnum)
        FROM pg_attribute a
        JOIN pg_type b ON b.oid = a.atttypid
        CROSS JOIN LATERAL ({{enum b}}) at
        LEFT JOIN pg_collation co ON co.oid = a.attcollation
        LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS attributes
FROM pg_class c
JOIN pg_type t ON t.oid = c.reltype
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_depend e ON e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e'
WHERE c.relkind = 'c' AND {{schemas}} AND e.objid IS NULL
ORDER BY n.nspname, t.typname
