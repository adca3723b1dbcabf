package introspect

// The rows of the embedded queries, column by column.

type pgNamespace struct {
	Name, Comment string
}

type pgExtension struct {
	Name, Schema, Version, Comment string
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
	Options               []string
	ToastOptions          []string `json:"toast_options"`
	Tablespace            string
	AccessMethod          string `json:"access_method"`
	RowSecurity           bool   `json:"row_security"`
	ForceRowSecurity      bool   `json:"force_row_security"`
	ReplicaIdentity       string `json:"replica_identity"`
	ClusterOn             string `json:"cluster_on"`
	PartitionBy           string `json:"partition_by"`
	IsPartition           bool   `json:"is_partition"`
	Bound                 string
	Parents               []pgName
}

type pgColumn struct {
	pgTyped
	Table            int64
	Name, Comment    string
	NotNull          bool `json:"not_null"`
	Default          string
	Identity         string
	Generated        string
	Storage          string
	Compression      string
	NotNullName      string `json:"not_null_name"`
	NotNullNoInherit bool   `json:"not_null_no_inherit"`
	NotNullNotValid  bool   `json:"not_null_not_valid"`
	NotNullLocal     bool   `json:"not_null_local"`
	Inherited        bool
}

type pgConstraint struct {
	Table                int64
	Name, Type, Comment  string
	Index                int64
	Deferrable, Deferred bool
	Validated            bool
	NoInherit            bool `json:"no_inherit"`
	Enforced, Period     bool
	Expr                 string
	Columns              []string
	RefSchema            string   `json:"ref_schema"`
	RefTable             string   `json:"ref_table"`
	RefColumns           []string `json:"ref_columns"`
	SetColumns           []string `json:"set_columns"`
	OnUpdate             string   `json:"on_update"`
	OnDelete             string   `json:"on_delete"`
	Match                string
	Operators            []string
}

type pgIndex struct {
	ID, Table        int64
	Name, Comment    string
	IsUnique         bool `json:"is_unique"`
	Method           string
	Valid            bool
	NullsNotDistinct bool `json:"nulls_not_distinct"`
	Keys             int
	Options          []string
	Tablespace       string
	Where            string
	IsConstraint     bool `json:"is_constraint"`
	Parts            []pgIndexPart
}

type pgIndexPart struct {
	Column, Expr string
	OpClass      *pgName
	OpClassArgs  []string `json:"opclass_args"`
	Collation    *pgName
	Desc         bool
	NullsFirst   bool `json:"nulls_first"`
}

type pgView struct {
	ID                          int64
	Kind, Schema, Name, Comment string
	Definition                  string
	Options                     []string
	Tablespace                  string
	AccessMethod                string            `json:"access_method"`
	ColumnComments              map[string]string `json:"column_comments"`
}

// pgObject is what the server prints whole.
type pgObject struct {
	ID                           int64
	Kind, Schema, Name, Args     string
	OnSchema                     string `json:"on_schema"`
	OnName                       string `json:"on_name"`
	Definition, Comment, Enabled string
	OnUpdate                     string `json:"on_update"`
}

type pgAggregate struct {
	ID                          int64
	Schema, Name, Args, Comment string
	FullArgs                    string `json:"full_args"`
	Kind                        string
	Clauses                     []string
}

type pgNeed struct {
	By           int64
	Schema, Name string
}

type pgLeftAlone struct {
	Kind, Schema, Name string
}
