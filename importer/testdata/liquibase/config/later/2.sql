--liquibase formatted sql
--changeset eve:2
SELECT 1;
