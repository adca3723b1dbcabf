package introspect

import (
	"encoding/json"
	"fmt"

	"github.com/retort-db/migrate/internal/database"
)

// The rows of the embedded queries, column by column. Of those that there are
// very many of, into are the columns in their order.

// jsonInto reads a column of JSON; an empty one is nothing.
type jsonInto struct{ dest any }

// Scan implements sql.Scanner.
func (j jsonInto) Scan(src any) error {
	var text []byte
	switch src := src.(type) {
	case string:
		text = []byte(src)
	case []byte:
		text = src
	default:
		return fmt.Errorf("a column of JSON cannot be a %T", src)
	}
	if len(text) == 0 {
		return nil
	}
	return json.Unmarshal(text, j.dest)
}

type pgNamespace struct {
	Name, Comment string
}

type pgExtension struct {
	Name, Schema, Version, Comment string
	Fixed                          bool // it cannot be moved
}

type pgEnum struct {
	Schema, Name, Comment string
	Values                []string
}

// pgName is a name that may be in any schema.
type pgName struct {
	Schema, Name string
}

// pgTyped is the type of a column, attribute or domain.
type pgTyped struct {
	Type       string
	EnumSchema string `json:"enum_schema"`
	EnumName   string `json:"enum_name"`
	Collation  *pgName
}

type pgDomain struct {
	pgTyped
	Schema, Name, Comment string
	NotNull               bool `json:"not_null"`
	Default               string
	Checks                []struct {
		Name, Expr, Comment string
		Validated           bool
	}
}

type pgComposite struct {
	Schema, Name, Comment string
	Attributes            []struct {
		pgTyped
		Name, Comment string
	}
}

type pgSequence struct {
	Schema, Name, Comment, Type       string
	Start, Increment, Min, Max, Cache int64
	Cycle, Unlogged, Identity         bool
	Owner                             int64
	OwnerSchema                       string `json:"owner_schema"`
	OwnerName                         string `json:"owner_name"`
	OwnerColumn                       string `json:"owner_column"`
}

type pgTable struct {
	ID                    int64
	Schema, Name, Comment string
	Unlogged              bool
	Options, ToastOptions []string
	Tablespace            string
	AccessMethod          string
	RowSecurity           bool
	ForceRowSecurity      bool
	ReplicaIdentity       string
	ClusterOn             string
	PartitionBy           string
	IsPartition           bool
	Bound                 string
	Parents               []pgName
}

func (t *pgTable) into() []any {
	return []any{
		&t.ID, &t.Schema, &t.Name, &t.Comment, &t.Unlogged, jsonInto{&t.Options}, jsonInto{&t.ToastOptions}, &t.Tablespace,
		&t.AccessMethod, &t.RowSecurity, &t.ForceRowSecurity, &t.ReplicaIdentity, &t.ClusterOn, &t.PartitionBy,
		&t.IsPartition, &t.Bound, jsonInto{&t.Parents},
	}
}

type pgColumn struct {
	Table, Number int64
	Name, Type    string
	NotNull       bool
	Default       string
	*pgColumnMore
}

// pgColumnMore is what few columns have. Those that have none of it share one.
type pgColumnMore struct {
	EnumSchema, EnumName string
	Collation            *pgName
	Comment              string
	Identity             string
	Generated            string
	Storage              string
	Compression          string
	Statistics           int64  // -1 for the server's own
	Options              string // "n_distinct=5,n_distinct_inherited=7"
	NotNullName          string
	NotNullNoInherit     bool
	NotNullNotValid      bool
	NotNullLocal         bool
	Inherited            bool
}

func (c pgColumn) typed() pgTyped {
	return pgTyped{Type: c.Type, EnumSchema: c.EnumSchema, EnumName: c.EnumName, Collation: c.Collation}
}

// scanColumns reads columns. There are more of them than of anything else: what
// most do not have takes no room, and the types are spelled once.
func scanColumns(dest *[]pgColumn) func(database.Rows) error {
	return func(rows database.Rows) error {
		plain := &pgColumnMore{NotNullLocal: true, Statistics: -1}
		types := map[string]string{}
		var c pgColumn
		var more pgColumnMore
		into := []any{
			&c.Table, &c.Number, &c.Name, &c.Type, &more.EnumName, &more.EnumSchema, &c.NotNull, &c.Default, &more.Identity, &more.Generated,
			jsonInto{&more.Collation}, &more.Storage, &more.Compression, &more.Statistics, &more.Options, &more.NotNullName, &more.NotNullNoInherit, &more.NotNullNotValid,
			&more.NotNullLocal, &more.Inherited, &more.Comment,
		}
		for rows.Next() {
			more = pgColumnMore{}
			if err := rows.Scan(into...); err != nil {
				return err
			}
			c.pgColumnMore = plain
			if more != *plain {
				kept := more
				c.pgColumnMore = &kept
			}
			if known, ok := types[c.Type]; ok {
				c.Type = known
			} else {
				types[c.Type] = c.Type
			}
			*dest = append(*dest, c)
		}
		return rows.Err()
	}
}

