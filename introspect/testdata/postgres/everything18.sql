-- What PostgreSQL 18 has besides.
CREATE TABLE of18 (
    id int4range CONSTRAINT id_is_there NOT NULL,
    a integer NOT NULL NO INHERIT,
    b integer,
    virtual integer GENERATED ALWAYS AS (a * 2) VIRTUAL,
    implied integer GENERATED ALWAYS AS (a * 3),
    during daterange,
    CONSTRAINT of18_pkey PRIMARY KEY (id, during WITHOUT OVERLAPS),
    CONSTRAINT soft CHECK (a > 0) NOT ENFORCED
);
ALTER TABLE of18 ADD CONSTRAINT b_soon NOT NULL b NOT VALID;
CREATE TABLE refs18 (
    id int4range, during daterange,
    CONSTRAINT in_time FOREIGN KEY (id, PERIOD during) REFERENCES of18 (id, PERIOD during),
    CONSTRAINT soft_key FOREIGN KEY (id, PERIOD during) REFERENCES of18 (id, PERIOD during) NOT ENFORCED
);
