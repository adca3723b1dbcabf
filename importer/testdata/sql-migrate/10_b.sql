-- +migrate Up
SELECT 11;
