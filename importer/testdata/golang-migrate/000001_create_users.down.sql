begin transaction ;
DROP TABLE roles; DROP TABLE users;
commit;
-- all of it
