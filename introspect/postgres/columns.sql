SELECT a.attrelid::int8 AS "table",
       a.attname AS name,
       format_type(a.atttypid, a.atttypmod) AS type,
       ty.*,
       a.attnotnull AS not_null,
       coalesce(pg_get_expr(d.adbin, d.adrelid), '') AS default,
       a.attidentity::text AS identity,
       a.attgenerated::text AS generated,
       CASE WHEN a.attcollation <> b.typcollation THEN {{collation}} END AS collation,
       CASE WHEN a.attstorage <> b.typstorage THEN a.attstorage::text ELSE '' END AS storage,
       a.attcompression::text AS compression, -- >=14
       '' AS compression, -- <14
       coalesce(nn.conname, '') AS not_null_name, -- >=18
       coalesce(nn.connoinherit, false) AS not_null_no_inherit, -- >=18
       coalesce(NOT nn.convalidated, false) AS not_null_not_valid, -- >=18
       coalesce(nn.conislocal, true) AS not_null_local, -- >=18
       '' AS not_null_name, -- <18
       false AS not_null_no_inherit, -- <18
       false AS not_null_not_valid, -- <18
       true AS not_null_local, -- <18
       a.attinhcount > 0 AND NOT a.attislocal AS inherited,
       coalesce(col_description(a.attrelid, a.attnum), '') AS comment
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_type b ON b.oid = a.atttypid
CROSS JOIN LATERAL ({{enum b}}) ty
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.atthasdef
LEFT JOIN pg_collation co ON co.oid = a.attcollation
LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
LEFT JOIN pg_constraint nn ON nn.conrelid = a.attrelid AND nn.contype = 'n' AND nn.conkey = ARRAY[a.attnum] -- >=18
WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND {{tables}} AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
