-- The version and comment that the server would choose by itself are left out.
SELECT e.extname AS name,
       n.nspname AS schema,
       CASE WHEN a.default_version = e.extversion THEN '' ELSE e.extversion END AS version,
       NOT e.extrelocatable AS fixed,
       coalesce(nullif(obj_description(e.oid, 'pg_extension'), a.comment), '') AS comment
FROM pg_extension e
JOIN pg_namespace n ON n.oid = e.extnamespace
CROSS JOIN LATERAL (SELECT max(v.default_version) AS default_version, max(v.comment) AS comment
                    FROM pg_available_extensions() v WHERE v.name = e.extname) a
WHERE e.oid >= 16384
ORDER BY e.extname
