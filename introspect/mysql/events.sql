-- An event whose schedule begins when it was made was not told when to begin. That
-- is said in the event's time zone, and when it was made in the session's.
SELECT EVENT_NAME, IF(COALESCE(CONVERT_TZ(STARTS, TIME_ZONE, @@time_zone) = CREATED, 0), UNIX_TIMESTAMP(CREATED), NULL)
FROM information_schema.EVENTS
WHERE EVENT_SCHEMA = DATABASE()
ORDER BY EVENT_NAME
