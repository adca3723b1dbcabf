-- What versions have that came after the one that postgres.sql is for.
CREATE TABLE computed (id integer, twice integer GENERATED ALWAYS AS (id * 2) STORED);
CREATE TABLE computed_otherwise (twice integer GENERATED ALWAYS AS (id + id) STORED) INHERITS (computed);
CREATE TABLE computed_alike (twice integer GENERATED ALWAYS AS (id * 2) STORED) INHERITS (computed);
CREATE TABLE computed_parts (id integer, twice integer GENERATED ALWAYS AS (id * 2) STORED) PARTITION BY LIST (id);
CREATE TABLE computed_part PARTITION OF computed_parts (twice GENERATED ALWAYS AS (id + id) STORED) FOR VALUES IN (1);
