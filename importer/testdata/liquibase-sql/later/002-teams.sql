--liquibase formatted sql logicalFilePath:teams.sql
--changeset amy:1 splitStatements:false stripComments:false
CREATE TABLE teams (id integer PRIMARY KEY);
INSERT INTO teams VALUES (1);
--rollback not required
