-- Publications, and what each of them publishes.
SELECT p.oid::int8 AS id,
       'publication' AS kind,
       '' AS schema,
       p.pubname AS name,
       '' AS args,
       '' AS on_schema,
       '' AS on_name,
       concat('CREATE PUBLICATION ', quote_ident(p.pubname), CASE WHEN p.puballtables THEN ' FOR ALL TABLES' END,
              ' WITH (' || nullif(concat_ws(', ',
                  CASE WHEN NOT (p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate) THEN
                       'publish = ' || quote_literal(concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
                                                               CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END)) END,
                  CASE WHEN p.pubgencols = 's' THEN 'publish_generated_columns = stored' END, -- >=18
                  CASE WHEN p.pubviaroot THEN 'publish_via_partition_root = true' END, -- >=13
                  NULL), '') || ')') AS definition,
       coalesce(obj_description(p.oid, 'pg_publication'), '') AS comment
FROM pg_publication p
LEFT JOIN pg_depend e ON e.classid = 'pg_publication'::regclass AND e.objid = p.oid AND e.deptype = 'e'
WHERE e.objid IS NULL
UNION ALL
SELECT r.oid::int8, 'publication_table', '', p.pubname, '', n.nspname, c.relname,
       concat('ALTER PUBLICATION ', quote_ident(p.pubname), ' ADD TABLE ONLY ',
              CASE WHEN n.nspname IS DISTINCT FROM current_schema() THEN quote_ident(n.nspname) || '.' END, quote_ident(c.relname),
              ' (' || (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.ord) -- >=15
                       FROM unnest(r.prattrs) WITH ORDINALITY AS k(num, ord) -- >=15
                       JOIN pg_attribute a ON a.attrelid = r.prrelid AND a.attnum = k.num) || ')', -- >=15
              ' WHERE (' || pg_get_expr(r.prqual, r.prrelid) || ')', -- >=15
              ''),
       ''
FROM pg_publication_rel r
JOIN pg_publication p ON p.oid = r.prpubid
JOIN pg_class c ON c.oid = r.prrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_depend e ON e.deptype = 'e' AND (e.classid = 'pg_class'::regclass AND e.objid = c.oid OR e.classid = 'pg_publication'::regclass AND e.objid = p.oid)
WHERE {{tables}} AND e.objid IS NULL
UNION ALL -- >=15
SELECT r.oid::int8, 'publication_table', '', p.pubname, 'TABLES IN SCHEMA ' || quote_ident(n.nspname), '', '', -- >=15
       concat('ALTER PUBLICATION ', quote_ident(p.pubname), ' ADD TABLES IN SCHEMA ', quote_ident(n.nspname)), '' -- >=15
FROM pg_publication_namespace r -- >=15
JOIN pg_publication p ON p.oid = r.pnpubid -- >=15
JOIN pg_namespace n ON n.oid = r.pnnspid -- >=15
LEFT JOIN pg_depend e ON e.classid = 'pg_publication'::regclass AND e.objid = p.oid AND e.deptype = 'e' -- >=15
WHERE {{schemas}} AND e.objid IS NULL -- >=15
ORDER BY kind, name, on_schema, on_name, args
