-- Routines that something is made with which there are no words for.
SELECT d.refobjid::int8 AS id, min(pg_describe_object(d.classid, d.objid, 0)) AS by
FROM pg_depend d
JOIN pg_proc p ON p.oid = d.refobjid
JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE d.refclassid = 'pg_proc'::regclass AND d.refobjid >= 16384 AND {{schemas}}
  AND d.classid IN ('pg_operator'::regclass, 'pg_cast'::regclass, 'pg_amproc'::regclass, 'pg_am'::regclass, 'pg_conversion'::regclass,
                    'pg_language'::regclass, 'pg_transform'::regclass, 'pg_ts_parser'::regclass, 'pg_ts_template'::regclass,
                    'pg_foreign_data_wrapper'::regclass)
GROUP BY d.refobjid
ORDER BY d.refobjid
