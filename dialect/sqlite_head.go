package dialect

import (
	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
)

// qualifyDefinition puts a database's name before the name of what a statement
// creates. SQLite does not store it.
func qualifyDefinition(stmt, prefix string) string {
	head, err := sqltext.ParseHead(stmt)
	if err != nil {
		return stmt
	}
	return stmt[:head.Name.Start] + prefix + stmt[head.Name.Start:]
}

// unlessThere makes a statement create nothing where that is there already, if it is
// asked to.
func unlessThere(stmt string, asked ops.Guard) string {
	if !asked {
		return stmt
	}
	head, err := sqltext.ParseHead(stmt)
	if err != nil || head.IfNotExists {
		return stmt
	}
	return stmt[:head.Name.Start] + "IF NOT EXISTS " + stmt[head.Name.Start:]
}

// renamedStatement creates the same under another name.
func (d sqlite) renamedStatement(stmt, name string) (string, error) {
	head, err := sqltext.ParseHead(stmt)
	if err != nil {
		return "", err
	}
	return head.Name.Replace(stmt, d.QuoteIdent(name)), nil
}
