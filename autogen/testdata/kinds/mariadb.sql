CREATE TABLE parent (id integer PRIMARY KEY);
CREATE TABLE a_table (id integer NOT NULL, n integer DEFAULT 1, t varchar(20) CHARACTER SET latin1 COMMENT 'x', number integer NOT NULL AUTO_INCREMENT,
  changed timestamp NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, hidden integer INVISIBLE, kind enum('a', 'b') NOT NULL, KEY numbers (number));
CREATE TABLE computed (n integer, g integer GENERATED ALWAYS AS (n + 1) STORED);
CREATE TABLE constrained (
  id integer PRIMARY KEY, n integer, p integer, q integer, CONSTRAINT a_unique UNIQUE (n), KEY an_index (q),
  CONSTRAINT a_check CHECK (q > 0), KEY of_foreign_key (p), CONSTRAINT a_foreign_key FOREIGN KEY (p) REFERENCES parent (id));
CREATE TABLE base (a integer, b integer, c text, FULLTEXT KEY a_fulltext_index (c));
CREATE VIEW a_view AS SELECT a FROM base WHERE a > 111;
DELIMITER //
CREATE FUNCTION a_function(n integer) RETURNS integer DETERMINISTIC RETURN n + 111//
CREATE PROCEDURE a_procedure() BEGIN SELECT 111; END//
CREATE TRIGGER a_trigger BEFORE INSERT ON base FOR EACH ROW SET new.a = 111//
CREATE EVENT an_event ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DISABLE DO SELECT 111//
DELIMITER ;
CREATE SEQUENCE a_sequence;
