-- What the tool has no words for.
SELECT x.kind, coalesce(n.nspname, '') AS schema, x.name
FROM (
    SELECT CASE c.relkind WHEN 'f' THEN 'foreign table' ELSE 'typed table' END AS kind,
           'pg_class'::regclass AS classid, c.oid AS id, c.relnamespace AS namespace, c.relname::text AS name
    FROM pg_class c WHERE c.relkind = 'f' OR c.relkind = 'r' AND c.reloftype <> 0
    UNION ALL SELECT 'foreign data wrapper', 'pg_foreign_data_wrapper'::regclass, f.oid, 0, f.fdwname FROM pg_foreign_data_wrapper f
    UNION ALL SELECT 'foreign server', 'pg_foreign_server'::regclass, f.oid, 0, f.srvname FROM pg_foreign_server f
    UNION ALL SELECT 'text search configuration', 'pg_ts_config'::regclass, t.oid, t.cfgnamespace, t.cfgname FROM pg_ts_config t
    UNION ALL SELECT 'text search dictionary', 'pg_ts_dict'::regclass, t.oid, t.dictnamespace, t.dictname FROM pg_ts_dict t
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
    UNION ALL SELECT 'language', 'pg_language'::regclass, l.oid, 0, l.lanname FROM pg_language l
    UNION ALL SELECT 'access method', 'pg_am'::regclass, a.oid, 0, a.amname FROM pg_am a
    UNION ALL SELECT 'statistics setting', 'pg_class'::regclass, c.oid, c.relnamespace,
                     c.relname || CASE WHEN c.relkind IN ('i', 'I') THEN ', column ' || a.attnum ELSE '.' || a.attname END
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE a.attrelid >= 16384 AND a.attnum > 0 AND NOT a.attisdropped AND (a.attstattarget >= 0 OR a.attoptions IS NOT NULL)
      AND (c.relkind IN ('r', 'p', 'm') OR c.relkind IN ('i', 'I') AND a.attstattarget >= 0)
    UNION ALL SELECT 'statistics setting', 'pg_statistic_ext'::regclass, s.oid, s.stxnamespace, s.stxname
    FROM pg_statistic_ext s WHERE s.stxstattarget >= 0
    UNION ALL SELECT 'subscription', 'pg_subscription'::regclass, 16384, 0, s.subname
    FROM pg_subscription s WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    UNION ALL SELECT 'publication', 'pg_publication'::regclass, p.oid, 0, p.pubname FROM pg_publication p
) x
LEFT JOIN pg_namespace n ON n.oid = x.namespace
WHERE x.id >= 16384 AND (n.oid IS NULL OR {{schemas}})
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = x.classid AND e.objid = x.id AND e.deptype IN ('e', 'i'))
ORDER BY x.kind, n.nspname, x.name
