-- What the server prints depends on these settings. They are put back by restore.sql.
SELECT coalesce(current_schema(), '') AS default_schema,
       set_config('migrate.search_path', current_setting('search_path'), false),
       set_config('migrate.datestyle', current_setting('datestyle'), false),
       set_config('migrate.intervalstyle', current_setting('intervalstyle'), false),
       set_config('migrate.timezone', current_setting('timezone'), false),
       set_config('migrate.quote_all_identifiers', current_setting('quote_all_identifiers'), false),
       set_config('search_path', coalesce(quote_ident(current_schema()), '') || {{beside}}, false),
       set_config('datestyle', 'ISO, MDY', false),
       set_config('intervalstyle', 'postgres', false),
       set_config('timezone', 'UTC', false),
       set_config('quote_all_identifiers', 'off', false){{for tables}}
