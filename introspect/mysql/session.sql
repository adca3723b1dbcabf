-- Where we are, and what a table or an object here has without saying so.
SELECT DATABASE(), CURRENT_USER(), @@collation_database, @@default_storage_engine,
       @@character_set_client, @@collation_connection, @@sql_mode, @@time_zone
