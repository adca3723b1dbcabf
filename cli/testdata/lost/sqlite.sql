-- Everything that SQLite has there are words for.
CREATE TABLE plain (id INTEGER PRIMARY KEY, body text);
CREATE VIRTUAL TABLE searched USING fts5(body);
CREATE VIRTUAL TABLE boxes USING rtree(id, x0, x1);
CREATE VIEW of_virtual AS SELECT body FROM searched;
CREATE TRIGGER into_virtual AFTER INSERT ON plain BEGIN INSERT INTO searched VALUES (new.body); END;
