---- tern: disable-tx ----
CREATE INDEX users_id ON users (id);
