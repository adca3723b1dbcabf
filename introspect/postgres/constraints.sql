SELECT con.conrelid::int8 AS "table",
       con.conname AS name,
       con.contype::text AS type,
       con.conindid::int8 AS index,
       con.condeferrable AS deferrable,
       con.condeferred AS deferred,
       con.convalidated AS validated,
       con.connoinherit AS no_inherit,
       con.conenforced AS enforced, -- >=18
       con.conperiod AS period, -- >=18
       true AS enforced, -- <18
       false AS period, -- <18
       coalesce(pg_get_expr(con.conbin, con.conrelid), '') AS expr,
       coalesce(obj_description(con.oid, 'pg_constraint'), '') AS comment,
       (SELECT json_agg(a.attname ORDER BY k.ord) FROM unnest(con.conkey) WITH ORDINALITY AS k(num, ord)
        JOIN pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = k.num) AS columns,
       coalesce(rn.nspname, '') AS ref_schema,
       coalesce(rc.relname, '') AS ref_table,
       (SELECT json_agg(a.attname ORDER BY k.ord) FROM unnest(con.confkey) WITH ORDINALITY AS k(num, ord)
        JOIN pg_attribute a ON a.attrelid = con.confrelid AND a.attnum = k.num) AS ref_columns,
       (SELECT json_agg(a.attname ORDER BY k.ord) FROM unnest(con.confdelsetcols) WITH ORDINALITY AS k(num, ord) -- >=15
        JOIN pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = k.num) AS set_columns, -- >=15
       con.confupdtype::text AS on_update,
       con.confdeltype::text AS on_delete,
       con.confmatchtype::text AS match,
       (SELECT json_agg(CASE WHEN pg_operator_is_visible(o.oid) THEN o.oprname::text
                             ELSE format('OPERATOR(%I.%s)', opn.nspname, o.oprname) END ORDER BY k.ord)
        FROM unnest(con.conexclop) WITH ORDINALITY AS k(id, ord)
        JOIN pg_operator o ON o.oid = k.id
        JOIN pg_namespace opn ON opn.oid = o.oprnamespace) AS operators
FROM pg_constraint con
JOIN pg_class c ON c.oid = con.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_class rc ON rc.oid = con.confrelid
LEFT JOIN pg_namespace rn ON rn.oid = rc.relnamespace
WHERE con.contype IN ('p', 'u', 'f', 'c', 'x') AND con.conparentid = 0 AND (con.conislocal OR con.coninhcount = 0)
      AND c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND {{tables}}
ORDER BY con.conrelid, con.conname
