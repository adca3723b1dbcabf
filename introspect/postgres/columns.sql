-- Those of materialised views, too: their indexes are on columns by number.
SELECT a.attrelid::int8 AS "table",
       a.attnum::int8 AS number,
       a.attname AS name,
       format_type(a.atttypid, a.atttypmod) AS type,
       coalesce(et.typname, '') AS enum_name,
       coalesce(en.nspname, '') AS enum_schema,
       a.attnotnull AS not_null,
       coalesce(pg_get_expr(d.adbin, d.adrelid), '') AS default,
       a.attidentity::text AS identity,
       a.attgenerated::text AS generated,
       CASE WHEN a.attcollation <> b.typcollation THEN {{collation}}::text ELSE '' END AS collation,
       CASE WHEN a.attstorage <> b.typstorage THEN a.attstorage::text ELSE '' END AS storage,
       a.attcompression::text AS compression, -- >=14
       '' AS compression, -- <14
       coalesce(a.attstattarget, -1)::int8 AS statistics,
       -- Since the minor versions of November 2026 (15.20 and the like) servers note in pg_attver which version of its row
       -- type a column is of. Nobody sets it, and pg_dump leaves it out.
       CASE WHEN a.attoptions IS NOT NULL THEN
           coalesce((SELECT string_agg(o, ',') FROM unnest(a.attoptions) o WHERE o NOT LIKE 'pg\_attver=%'), '') ELSE '' END AS options,
       coalesce(nn.conname, '') AS not_null_name, -- >=18
       coalesce(nn.connoinherit, false) AS not_null_no_inherit, -- >=18
       coalesce(NOT nn.convalidated, false) AS not_null_not_valid, -- >=18
       coalesce(nn.conislocal, true) AS not_null_local, -- >=18
       '' AS not_null_name, -- <18
       false AS not_null_no_inherit, -- <18
       false AS not_null_not_valid, -- <18
       true AS not_null_local, -- <18
       a.attinhcount > 0 AND NOT a.attislocal AS inherited,
       coalesce(ds.description, '') AS comment
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_type b ON b.oid = a.atttypid
LEFT JOIN pg_type et ON et.oid = CASE WHEN b.typcategory = 'A' THEN b.typelem ELSE b.oid END AND et.typtype = 'e'
LEFT JOIN pg_namespace en ON en.oid = et.typnamespace
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.atthasdef
LEFT JOIN pg_collation co ON co.oid = a.attcollation
LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
LEFT JOIN pg_constraint nn ON nn.conrelid = a.attrelid AND nn.contype = 'n' AND nn.conkey = ARRAY[a.attnum] -- >=18
LEFT JOIN pg_description ds ON ds.classoid = 'pg_class'::regclass AND ds.objoid = a.attrelid AND ds.objsubid = a.attnum
WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't' AND {{tables}} AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
