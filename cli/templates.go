package cli

// What the files of init begin with. The places of a config are for a note about
// the URL, the URL, the folder of revisions, the models, and other tools' tables.

const configHead = `# Settings of migrate. ${NAME} and ${NAME:-default} come from the environment.

[database]
# postgres://user@host/name, mysql://…, mariadb://…, sqlite:file
%surl = %s

[migrations]
# Folders of revisions; the first one takes new files.
locations = [%s]
# What the schema is to be: *.toml, *.sql, or Go packages ("./internal/models").
models = [%s]
`

const initConfig = configHead + `%s
# [env.production]   # migrate -e production …
# database.url = "${PROD_DATABASE_URL}"
`

const initConfigSQL = configHead + `# What new revisions are written in.
file_format = "sql"
%s
# [env.production]   # migrate -e production …
# database.url = "${PROD_DATABASE_URL}"
`

const initConfigMulti = configHead + `%s
# Each further database has an environment of its own: migrate -e billing upgrade
[env.billing]
database.url         = "${BILLING_DATABASE_URL}"
migrations.locations = ["migrations/billing"]
migrations.models    = ["models/billing.toml"]
`

const initModels = `# The schema as it is to be. A table looks like this:
#
# [tables.users]
# columns = [
#   { name = "id",         type = "bigint", identity = "by default" },
#   { name = "email",      type = "varchar(320)", nullable = false, unique = true },
#   { name = "created_at", type = "timestamptz", nullable = false, default = "now()" },
# ]
# primary_key = ["id"]
`

const initModelsSQL = `-- The schema as it is to be, in the SQL of your database:
--
-- CREATE TABLE users (
--   id    bigint PRIMARY KEY,
--   email varchar(320) NOT NULL UNIQUE
-- );
`
