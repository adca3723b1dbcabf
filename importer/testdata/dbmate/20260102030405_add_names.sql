-- people have names
-- migrate:up transaction:false
ALTER TABLE users ADD name TEXT;

-- migrate:down transaction:true
