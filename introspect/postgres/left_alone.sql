-- What the tool has no words for.
SELECT x.kind, x.id::int8 AS id, coalesce(n.nspname, '') AS schema, x.name
FROM (
    SELECT CASE c.relkind WHEN 'f' THEN 'foreign table' ELSE 'typed table' END AS kind,
           'pg_class'::regclass AS classid, c.oid AS id, c.relnamespace AS namespace, c.relname::text AS name
    FROM pg_class c WHERE c.relkind = 'f' OR c.relkind = 'r' AND c.reloftype <> 0
    UNION ALL SELECT 'foreign data wrapper', 'pg_foreign_data_wrapper'::regclass, f.oid, 0, f.fdwname FROM pg_foreign_data_wrapper f
    UNION ALL SELECT 'foreign server', 'pg_foreign_server'::regclass, f.oid, 0, f.srvname FROM pg_foreign_server f
    UNION ALL SELECT 'text search parser', 'pg_ts_parser'::regclass, t.oid, t.prsnamespace, t.prsname FROM pg_ts_parser t
    UNION ALL SELECT 'text search template', 'pg_ts_template'::regclass, t.oid, t.tmplnamespace, t.tmplname FROM pg_ts_template t
    UNION ALL SELECT 'operator', 'pg_operator'::regclass, o.oid, o.oprnamespace, o.oid::regoperator::text FROM pg_operator o WHERE o.oid >= 16384
    UNION ALL SELECT 'operator class', 'pg_opclass'::regclass, o.oid, o.opcnamespace, o.opcname FROM pg_opclass o
    UNION ALL SELECT 'operator family', 'pg_opfamily'::regclass, o.oid, o.opfnamespace, o.opfname FROM pg_opfamily o
    UNION ALL SELECT 'cast', 'pg_cast'::regclass, k.oid, 0, format_type(k.castsource, NULL) || ' AS ' || format_type(k.casttarget, NULL)
    FROM pg_cast k WHERE k.oid >= 16384
    UNION ALL SELECT 'conversion', 'pg_conversion'::regclass, k.oid, k.connamespace, k.conname FROM pg_conversion k
    UNION ALL SELECT 'base type', 'pg_type'::regclass, t.oid, t.typnamespace, t.typname FROM pg_type t
    WHERE t.typtype = 'b' AND t.oid >= 16384 AND t.typcategory <> 'A'
    UNION ALL SELECT 'shell type', 'pg_type'::regclass, t.oid, t.typnamespace, t.typname FROM pg_type t WHERE t.typtype = 'p' AND t.oid >= 16384
    UNION ALL SELECT 'transform', 'pg_transform'::regclass, t.oid, 0, format_type(t.trftype, NULL) || ' for ' || l.lanname
    FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang
    UNION ALL SELECT 'user mapping', 'pg_foreign_server'::regclass, m.srvid, 0, m.usename || ' on ' || m.srvname FROM pg_user_mappings m
    UNION ALL SELECT 'operator family member', 'pg_amop'::regclass, o.oid, 0, pg_describe_object('pg_amop'::regclass, o.oid, 0)
    FROM pg_amop o WHERE o.oid >= 16384 AND o.amopfamily < 16384
    UNION ALL SELECT 'operator family member', 'pg_amproc'::regclass, o.oid, 0, pg_describe_object('pg_amproc'::regclass, o.oid, 0)
    FROM pg_amproc o WHERE o.oid >= 16384 AND o.amprocfamily < 16384
    UNION ALL SELECT 'dependence on an extension', d.classid, d.objid, 0, pg_describe_object(d.classid, d.objid, 0) || ' on ' || pg_describe_object(d.refclassid, d.refobjid, 0)
    FROM pg_depend d WHERE d.deptype = 'x'
    UNION ALL SELECT 'security label', l.classoid, l.objoid, 0, pg_describe_object(l.classoid, l.objoid, l.objsubid) FROM pg_seclabel l
    UNION ALL SELECT 'tablespace of a constraint', 0::oid, c.oid, c.relnamespace, c.relname
    FROM pg_class c WHERE c.relkind = 'i' AND c.reltablespace <> 0 AND EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid)
    UNION ALL SELECT 'storage parameters of a materialised view', 'pg_class'::regclass, c.oid, c.relnamespace, c.relname
    FROM pg_class c JOIN pg_class t ON t.oid = c.reltoastrelid WHERE c.relkind = 'm' AND t.reloptions IS NOT NULL
    -- A partition's part of an index or a foreign key is made with it. What the
    -- server calls one with expressions is its secret.
    UNION ALL SELECT 'index of a partition', 0::oid, c.oid, c.relnamespace, c.relname
    FROM pg_class c
    JOIN pg_inherits h ON h.inhrelid = c.oid
    JOIN pg_index p ON p.indexrelid = h.inhparent
    JOIN pg_index i ON i.indexrelid = c.oid
    JOIN pg_class t ON t.oid = i.indrelid
    WHERE c.relkind IN ('i', 'I') AND p.indisvalid AND i.indexprs IS NOT NULL AND NOT starts_with(c.relname, left(t.relname, 24))
    UNION ALL SELECT 'foreign key of a partition', 0::oid, k.oid, k.connamespace, c.relname || '.' || k.conname
    FROM pg_constraint k JOIN pg_constraint p ON p.oid = k.conparentid JOIN pg_class c ON c.oid = k.conrelid
    WHERE k.contype = 'f' AND k.conname <> p.conname AND k.confrelid = p.confrelid
    UNION ALL SELECT 'trigger of a partition', 0::oid, t.oid, c.relnamespace, c.relname || '.' || t.tgname -- >=13
    FROM pg_trigger t JOIN pg_trigger p ON p.oid = t.tgparentid JOIN pg_class c ON c.oid = t.tgrelid -- >=13
    WHERE NOT t.tgisinternal AND t.tgenabled <> p.tgenabled -- >=13
    UNION ALL SELECT 'expression of an inherited column', 'pg_class'::regclass, c.oid, c.relnamespace, c.relname || '.' || a.attname -- >=16
    FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid -- >=16
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attgenerated <> '' -- >=16
    JOIN pg_attribute u ON u.attrelid = h.inhparent AND u.attname = a.attname AND u.attgenerated <> '' -- >=16
    JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum -- >=16
    JOIN pg_attrdef p ON p.adrelid = u.attrelid AND p.adnum = u.attnum -- >=16
    WHERE pg_get_expr(d.adbin, d.adrelid) <> pg_get_expr(p.adbin, p.adrelid) -- >=16
    UNION ALL SELECT 'comment', 0::oid, d.objoid, 0, pg_describe_object(d.classoid, d.objoid, 0)
    FROM pg_description d
    WHERE d.objsubid = 0 AND d.objoid >= 16384 AND (
          d.classoid = 'pg_class'::regclass AND (
              EXISTS (SELECT FROM pg_depend o WHERE o.classid = d.classoid AND o.objid = d.objoid AND o.refobjsubid > 0 AND o.deptype = 'i')
              OR EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = d.objoid AND k.contype IN ('p', 'u', 'x'))
              OR EXISTS (SELECT FROM pg_class c WHERE c.oid = d.objoid AND c.relispartition AND c.relkind IN ('i', 'I')))
          OR d.classoid = 'pg_constraint'::regclass AND EXISTS (SELECT FROM pg_constraint k WHERE k.oid = d.objoid AND (k.contype = 'n' OR k.conparentid <> 0))
          OR d.classoid = 'pg_type'::regclass AND EXISTS (SELECT FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
                                                          WHERE t.oid = d.objoid AND (t.typtype = 'm' OR t.typcategory = 'A' OR c.relkind <> 'c')))
    UNION ALL SELECT 'comment', 0::oid, 16384, 0, pg_describe_object(d.classoid, d.objoid, 0)
    FROM pg_description d JOIN pg_namespace p ON p.oid = d.objoid
    WHERE d.classoid = 'pg_namespace'::regclass AND p.nspname IN ('public', current_schema()) AND d.description NOT IN ('', 'standard public schema')
    UNION ALL SELECT 'language', 'pg_language'::regclass, l.oid, 0, l.lanname FROM pg_language l
    UNION ALL SELECT 'access method', 'pg_am'::regclass, a.oid, 0, a.amname FROM pg_am a
    UNION ALL SELECT 'statistics setting', 'pg_class'::regclass, c.oid, c.relnamespace, c.relname || ', column ' || a.attnum
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE a.attrelid >= 16384 AND a.attnum > 0 AND NOT a.attisdropped AND a.attstattarget >= 0
      AND c.relkind IN ('i', 'I') AND c.relispartition
    UNION ALL SELECT 'subscription', 'pg_subscription'::regclass, 16384, 0, s.subname
    FROM pg_subscription s WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
) x
LEFT JOIN pg_namespace n ON n.oid = x.namespace
WHERE x.id >= 16384 AND (n.oid IS NULL OR {{schemas}})
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = x.classid AND e.objid = x.id AND e.deptype IN ('e', 'i'))
ORDER BY x.kind, n.nspname, x.name
