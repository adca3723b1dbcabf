-- The tables that are partitioned by their whole primary key, PARTITION BY KEY ().
-- MySQL leaves the word "partitioned" out of their CREATE_OPTIONS.
SELECT TABLE_NAME
FROM information_schema.PARTITIONS
WHERE TABLE_SCHEMA = DATABASE() AND PARTITION_METHOD IS NOT NULL AND PARTITION_EXPRESSION IS NULL
  AND PARTITION_ORDINAL_POSITION = 1 /*TABLES*/
