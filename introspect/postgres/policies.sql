SELECT p.oid::int8 AS id,
       'policy' AS kind,
       '' AS schema,
       p.polname AS name,
       n.nspname AS on_schema,
       c.relname AS on_name,
       concat('CREATE POLICY ', quote_ident(p.polname), ' ON ',
              CASE WHEN n.nspname IS DISTINCT FROM current_schema() THEN quote_ident(n.nspname) || '.' END, quote_ident(c.relname),
              CASE WHEN NOT p.polpermissive THEN ' AS RESTRICTIVE' END,
              CASE p.polcmd WHEN 'r' THEN ' FOR SELECT' WHEN 'a' THEN ' FOR INSERT' WHEN 'w' THEN ' FOR UPDATE' WHEN 'd' THEN ' FOR DELETE' END,
              CASE WHEN p.polroles <> '{0}' THEN ' TO ' ||
                   (SELECT string_agg(CASE WHEN k.id = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(k.id)) END, ', ' ORDER BY k.ord)
                    FROM unnest(p.polroles) WITH ORDINALITY AS k(id, ord)) END,
              ' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')',
              ' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')') AS definition,
       coalesce(obj_description(p.oid, 'pg_policy'), '') AS comment
FROM pg_policy p
JOIN pg_class c ON c.oid = p.polrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_depend e ON e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e'
WHERE {{tables}} AND e.objid IS NULL
ORDER BY n.nspname, c.relname, p.polname
