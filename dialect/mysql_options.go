package dialect

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// alterTable changes what a table has besides its members.
func (c *mysqlCompiler) alterTable(op ops.AlterTable) ([]mysqlClause, error) {
	var list []mysqlClause
	note := "alter table " + op.Table.String()
	option := func(sql string, cost mysqlCost) {
		list = append(list, mysqlClause{sql: sql, note: note, touches: []string{"option " + sql}, repeatable: true, cost: cost})
	}
	to := op.To
	if to.Comment.Set {
		option("COMMENT = "+c.QuoteString(to.Comment.Value), costInplace)
	}
	if to.Engine.Set {
		engine := to.Engine.Value
		if engine == "" {
			engine = "InnoDB"
		}
		option("ENGINE = "+engine, costCopy)
	}
	if to.RowFormat.Set {
		format := strings.ToUpper(to.RowFormat.Value)
		if format == "" {
			format = "DEFAULT"
		}
		option("ROW_FORMAT = "+format, costInplace)
	}
	if to.Storage.Set {
		for _, sql := range c.storageChanges(op) {
			option(sql, costInplace)
		}
		for _, p := range c.storageResets(op) {
			option(p.Name+" = "+p.Value, costInplace)
			list[len(list)-1].apart = to.Engine.Set && isMariaEngineOption(p.Name)
		}
		list = append(list, c.keysOfBlocks(op)...)
	}
	if to.Period.Set {
		list = append(list, c.periodChange(op))
	}
	if to.SystemVersioning.Set {
		history, err := c.versioning(op)
		if err != nil {
			return nil, err
		}
		list = append(list, history...)
	}
	if to.Charset.Set || to.Collation.Set {
		charset, err := c.charsetChange(op)
		if err != nil {
			return nil, err
		}
		list = append(list, charset...)
	}
	removed := to.PartitionBy.Value == "" && slices.ContainsFunc(list, func(k mysqlClause) bool { return k.versions == "DROP" && k.first != nil })
	if to.PartitionBy.Set && !removed {
		list = append(list, c.partitioning(op, len(list) > 0))
	}
	return list, nil
}

// storageChanges sets the options that are new or different.
func (c *mysqlCompiler) storageChanges(op ops.AlterTable) []string {
	var list []string
	to, from := op.To.Storage.Value, op.From.Storage.Value
	for _, p := range to {
		if was, _ := from.Get(p.Name); was != p.Value {
			list = append(list, p.Name+" = "+c.optionValue(p.Value))
		}
	}
	return list
}

// storageResets gives the options that are gone the values that stand for that.
func (c *mysqlCompiler) storageResets(op ops.AlterTable) schema.Parameters {
	var list schema.Parameters
	for _, p := range op.From.Storage.Value {
		if _, stays := op.To.Storage.Value.Get(p.Name); !stays {
			list = list.With(p.Name, mysqlStorageReset(p.Name))
		}
	}
	return list
}

// isMariaEngineOption: those options of InnoDB's, and of Aria's, that other engines of
// MariaDB's do not know, not even to take them back.
func isMariaEngineOption(key string) bool {
	switch strings.ToLower(key) {
	case "page_compressed", "page_compression_level", "encrypted", "encryption_key_id", "transactional":
		return true
	}
	return false
}

// keysOfBlocks makes the keys anew, in the statement that gives their table another
// KEY_BLOCK_SIZE: they would keep the former one as their own. The table is copied
// anyway. Where rows are not compressed any more, MySQL takes it from them by itself.
func (c *mysqlCompiler) keysOfBlocks(op ops.AlterTable) []mysqlClause {
	t := c.known.Table(op.Table)
	was, is := mysqlBlockSize(op.From.Storage.Value), mysqlBlockSize(op.To.Storage.Value)
	takes := !c.maria() && is == "" && op.To.RowFormat.Set && !strings.EqualFold(op.To.RowFormat.Value, "compressed")
	if t == nil || was == "" || was == is || takes {
		return nil
	}
	note := "keys of " + op.Table.String()
	var list []mysqlClause
	if t.PrimaryKey != nil {
		key := []string{"index PRIMARY"}
		list = append(list,
			mysqlClause{sql: "DROP PRIMARY KEY", note: note, touches: key, drops: true, repeatable: true, cost: costCopy},
			mysqlClause{sql: "ADD " + c.spellPrimaryKey(*t.PrimaryKey), note: note, touches: key, repeatable: true, cost: costCopy})
	}
	for _, x := range t.Indexes {
		if isMySQLIndexKind(x.Method) { // which are made by themselves
			continue
		}
		drop, again := c.dropIndexClause(op.Table, x.Name, ""), c.indexClause(op.Table, x, false)
		drop.note, again.note, drop.probe, again.probe, drop.repeatable, again.repeatable = note, note, "", "", true, true
		list = append(list, drop, again)
	}
	return list
}

