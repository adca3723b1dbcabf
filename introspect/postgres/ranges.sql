SELECT t.oid::int8 AS id,
       'range' AS kind,
       n.nspname AS schema,
       t.typname AS name,
       concat('CREATE TYPE ', CASE WHEN n.nspname IS DISTINCT FROM current_schema() THEN quote_ident(n.nspname) || '.' END,
              quote_ident(t.typname), ' AS RANGE (subtype = ', format_type(r.rngsubtype, NULL),
              ', subtype_opclass = ' || CASE WHEN NOT oc.opcdefault THEN quote_ident(ocn.nspname) || '.' || quote_ident(oc.opcname) END,
              ', collation = ' || CASE WHEN r.rngcollation <> st.typcollation THEN quote_ident(cn.nspname) || '.' || quote_ident(co.collname) END,
              ', canonical = ' || nullif(r.rngcanonical, 0)::regproc,
              ', subtype_diff = ' || nullif(r.rngsubdiff, 0)::regproc,
              ', multirange_type_name = ', CASE WHEN mn.nspname IS DISTINCT FROM current_schema() THEN quote_ident(mn.nspname) || '.' END, -- >=14
              quote_ident(mt.typname), -- >=14
              ')') AS definition,
       coalesce(obj_description(t.oid, 'pg_type'), '') AS comment
FROM pg_range r
JOIN pg_type t ON t.oid = r.rngtypid
JOIN pg_type mt ON mt.oid = r.rngmultitypid -- >=14
JOIN pg_namespace mn ON mn.oid = mt.typnamespace -- >=14
JOIN pg_type st ON st.oid = r.rngsubtype
JOIN pg_namespace n ON n.oid = t.typnamespace
JOIN pg_opclass oc ON oc.oid = r.rngsubopc
JOIN pg_namespace ocn ON ocn.oid = oc.opcnamespace
LEFT JOIN pg_collation co ON co.oid = r.rngcollation
LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
LEFT JOIN pg_depend e ON e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e'
WHERE t.oid >= 16384 AND {{schemas}} AND e.objid IS NULL
ORDER BY n.nspname, t.typname
