SELECT n.nspname AS schema,
       t.typname AS name,
       coalesce(obj_description(t.oid, 'pg_type'), '') AS comment,
       format_type(t.typbasetype, t.typtypmod) AS type,
       t.typnotnull AS not_null,
       coalesce(pg_get_expr(t.typdefaultbin, 0), quote_literal(t.typdefault), '') AS default,
       CASE WHEN t.typcollation <> b.typcollation THEN {{collation}} END AS collation,
       (SELECT json_agg(json_build_object(
                   'name', con.conname,
                   'expr', pg_get_expr(con.conbin, 0),
                   'validated', con.convalidated,
                   'comment', coalesce(obj_description(con.oid, 'pg_constraint'), '')) ORDER BY con.conname)
        FROM pg_constraint con WHERE con.contypid = t.oid AND con.contype = 'c') AS checks,
       bt.*
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
JOIN pg_type b ON b.oid = t.typbasetype
CROSS JOIN LATERAL ({{enum b}}) bt
LEFT JOIN pg_collation co ON co.oid = t.typcollation
LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
LEFT JOIN pg_depend e ON e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e'
WHERE t.typtype = 'd' AND {{schemas}} AND e.objid IS NULL
ORDER BY n.nspname, t.typname
