SELECT l.oid::int8 AS id,
       'collation' AS kind,
       n.nspname AS schema,
       l.collname AS name,
       concat('CREATE COLLATION ', CASE WHEN n.nspname IS DISTINCT FROM current_schema() THEN quote_ident(n.nspname) || '.' END,
              quote_ident(l.collname), ' (provider = ',
              CASE l.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END,
              ', locale = ' || quote_literal(coalesce(l.colllocale, CASE WHEN l.collcollate = l.collctype THEN l.collcollate END)), -- >=17
              ', lc_collate = ' || CASE WHEN l.collcollate <> l.collctype THEN quote_literal(l.collcollate) END, -- >=17
              ', lc_ctype = ' || CASE WHEN l.collcollate <> l.collctype THEN quote_literal(l.collctype) END, -- >=17
              ', locale = ' || quote_literal(coalesce(l.colliculocale, CASE WHEN l.collcollate = l.collctype THEN l.collcollate END)), -- 15-16
              ', lc_collate = ' || CASE WHEN l.collcollate <> l.collctype THEN quote_literal(l.collcollate) END, -- 15-16
              ', lc_ctype = ' || CASE WHEN l.collcollate <> l.collctype THEN quote_literal(l.collctype) END, -- 15-16
              ', locale = ' || CASE WHEN l.collcollate = l.collctype THEN quote_literal(l.collcollate) END, -- <15
              ', lc_collate = ' || CASE WHEN l.collcollate <> l.collctype THEN quote_literal(l.collcollate) END, -- <15
              ', lc_ctype = ' || CASE WHEN l.collcollate <> l.collctype THEN quote_literal(l.collctype) END, -- <15
              CASE WHEN NOT l.collisdeterministic THEN ', deterministic = false' END,
              ', rules = ' || quote_literal(l.collicurules), -- >=16
              ')') AS definition,
       coalesce(obj_description(l.oid, 'pg_collation'), '') AS comment
FROM pg_collation l
JOIN pg_namespace n ON n.oid = l.collnamespace
LEFT JOIN pg_depend e ON e.classid = 'pg_collation'::regclass AND e.objid = l.oid AND e.deptype = 'e'
WHERE l.oid >= 16384 AND {{schemas}} AND e.objid IS NULL
ORDER BY n.nspname, l.collname
