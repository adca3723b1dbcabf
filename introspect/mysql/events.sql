-- An event whose schedule begins when it was made was not told when to begin.
SELECT EVENT_NAME, COALESCE(STARTS = CREATED, 0)
FROM information_schema.EVENTS
WHERE EVENT_SCHEMA = DATABASE()
ORDER BY EVENT_NAME
