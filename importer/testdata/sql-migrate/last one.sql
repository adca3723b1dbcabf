-- +migrate Up
SELECT 12;