// pgConstraint has its columns as numbers, "1 2"; those of a table that is not
// read are named in Elsewhere.
type pgConstraint struct {
	Table                int64
	Name, Type, Comment  string
	Index                int64
	Deferrable, Deferred bool
	Validated            bool
	NoInherit            bool
	Enforced, Period     bool
	Expr                 string
	Columns              string
	Ref                  int64
	RefSchema, RefTable  string
	RefColumns           string
	Elsewhere            []string
	SetColumns           string
	OnUpdate, OnDelete   string
	Match                string
	Operators            []string
}

func (c *pgConstraint) into() []any {
	return []any{
		&c.Table, &c.Name, &c.Type, &c.Index, &c.Deferrable, &c.Deferred, &c.Validated, &c.NoInherit, &c.Enforced, &c.Period,
		&c.Expr, &c.Comment, &c.Columns, &c.Ref, &c.RefSchema, &c.RefTable, &c.RefColumns, jsonInto{&c.Elsewhere}, &c.SetColumns,
		&c.OnUpdate, &c.OnDelete, &c.Match, jsonInto{&c.Operators},
	}
}

// pgIndex has its columns as numbers, 0 for an expression, and with each whether
// it is descending (1) and has its nulls first (2).
type pgIndex struct {
	ID, Table        int64
	Name, Comment    string
	IsUnique         bool
	Method           string
	Valid            bool
	NullsNotDistinct bool
	Keys             int64
	Options          []string
	Tablespace       string
	Where            string
	IsConstraint     bool
	Part             string // the label of its name, if it is part of another index
	Attached         bool   // to another index, as a key of the table's own
	PartOf           int64  // the index that it is a part of, if any
	Columns, Orders  string
}

func (x *pgIndex) into() []any {
	return []any{
		&x.ID, &x.Table, &x.Name, &x.IsUnique, &x.Method, &x.Valid, &x.NullsNotDistinct, &x.Keys, jsonInto{&x.Options},
		&x.Tablespace, &x.Where, &x.Comment, &x.IsConstraint, &x.Part, &x.Attached, &x.PartOf, &x.Columns, &x.Orders,
	}
}

// pgIndexPart is what there is to say of a part of an index besides its column.
type pgIndexPart struct {
	Index       int64
	Number      int
	Expr        string
	OpClass     *pgName
	OpClassArgs []string `json:"opclass_args"`
	Collation   *pgName
	Statistics  *int
}

type pgView struct {
	ID                          int64
	Kind, Schema, Name, Comment string
	Definition                  string
	Options                     []string
	Tablespace                  string
	AccessMethod                string            `json:"access_method"`
	ClusterOn                   string            `json:"cluster_on"`
	ColumnComments              map[string]string `json:"column_comments"`
	ColumnDefaults              map[string]string `json:"column_defaults"`
}

// pgObject is what the server prints whole.
type pgObject struct {
	ID                           int64
	Kind, Schema, Name, Args     string
	OnSchema                     string `json:"on_schema"`
	OnName                       string `json:"on_name"`
	Definition, Comment, Enabled string
	OnUpdate                     string `json:"on_update"`
	Hidden                       bool   // a routine by that name and arguments comes before it in the search path
	Target                       *int   // how many values are sampled for statistics
	Implied                      bool   // a grant that says what comes with the object anyway
	GivenBy                      string `json:"given_by"` // the default privilege that gives that
}

type pgAggregate struct {
	ID                          int64
	Schema, Name, Args, Comment string
	FullArgs                    string `json:"full_args"`
	Hidden                      bool
	Kind                        string
	Clauses                     []string
}

type pgNeed struct {
	By, ID       int64
	Schema, Name string // no name: it is of a kind that is left alone
}

type pgLeftAlone struct {
	ID                 int64
	Kind, Schema, Name string
}

// pgHeld is a routine and what is made with it.
type pgHeld struct {
	ID int64
	By string
}
