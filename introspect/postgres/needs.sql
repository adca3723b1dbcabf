-- What objects are made of: "by" is the object as the other queries number it.
WITH objects AS MATERIALIZED (
    SELECT 'pg_rewrite'::regclass AS classid, r.oid, CASE WHEN r.rulename = '_RETURN' THEN r.ev_class ELSE r.oid END AS by FROM pg_rewrite r WHERE r.oid >= 16384
    UNION ALL SELECT 'pg_attrdef'::regclass, d.oid, d.adrelid FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid AND c.relkind = 'v'
    UNION ALL SELECT 'pg_proc'::regclass, p.oid, p.oid FROM pg_proc p WHERE p.oid >= 16384
    UNION ALL SELECT 'pg_trigger'::regclass, t.oid, t.oid FROM pg_trigger t WHERE NOT t.tgisinternal
    UNION ALL SELECT 'pg_policy'::regclass, p.oid, p.oid FROM pg_policy p
    UNION ALL SELECT 'pg_statistic_ext'::regclass, s.oid, s.oid FROM pg_statistic_ext s
    UNION ALL SELECT 'pg_type'::regclass, r.rngtypid, r.rngtypid FROM pg_range r WHERE r.rngtypid >= 16384
    UNION ALL SELECT 'pg_event_trigger'::regclass, t.oid, t.oid FROM pg_event_trigger t
    UNION ALL SELECT 'pg_ts_config'::regclass, t.oid, t.oid FROM pg_ts_config t WHERE t.oid >= 16384
    UNION ALL SELECT 'pg_ts_dict'::regclass, t.oid, t.oid FROM pg_ts_dict t WHERE t.oid >= 16384
), refs AS MATERIALIZED (
    -- OFFSET 0 has each object look its own rows up.
    SELECT DISTINCT o.by, d.refclassid, d.refobjid
    FROM objects o
    CROSS JOIN LATERAL (SELECT * FROM pg_depend WHERE classid = o.classid AND objid = o.oid AND deptype IN ('n', 'a')
                        AND refobjid >= 16384 OFFSET 0) d
)
SELECT DISTINCT x.by::int8 AS by, x.id::int8 AS id, coalesce(n.nspname, '') AS schema, x.name
FROM (
    SELECT f.by, c.oid AS id, c.relnamespace AS namespace, c.relname AS name
    FROM refs f JOIN pg_class c ON f.refclassid = 'pg_class'::regclass AND c.oid = f.refobjid AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c')
    UNION ALL
    SELECT f.by, p.oid, p.pronamespace, p.proname
    FROM refs f JOIN pg_proc p ON f.refclassid = 'pg_proc'::regclass AND p.oid = f.refobjid
    UNION ALL
    SELECT f.by, coalesce(nullif(t.typrelid, 0), nullif(el.typrelid, 0), el.oid, t.oid), t.typnamespace, coalesce(el.typname, t.typname)
    FROM refs f JOIN pg_type t ON f.refclassid = 'pg_type'::regclass AND t.oid = f.refobjid
    LEFT JOIN pg_type el ON el.oid = t.typelem AND t.typcategory = 'A'
    UNION ALL
    SELECT f.by, t.oid, t.cfgnamespace, t.cfgname
    FROM refs f JOIN pg_ts_config t ON f.refclassid = 'pg_ts_config'::regclass AND t.oid = f.refobjid
    UNION ALL
    SELECT f.by, t.oid, t.dictnamespace, t.dictname
    FROM refs f JOIN pg_ts_dict t ON f.refclassid = 'pg_ts_dict'::regclass AND t.oid = f.refobjid
    UNION ALL
    -- There are no words for these: they have no name here.
    SELECT f.by, f.refobjid, 0, ''
    FROM refs f
    WHERE f.refclassid IN ('pg_operator'::regclass, 'pg_opclass'::regclass, 'pg_opfamily'::regclass, 'pg_ts_parser'::regclass,
                           'pg_ts_template'::regclass, 'pg_language'::regclass)
) x
LEFT JOIN pg_namespace n ON n.oid = x.namespace
WHERE x.id <> x.by AND (n.oid IS NULL OR {{schemas}})
ORDER BY 1, 3, 4
