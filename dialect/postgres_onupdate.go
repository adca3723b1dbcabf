package dialect

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// PostgreSQL has nothing like MySQL's ON UPDATE CURRENT_TIMESTAMP. A column with on_update
// gets a trigger instead. It calls a function, of which each schema has one, with the name of
// the column and the expression as arguments, and does not fire for a row whose column the
// UPDATE changes itself.

// OnUpdateFunction is the name of the PostgreSQL function that sets columns on every
// update. Introspection knows the tool's own triggers by it.
const OnUpdateFunction = "migrate_on_update"

// onUpdateTrigger is the name of the trigger for a column. One that would be too long is cut
// and given a hash, so that two columns do not get the same.
func (postgres) onUpdateTrigger(table, column string) string {
	const suffix = "_on_update"
	name := table + "_" + column
	if len(name)+len(suffix) <= schema.PostgresNameLimit {
		return name + suffix
	}
	sum := sha256.Sum256([]byte(name))
	hash := "_" + hex.EncodeToString(sum[:4])
	name = strings.ToValidUTF8(name[:schema.PostgresNameLimit-len(suffix)-len(hash)], "")
	return name + hash + suffix
}

func (c *postgresCompiler) createOnUpdate(table schema.Name, col schema.Column) {
	fn := c.d.QuoteName(schema.Name{Schema: table.Schema, Name: OnUpdateFunction})
	c.run("function behind columns that every update sets", "CREATE OR REPLACE FUNCTION "+fn+`() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    value text;
BEGIN
    EXECUTE 'SELECT ' || TG_ARGV[1] INTO value;
    RETURN jsonb_populate_record(NEW, jsonb_build_object(TG_ARGV[0], value));
END
$$`)
	name := c.d.QuoteIdent(col.Name)
	c.run("set "+table.String()+"."+col.Name+" on every update",
		"CREATE TRIGGER "+c.d.QuoteIdent(c.d.onUpdateTrigger(table.Name, col.Name))+" BEFORE UPDATE ON "+c.d.QuoteName(table)+
			" FOR EACH ROW WHEN (NEW."+name+" IS NOT DISTINCT FROM OLD."+name+") EXECUTE FUNCTION "+fn+
			"("+c.d.QuoteString(col.Name)+", "+c.d.QuoteString(c.d.FormatExpr(col.OnUpdate, col.Type))+")")
}

func (c *postgresCompiler) dropOnUpdate(table schema.Name, column string) {
	c.run("no longer set "+table.String()+"."+column+" on every update",
		"DROP TRIGGER "+c.d.QuoteIdent(c.d.onUpdateTrigger(table.Name, column))+" ON "+c.d.QuoteName(table))
}

// dropOnUpdateFunction drops a schema's function unless another trigger still uses it.
func (c *postgresCompiler) dropOnUpdateFunction(inSchema string) {
	fn := c.d.QuoteName(schema.Name{Schema: inSchema, Name: OnUpdateFunction})
	c.run("drop the function behind such columns if none is left", `DO $$
BEGIN
    DROP FUNCTION `+fn+`();
EXCEPTION WHEN dependent_objects_still_exist OR undefined_function THEN
    NULL;
END
$$`)
}
