-- +migrate Up
SELECT 10;
-- +migrate Whatever
