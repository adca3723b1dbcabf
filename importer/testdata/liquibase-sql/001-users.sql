-- liquibase formatted sql

-- property name:table.users value:users
--property name:engine value:"ENGINE=InnoDB" dbms:mysql
-- For everybody.

-- changeset bob:1 labels:v1
--comment: people who can sign in
CREATE TABLE ${table.users} (
  id integer PRIMARY KEY, -- a number
  name varchar(50)
);
CREATE INDEX users_name ON ${table.users} (name)
--rollback DROP TABLE
--rollback ${table.users};

--changeset "Bob B.":"fill them" context:"test or dev" runOnChange:true
--preconditions onFail:MARK_RAN onError:HALT
--precondition-sql-check expectedResult:0 SELECT count(*) FROM users
INSERT INTO users VALUES (1, 'me'), (2, '${who}');
--rollback empty

--changeset bob:2 dbms:mysql,mariadb endDelimiter:// runInTransaction:false
CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW BEGIN SET NEW.name = '//'; END
//
UPDATE users SET name = 'x'
//
--changeset bob:2 dbms:postgresql endDelimiter:\n/\s*\n|\n/\s*$
DO $$
BEGIN
  PERFORM 1 / 2;
END $$
/
SELECT 1
/
/* liquibase rollback
SELECT 2;
SELECT 3;
*/

--changeset bob:3 dbms:oracle
SELECT 1 FROM dual;
--changeset bob:4 ignore:true
SELECT 'never';
--changeset bob:5 logicalFilePath:old/place.sql runInTransaction:false failOnError:false
--ignoreLines:1
SELECT 'not this';
--ignoreLines:start
SELECT 'nor this';
--ignoreLines:end
CREATE INDEX i ON users (id);