// mysqlBlockSize is the KEY_BLOCK_SIZE among a table's options, or empty.
func mysqlBlockSize(storage schema.Parameters) string {
	for _, p := range storage {
		if strings.EqualFold(p.Name, "key_block_size") && p.Value != "0" {
			return p.Value
		}
	}
	return ""
}

// mysqlStorageReset is the value that stands for not having an option.
func mysqlStorageReset(key string) string {
	switch strings.ToLower(key) {
	case "stats_persistent", "stats_auto_recalc", "pack_keys", "stats_sample_pages":
		return "DEFAULT"
	case "encryption":
		return "'N'"
	case "compression", "connection":
		return "''"
	case "page_compressed", "page_compression_level", "encrypted", "encryption_key_id", "transactional":
		return "DEFAULT"
	case "page_checksum": // Aria's default, which it does not take back by that word
		return "1"
	case "secondary_engine":
		return "NULL"
	}
	return "0"
}

// charsetChange changes the default of the table and, with it, the columns that
// have theirs from it; the server would leave those as they are. Those that the
// same statement adds have the new one.
func (c *mysqlCompiler) charsetChange(op ops.AlterTable) ([]mysqlClause, error) {
	if c.pending != nil && c.pending.table == op.Table {
		list, err := c.charsetOf(op, c.pending.added())
		if err != nil || !c.pending.conflicts(list) {
			return list, err
		}
	}
	return c.charsetOf(op, nil)
}

// charsetOf is charsetChange for all columns but those that are added.
func (c *mysqlCompiler) charsetOf(op ops.AlterTable, added []string) ([]mysqlClause, error) {
	if c.known.Table(op.Table) == nil {
		return nil, &UnknownBeforeError{Op: op, Name: op.Table}
	}
	applied, err := ops.Apply(*c.known, op)
	if err != nil {
		return nil, err
	}
	t := applied.Table(op.Table)
	note := "character set of " + op.Table.String()
	toDatabase := t.Options.Charset == "" && t.Options.Collation == ""
	sql := "DEFAULT CHARACTER SET = " + t.Options.Charset
	var first *Step
	switch {
	case toDatabase && c.maria(): // whose DEFAULT is the collation of the character set, not of the database
		sql, first = "", &Step{Note: note, Exec: &Exec{Probe: probeNever, SQL: "EXECUTE IMMEDIATE CONCAT(" +
			c.QuoteString("ALTER TABLE "+c.QuoteName(op.Table)+" "+sql) + ", @@character_set_database, ' COLLATE = ', @@collation_database)"}}
	case toDatabase: // the name is not known here, and there is no other word for it
		sql = "CONVERT TO CHARACTER SET DEFAULT"
	case t.Options.Charset == "":
		sql = "COLLATE = " + t.Options.Collation
	case t.Options.Collation != "":
		sql += " COLLATE = " + t.Options.Collation
	}
	// What converts everything overrides whatever else its statement says of a
	// column: those with a character set of their own get it back in the next one,
	// and texts their type, for that may have become the next longer one. It leaves
	// bytes as they are, which enums may be of.
	converts := toDatabase && !c.maria()
	ofBytes := c.known.Table(op.Table).Options.Charset == "binary"
	leaves := func(t schema.Type) bool {
		return c.isText(t) || ofBytes && (t.Kind == schema.EnumKind || t.Kind == schema.SetKind)
	}
	list := []mysqlClause{{
		sql: sql, note: note, touches: []string{"option charset"}, repeatable: true, cost: costCopy, risks: []Risk{RiskCopy}, converts: converts, first: first,
	}}
	for _, col := range t.Columns {
		own := col.Charset != "" || col.Collation != ""
		if !c.isCharacter(col.Type) || own != converts && !(converts && leaves(col.Type)) || slices.Contains(added, col.Name) {
			continue
		}
		text, err := c.spell(op, col, t)
		if err != nil {
			return nil, err
		}
		list = append(list, mysqlClause{
			sql: "MODIFY COLUMN " + text, note: note, touches: []string{"column " + col.Name}, restates: col.Name, repeatable: true, cost: costCopy,
			split: converts && len(list) == 1, differs: c.differsByServer(col.Default),
		})
	}
	return list, nil
}

// isCharacter: the types that have a character set.
func (d mysql) isCharacter(t schema.Type) bool {
	switch t.Kind {
	case schema.EnumKind, schema.SetKind:
		return true
	}
	switch t = d.resolved(t); t.Kind {
	case schema.Char, schema.Varchar:
		return true
	}
	return d.isText(t)
}

// isText: the types whose length is a number of bytes.
func (d mysql) isText(t schema.Type) bool {
	switch t = d.resolved(t); t.Kind {
	case schema.Text:
		return true
	case schema.Raw:
		return t.Raw == "tinytext" || t.Raw == "mediumtext" || t.Raw == "longtext"
	}
	return false
}
