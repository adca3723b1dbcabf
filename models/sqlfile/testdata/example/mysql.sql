-- The worked example of the README, as mysql has it.

CREATE TABLE users (
  id bigint NOT NULL AUTO_INCREMENT,
  email varchar(320) NOT NULL,
  name text NOT NULL,
  city varchar(100),
  age integer,
  is_active bool NOT NULL DEFAULT TRUE,
  created_at timestamp NOT NULL DEFAULT now(),
  updated_at timestamp NULL ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (id),
  UNIQUE KEY uq_users_email (email),
  KEY ix_users_city_age (city, age),
  CONSTRAINT ck_users_age CHECK (age >= 0)
) COMMENT='people who can sign in';

CREATE TABLE posts (
  id bigint NOT NULL AUTO_INCREMENT,
  author_id bigint NOT NULL,
  title varchar(200) NOT NULL,
  body text NOT NULL,
  published_at timestamp NULL,
  created_at timestamp NOT NULL DEFAULT now(),
  PRIMARY KEY (id),
  KEY ix_posts_author_id (author_id),
  CONSTRAINT fk_posts_author_id_users FOREIGN KEY (author_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE TABLE comments (
  id bigint NOT NULL AUTO_INCREMENT,
  post_id bigint NOT NULL,
  author_id bigint,
  body text NOT NULL,
  created_at timestamp NOT NULL DEFAULT now(),
  PRIMARY KEY (id),
  KEY ix_comments_post_id (post_id),
  KEY ix_comments_author_id (author_id),
  CONSTRAINT fk_comments_post_id_posts FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE,
  CONSTRAINT fk_comments_author_id_users FOREIGN KEY (author_id) REFERENCES users (id) ON DELETE SET NULL
);

CREATE TABLE `groups` (
  id bigint NOT NULL AUTO_INCREMENT,
  name varchar(100) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_groups_name (name)
);

CREATE TABLE addresses (
  id bigint NOT NULL AUTO_INCREMENT,
  street varchar(200) NOT NULL,
  city varchar(100) NOT NULL,
  country char(2) NOT NULL DEFAULT 'GB',
  PRIMARY KEY (id)
);

CREATE TABLE customers (
  id bigint NOT NULL AUTO_INCREMENT,
  user_id bigint,
  billing_address_id bigint NOT NULL,
  shipping_address_id bigint,
  PRIMARY KEY (id),
  UNIQUE KEY uq_customers_user_id (user_id),
  KEY ix_customers_billing_address_id (billing_address_id),
  KEY ix_customers_shipping_address_id (shipping_address_id),
  CONSTRAINT fk_customers_user_id_users FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL,
  CONSTRAINT fk_customers_billing_address_id_addresses FOREIGN KEY (billing_address_id) REFERENCES addresses (id) ON DELETE RESTRICT,
  CONSTRAINT fk_customers_shipping_address_id_addresses FOREIGN KEY (shipping_address_id) REFERENCES addresses (id) ON DELETE SET NULL
);

CREATE TABLE categories (
  id bigint NOT NULL AUTO_INCREMENT,
  parent_id bigint,
  name varchar(100) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_categories_parent_id_name (parent_id, name),
  KEY ix_categories_parent_id (parent_id),
  CONSTRAINT fk_categories_parent_id_categories FOREIGN KEY (parent_id) REFERENCES categories (id) ON DELETE CASCADE
);

CREATE TABLE user_group (
  user_id bigint NOT NULL,
  group_id bigint NOT NULL,
  PRIMARY KEY (user_id, group_id),
  CONSTRAINT fk_user_group_user_id_users FOREIGN KEY (user_id) REFERENCES users (id),
  CONSTRAINT fk_user_group_group_id_groups FOREIGN KEY (group_id) REFERENCES `groups` (id)
);
