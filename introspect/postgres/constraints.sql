-- Columns go by their numbers, which the columns that are read with them say. The
-- names of those of other tables are looked up here.
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
       coalesce(ds.description, '') AS comment,
       coalesce(array_to_string(con.conkey, ' '), '') AS columns,
       con.confrelid::int8 AS ref,
       coalesce(rn.nspname, '') AS ref_schema,
       coalesce(rc.relname, '') AS ref_table,
       coalesce(array_to_string(con.confkey, ' '), '') AS ref_columns,
       CASE WHEN con.confrelid <> 0 AND NOT (rc.relkind IN ('r', 'p') AND rc.relpersistence <> 't' AND {{tables of rc in rn}})
            THEN (SELECT json_agg(a.attname ORDER BY k.ord) FROM unnest(con.confkey) WITH ORDINALITY AS k(num, ord)
                  JOIN pg_attribute a ON a.attrelid = con.confrelid AND a.attnum = k.num)::text ELSE '' END AS elsewhere,
       coalesce(array_to_string(con.confdelsetcols, ' '), '') AS set_columns, -- >=15
       '' AS set_columns, -- <15
       con.confupdtype::text AS on_update,
       con.confdeltype::text AS on_delete,
       con.confmatchtype::text AS match,
       CASE WHEN con.conexclop IS NOT NULL
            THEN (SELECT json_agg(CASE WHEN pg_operator_is_visible(o.oid) THEN o.oprname::text
                                       ELSE format('OPERATOR(%I.%s)', opn.nspname, o.oprname) END ORDER BY k.ord)
                  FROM unnest(con.conexclop) WITH ORDINALITY AS k(id, ord)
                  JOIN pg_operator o ON o.oid = k.id
                  JOIN pg_namespace opn ON opn.oid = o.oprnamespace)::text ELSE '' END AS operators
FROM pg_constraint con
JOIN pg_class c ON c.oid = con.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_class rc ON rc.oid = con.confrelid
LEFT JOIN pg_namespace rn ON rn.oid = rc.relnamespace
LEFT JOIN pg_description ds ON ds.classoid = 'pg_constraint'::regclass AND ds.objoid = con.oid AND ds.objsubid = 0
WHERE con.contype IN ('p', 'u', 'f', 'c', 'x') AND con.conparentid = 0 AND (con.conislocal OR con.coninhcount = 0)
      AND c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND {{tables}}
ORDER BY con.conrelid, con.conname
