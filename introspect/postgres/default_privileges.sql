-- What roles may do with objects that this role will create, a row for a kind of
-- object and a role. Those of other roles are left alone.
WITH entries AS (
    SELECT d.oid AS id, d.defaclnamespace = 0 AS everywhere, d.defaclrole AS owner, d.defaclobjtype AS type, d.defaclacl AS acl,
           CASE WHEN d.defaclnamespace <> 0 THEN ' IN SCHEMA ' || quote_ident(n.nspname) ELSE '' END AS place,
           CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES'
                WHEN 'n' THEN 'SCHEMAS' WHEN 'L' THEN 'LARGE OBJECTS' END AS word
    FROM pg_default_acl d
    LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
    WHERE d.defaclrole = (SELECT r.oid FROM pg_roles r WHERE r.rolname = current_user) AND (n.oid IS NULL OR {{schemas}})
), rights AS (
    SELECT e.*, r.grantee, r.privilege_type AS privilege, r.is_grantable AS grantable, true AS now
    FROM entries e CROSS JOIN LATERAL aclexplode(e.acl) r
    UNION ALL
    SELECT e.*, r.grantee, r.privilege_type, r.is_grantable, false
    FROM entries e
    CROSS JOIN LATERAL aclexplode(acldefault(CASE WHEN e.type = 'S' THEN 's' ELSE e.type END, e.owner)) r
    WHERE e.everywhere AND e.type <> 'L'
), statements AS (
    SELECT r.id, r.place, r.word, r.grantee, r.now, r.grantable,
           'ALTER DEFAULT PRIVILEGES' || r.place || ' GRANT ' || string_agg(r.privilege, ', ' ORDER BY r.privilege) || ' ON ' || r.word || ' TO ' || k.role
               || CASE WHEN r.grantable THEN ' WITH GRANT OPTION' ELSE '' END AS statement
    FROM rights r
    CROSS JOIN LATERAL (SELECT CASE WHEN r.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(r.grantee)) END AS role) k
    WHERE r.grantee <> r.owner OR NOT r.everywhere
    GROUP BY r.id, r.place, r.word, r.grantee, r.now, r.grantable, k.role
), both_times AS (
    SELECT id, place, word, grantee,
           string_agg(statement, E';\n' ORDER BY grantable) FILTER (WHERE now) AS now,
           string_agg(statement, E';\n' ORDER BY grantable) FILTER (WHERE NOT now) AS at_first
    FROM statements
    GROUP BY id, place, word, grantee
)
SELECT 0::int8 AS id,
       'default_privilege' AS kind,
       '' AS schema,
       CASE WHEN b.grantee = 0 THEN 'public' ELSE pg_get_userbyid(b.grantee) END AS name,
       b.word || b.place AS args,
       '' AS on_schema,
       '' AS on_name,
       concat(CASE WHEN b.at_first IS NOT NULL THEN 'ALTER DEFAULT PRIVILEGES' || b.place || ' REVOKE ALL ON ' || b.word || ' FROM '
                   || CASE WHEN b.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(b.grantee)) END
                   || CASE WHEN b.now IS NOT NULL THEN E';\n' ELSE '' END END, b.now) AS definition,
       '' AS comment
FROM both_times b
WHERE b.now IS DISTINCT FROM b.at_first
ORDER BY name, args
