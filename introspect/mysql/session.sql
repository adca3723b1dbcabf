-- Where we are, and what a table here has without saying so.
SELECT DATABASE(), CURRENT_USER(), @@collation_database, @@default_storage_engine
