SELECT set_config('search_path', current_setting('migrate.search_path'), false),
       set_config('datestyle', current_setting('migrate.datestyle'), false),
       set_config('intervalstyle', current_setting('migrate.intervalstyle'), false),
       set_config('timezone', current_setting('migrate.timezone'), false),
       set_config('quote_all_identifiers', current_setting('migrate.quote_all_identifiers'), false){{after tables}}
