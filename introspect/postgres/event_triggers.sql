SELECT t.oid::int8 AS id,
       'event_trigger' AS kind,
       '' AS schema,
       t.evtname AS name,
       concat('CREATE EVENT TRIGGER ', quote_ident(t.evtname), ' ON ', t.evtevent,
              ' WHEN TAG IN (' || (SELECT string_agg(quote_literal(tag), ', ') FROM unnest(t.evttags) AS tag) || ')',
              ' EXECUTE FUNCTION ', t.evtfoid::regproc, '()') AS definition,
       coalesce(obj_description(t.oid, 'pg_event_trigger'), '') AS comment,
       CASE t.evtenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' ELSE '' END AS enabled
FROM pg_event_trigger t
LEFT JOIN pg_depend e ON e.classid = 'pg_event_trigger'::regclass AND e.objid = t.oid AND e.deptype = 'e'
WHERE e.objid IS NULL
ORDER BY t.evtname
