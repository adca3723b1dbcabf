-- The tables that publications list, and the columns that these list or filter rows by.
SELECT n.nspname AS schema, c.relname AS "table", coalesce(a.attname, '') AS "column", string_agg(DISTINCT quote_ident(p.pubname), ', ') AS by
FROM pg_publication_rel r
JOIN pg_publication p ON p.oid = r.prpubid
JOIN pg_class c ON c.oid = r.prrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_depend d ON d.classid = 'pg_publication_rel'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid AND d.refobjsubid > 0
WHERE {{schemas}}
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
