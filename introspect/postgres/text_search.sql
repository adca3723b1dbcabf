SELECT c.oid::int8 AS id,
       'text_search_configuration' AS kind,
       n.nspname AS schema,
       c.cfgname AS name,
       NOT pg_ts_config_is_visible(c.oid) AS hidden,
       concat('PARSER = ', CASE WHEN NOT pg_ts_parser_is_visible(p.oid) THEN quote_ident(pn.nspname) || '.' END, quote_ident(p.prsname)) AS options,
       -- OFFSET 0 has only the mappings of users' own looked up, and their parsers asked.
       (SELECT json_agg(json_build_object('token', quote_ident(x.alias), 'dictionaries', x.dictionaries) ORDER BY x.tokid)
        FROM (SELECT t.tokid, t.alias,
                     json_agg(json_build_object('schema', dn.nspname, 'name', d.dictname, 'hidden', NOT pg_ts_dict_is_visible(d.oid)) ORDER BY m.mapseqno) AS dictionaries
              FROM (SELECT * FROM pg_ts_config_map WHERE mapcfg = c.oid OFFSET 0) m
              JOIN ts_token_type(c.cfgparser) t ON t.tokid = m.maptokentype
              JOIN pg_ts_dict d ON d.oid = m.mapdict
              JOIN pg_namespace dn ON dn.oid = d.dictnamespace
              GROUP BY t.tokid, t.alias) x) AS mappings,
       coalesce(obj_description(c.oid, 'pg_ts_config'), '') AS comment
FROM pg_ts_config c
JOIN pg_namespace n ON n.oid = c.cfgnamespace
JOIN pg_ts_parser p ON p.oid = c.cfgparser
JOIN pg_namespace pn ON pn.oid = p.prsnamespace
LEFT JOIN pg_depend e ON e.classid = 'pg_ts_config'::regclass AND e.objid = c.oid AND e.deptype = 'e'
WHERE c.oid >= 16384 AND {{schemas}} AND e.objid IS NULL
UNION ALL
SELECT d.oid::int8,
       'text_search_dictionary',
       n.nspname,
       d.dictname,
       NOT pg_ts_dict_is_visible(d.oid),
       concat('TEMPLATE = ', CASE WHEN NOT pg_ts_template_is_visible(t.oid) THEN quote_ident(tn.nspname) || '.' END, quote_ident(t.tmplname),
              ', ' || d.dictinitoption),
       NULL,
       coalesce(obj_description(d.oid, 'pg_ts_dict'), '')
FROM pg_ts_dict d
JOIN pg_namespace n ON n.oid = d.dictnamespace
JOIN pg_ts_template t ON t.oid = d.dicttemplate
JOIN pg_namespace tn ON tn.oid = t.tmplnamespace
LEFT JOIN pg_depend e ON e.classid = 'pg_ts_dict'::regclass AND e.objid = d.oid AND e.deptype = 'e'
WHERE d.oid >= 16384 AND {{schemas}} AND e.objid IS NULL
ORDER BY 2, 3, 4
