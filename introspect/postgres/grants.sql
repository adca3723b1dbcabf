-- What roles may do, a row for an object and a role, and whether that comes with the
-- object. The owner's rights are not asked for: they come with the ownership.
WITH things AS (
    SELECT 'pg_class'::regclass AS classid, c.oid AS id, c.relnamespace AS namespace, 0 AS sub, n.nspname AS on_schema, c.relname AS on_name, '' AS args, '' AS col,
           concat(CASE c.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END,
                  CASE WHEN n.nspname IS DISTINCT FROM current_schema() THEN quote_ident(n.nspname) || '.' END, quote_ident(c.relname)) AS target,
           CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char" AS type, c.relowner AS owner, c.relacl AS acl
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND c.relpersistence <> 't' AND c.relacl IS NOT NULL AND {{tables}}
    UNION ALL
    SELECT 'pg_class'::regclass, c.oid, c.relnamespace, a.attnum, n.nspname, c.relname, '', quote_ident(a.attname),
           concat('TABLE ', CASE WHEN n.nspname IS DISTINCT FROM current_schema() THEN quote_ident(n.nspname) || '.' END, quote_ident(c.relname)),
           'c'::"char", c.relowner, a.attacl
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm') AND c.relpersistence <> 't' AND a.attacl IS NOT NULL AND NOT a.attisdropped AND {{tables}}
    UNION ALL
    SELECT 'pg_proc'::regclass, p.oid, p.pronamespace, 0, '', '', k.target, '', k.target, 'f'::"char", p.proowner, coalesce(p.proacl, acldefault('f', p.proowner))
    FROM pg_proc p
    JOIN pg_namespace n ON n.oid = p.pronamespace
    CROSS JOIN LATERAL (SELECT CASE p.prokind WHEN 'p' THEN 'PROCEDURE ' ELSE 'FUNCTION ' END || p.oid::regprocedure AS target) k
    WHERE {{schemas}}
    UNION ALL
    SELECT 'pg_type'::regclass, t.oid, t.typnamespace, 0, '', '', k.target, '', k.target, 'T'::"char", t.typowner, coalesce(t.typacl, acldefault('T', t.typowner))
    FROM pg_type t
    JOIN pg_namespace n ON n.oid = t.typnamespace
    CROSS JOIN LATERAL (SELECT 'TYPE ' || t.oid::regtype AS target) k
    WHERE t.typcategory <> 'A' AND {{schemas}}
      AND (t.typacl IS NOT NULL OR t.typrelid = 0 OR EXISTS (SELECT FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c'))
    UNION ALL
    SELECT 'pg_namespace'::regclass, n.oid, 0::oid, 0, '', '', k.target, '', k.target, 'n'::"char", n.nspowner, n.nspacl
    FROM pg_namespace n
    CROSS JOIN LATERAL (SELECT 'SCHEMA ' || quote_ident(n.nspname) AS target) k
    WHERE n.nspacl IS NOT NULL AND {{schemas}}
), rights AS (
    SELECT t.*, r.grantee, r.privilege_type AS privilege, r.is_grantable AS grantable, 'now' AS time
    FROM things t CROSS JOIN LATERAL aclexplode(t.acl) r
    UNION ALL
    -- What came with it: the database's own, or what PUBLIC has by itself.
    SELECT t.*, r.grantee, r.privilege_type, r.is_grantable, 'first'
    FROM things t
    LEFT JOIN pg_init_privs i ON i.classoid = t.classid AND i.objoid = t.id AND i.objsubid = t.sub
    CROSS JOIN LATERAL aclexplode(coalesce(i.initprivs, acldefault(t.type, t.owner))) r
    WHERE t.sub = 0
    UNION ALL
    -- What it would have if its owner created it now.
    SELECT t.*, r.grantee, r.privilege_type, r.is_grantable, 'anew'
    FROM things t
    LEFT JOIN pg_default_acl g ON g.defaclrole = t.owner AND g.defaclnamespace = 0 AND upper(g.defaclobjtype::text) = upper(t.type::text)
    LEFT JOIN pg_default_acl d ON d.defaclrole = t.owner AND d.defaclnamespace = t.namespace AND upper(d.defaclobjtype::text) = upper(t.type::text)
    CROSS JOIN LATERAL aclexplode(coalesce(g.defaclacl, acldefault(t.type, t.owner)) || d.defaclacl) r
    WHERE t.sub = 0
), items AS (
    SELECT classid, id, target, on_schema, on_name, args, grantee, time, grantable,
           privilege || CASE WHEN sub <> 0 THEN ' (' || string_agg(col, ', ' ORDER BY col) || ')' ELSE '' END AS item
    FROM rights
    WHERE grantee <> owner
    GROUP BY classid, id, target, on_schema, on_name, args, grantee, time, grantable, privilege, sub <> 0, CASE WHEN sub = 0 THEN 0 END
), statements AS (
    SELECT classid, id, target, on_schema, on_name, args, grantee, time, grantable,
           'GRANT ' || string_agg(item, ', ' ORDER BY item) || ' ON ' || target || ' TO ' || k.role
               || CASE WHEN grantable THEN ' WITH GRANT OPTION' ELSE '' END AS statement
    FROM items
    CROSS JOIN LATERAL (SELECT CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END AS role) k
    GROUP BY classid, id, target, on_schema, on_name, args, grantee, time, grantable, k.role
), all_times AS (
    SELECT classid, id, target, on_schema, on_name, args, grantee,
           string_agg(statement, E';\n' ORDER BY grantable) FILTER (WHERE time = 'now') AS now,
           string_agg(statement, E';\n' ORDER BY grantable) FILTER (WHERE time = 'first') AS at_first,
           string_agg(statement, E';\n' ORDER BY grantable) FILTER (WHERE time = 'anew') AS anew
    FROM statements
    GROUP BY classid, id, target, on_schema, on_name, args, grantee
)
SELECT 0::int8 AS id,
       'grant' AS kind,
       '' AS schema,
       CASE WHEN b.grantee = 0 THEN 'public' ELSE pg_get_userbyid(b.grantee) END AS name,
       b.args,
       b.on_schema,
       b.on_name,
       concat(CASE WHEN b.at_first IS NOT NULL OR b.anew IS NOT NULL THEN 'REVOKE ALL ON ' || b.target || ' FROM '
                   || CASE WHEN b.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(b.grantee)) END
                   || CASE WHEN b.now IS NOT NULL THEN E';\n' ELSE '' END END, b.now) AS definition,
       '' AS comment,
       b.now IS NOT DISTINCT FROM b.at_first OR b.now IS NOT DISTINCT FROM b.anew AS implied,
       -- The default privileges behind it, of this role alone.
       CASE WHEN b.now IS NOT DISTINCT FROM b.anew AND b.now IS DISTINCT FROM b.at_first AND pg_get_userbyid(t.owner) = current_user
            THEN concat(CASE t.type WHEN 'r' THEN 'TABLES' WHEN 's' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' END,
                        ' IN SCHEMA ' || quote_ident(n.nspname))
            ELSE '' END AS given_by
FROM all_times b
LEFT JOIN things t ON t.classid = b.classid AND t.id = b.id AND t.sub = 0
LEFT JOIN pg_namespace n ON n.oid = t.namespace
LEFT JOIN pg_depend e ON e.classid = b.classid AND e.objid = b.id AND e.deptype IN ('e', 'i')
WHERE e.objid IS NULL
ORDER BY name, b.args, b.on_schema, b.on_name
