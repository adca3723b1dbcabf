-- The worked example of the README, as sqlite has it.

create table users (
  id integer,
  email varchar(320) NOT NULL,
  name text NOT NULL,
  city varchar(100),
  age integer,
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at timestamp,
  CONSTRAINT pk_users PRIMARY KEY (id),
  CONSTRAINT uq_users_email UNIQUE (email),
  CONSTRAINT ck_users_age CHECK (age >= 0)
);

CREATE INDEX ix_users_city_age ON users (city, age);

CREATE TRIGGER users_updated_at_on_update AFTER UPDATE ON users FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at AND NEW.updated_at IS NOT (CURRENT_TIMESTAMP)
BEGIN
  UPDATE users SET updated_at = (CURRENT_TIMESTAMP) WHERE rowid = NEW.rowid;
END;

create table posts (
  id integer,
  author_id bigint NOT NULL,
  title varchar(200) NOT NULL,
  body text NOT NULL,
  published_at timestamp,
  created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT pk_posts PRIMARY KEY (id),
  CONSTRAINT fk_posts_author_id_users FOREIGN KEY (author_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE INDEX ix_posts_author_id ON posts (author_id);

create table comments (
  id integer,
  post_id bigint NOT NULL,
  author_id bigint,
  body text NOT NULL,
  created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT pk_comments PRIMARY KEY (id),
  CONSTRAINT fk_comments_post_id_posts FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE,
  CONSTRAINT fk_comments_author_id_users FOREIGN KEY (author_id) REFERENCES users (id) ON DELETE SET NULL
);

CREATE INDEX ix_comments_post_id ON comments (post_id);

CREATE INDEX ix_comments_author_id ON comments (author_id);

create table groups (
  id integer,
  name varchar(100) NOT NULL,
  CONSTRAINT pk_groups PRIMARY KEY (id),
  CONSTRAINT uq_groups_name UNIQUE (name)
);

create table addresses (
  id integer,
  street varchar(200) NOT NULL,
  city varchar(100) NOT NULL,
  country char(2) NOT NULL DEFAULT 'GB',
  CONSTRAINT pk_addresses PRIMARY KEY (id)
);

create table customers (
  id integer,
  user_id bigint,
  billing_address_id bigint NOT NULL,
  shipping_address_id bigint,
  CONSTRAINT pk_customers PRIMARY KEY (id),
  CONSTRAINT uq_customers_user_id UNIQUE (user_id),
  CONSTRAINT fk_customers_user_id_users FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL,
  CONSTRAINT fk_customers_billing_address_id_addresses FOREIGN KEY (billing_address_id) REFERENCES addresses (id) ON DELETE RESTRICT,
  CONSTRAINT fk_customers_shipping_address_id_addresses FOREIGN KEY (shipping_address_id) REFERENCES addresses (id) ON DELETE SET NULL
);

CREATE INDEX ix_customers_billing_address_id ON customers (billing_address_id);

CREATE INDEX ix_customers_shipping_address_id ON customers (shipping_address_id);

create table categories (
  id integer,
  parent_id bigint,
  name varchar(100) NOT NULL,
  CONSTRAINT pk_categories PRIMARY KEY (id),
  CONSTRAINT uq_categories_parent_id_name UNIQUE (parent_id, name),
  CONSTRAINT fk_categories_parent_id_categories FOREIGN KEY (parent_id) REFERENCES categories (id) ON DELETE CASCADE
);

CREATE INDEX ix_categories_parent_id ON categories (parent_id);

create table user_group (
  user_id bigint NOT NULL,
  group_id bigint NOT NULL,
  CONSTRAINT pk_user_group PRIMARY KEY (user_id, group_id),
  CONSTRAINT fk_user_group_user_id_users FOREIGN KEY (user_id) REFERENCES users (id),
  CONSTRAINT fk_user_group_group_id_groups FOREIGN KEY (group_id) REFERENCES groups (id)
);
