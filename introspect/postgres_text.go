package introspect

import (
	"math"
	"strconv"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/schema"
)

// pgText completes the embedded queries for a server version and a selection.
type pgText struct {
	major  int
	opt    Options
	beside string
}

// text is an embedded query as this selection is asked for on this server. A line that ends in "-- >=15", "-- <15" or
// "-- 15-16" is for those versions only; what stands in braces is written by mark.
func (q pgText) text(file string) string {
	raw, err := postgresQueries.ReadFile("postgres/" + file + ".sql")
	if err != nil {
		return "" // a test reads them all
	}
	var b strings.Builder
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimRight(line, "\r\n")
		if line, ok := q.versioned(line); ok && !strings.HasPrefix(line, "--") {
			q.expand(&b, line)
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// versioned leaves the mark out of a line that is for this version; ok is false for one that is for others.
func (q pgText) versioned(line string) (text string, ok bool) {
	i := strings.LastIndex(line, "-- ")
	if i < 0 {
		return line, true
	}
	from, to, ok := versions(line[i+len("-- "):])
	if !ok {
		return line, true // a comment
	}
	return strings.TrimRight(line[:i], " "), from <= q.major && q.major <= to
}

// versions are those that a mark says: >=15, <15 or 15-16.
func versions(mark string) (from, to int, ok bool) {
	var err, err2 error
	if n, after := strings.CutPrefix(mark, ">="); after {
		from, err = strconv.Atoi(n)
		return from, math.MaxInt, err == nil
	}
	if n, before := strings.CutPrefix(mark, "<"); before {
		to, err = strconv.Atoi(n)
		return 0, to - 1, err == nil
	}
	first, last, _ := strings.Cut(mark, "-")
	from, err = strconv.Atoi(first)
	to, err2 = strconv.Atoi(last)
	return from, to, err == nil && err2 == nil
}

// expand writes a line with what its marks stand for.
func (q pgText) expand(b *strings.Builder, line string) {
	for {
		before, rest, found := strings.Cut(line, "{{")
		b.WriteString(before)
		if !found {
			return
		}
		mark, after, _ := strings.Cut(rest, "}}")
		b.WriteString(q.mark(mark))
		line = after
	}
}

// mark is what a mark stands for: words, of which the last ones may be aliases of the query's tables.
func (q pgText) mark(mark string) string {
	switch words := strings.Fields(mark); words[0] {
	case "schemas":
		return q.schemas("n")
	case "tables":
		class, namespace := "c", "n"
		if len(words) == 5 { // tables of rc in rn
			class, namespace = words[2], words[4]
		}
		return q.schemas(namespace) + q.tables(class, namespace)
	case "beside":
		if q.beside == "" {
			return "''"
		}
		return pgString(`, "` + strings.ReplaceAll(q.beside, `"`, `""`) + `"`)
	case "for":
		return q.forTables()
	case "after":
		return q.afterTables()
	case "owned":
		return q.owned("d.refobjid")
	case "on_update":
		return dialect.OnUpdateFunction
	case "collation":
		return `json_build_object('name', co.collname, 'schema', CASE WHEN cn.nspname <> 'pg_catalog' THEN cn.nspname ELSE '' END)`
	case "enum":
		typ := words[1]
		return `SELECT max(et.typname::text) AS enum_name, max(en.nspname::text) AS enum_schema ` +
			`FROM pg_type et JOIN pg_namespace en ON en.oid = et.typnamespace ` +
			`WHERE et.typtype = 'e' AND et.oid = CASE WHEN ` + typ + `.typcategory = 'A' THEN ` + typ + `.typelem ELSE ` + typ + `.oid END`
	}
	return "{{" + mark + "}}" // which no server takes
}

// schemas is the condition on a namespace of that alias.
func (q pgText) schemas(n string) string {
	cond := n + `.nspname !~ '^pg_' AND ` + n + `.nspname <> 'information_schema'`
	if q.opt.Schemas == nil {
		return cond
	}
	names := make([]string, len(q.opt.Schemas))
	for i, s := range q.opt.Schemas {
		names[i] = pgSchema(s)
	}
	return cond + ` AND ` + n + `.nspname = ANY (ARRAY[` + strings.Join(names, ", ") + `]::text[])`
}

// tables is the condition on a class in a namespace, by their aliases.
func (q pgText) tables(c, n string) string {
	cond := ""
	if q.opt.Tables != nil {
		cond += ` AND ` + q.among(c+".oid")
	}
	if len(q.opt.Ignore) > 0 {
		cond += ` AND NOT ` + pgAmong(q.opt.Ignore, c, n)
	}
	return cond
}

// among is the condition on the oid of a class where tables are listed.
func (q pgText) among(oid string) string {
	return oid + ` = ANY (current_setting('migrate.family')::oid[])`
}

// owned is the condition on the oid of what owns a sequence: where tables are listed,
// the others are not theirs.
func (q pgText) owned(oid string) string {
	if q.opt.Tables == nil {
		return ""
	}
	return ` AND ` + q.among(oid)
}

// forTables are the settings that reading a few tables takes. Which these are is looked
// up once, so that the queries find what they want by their indexes. Partitions and
// heirs come along: a change of their parent is theirs, too. So do their parents, which
// say what they do not. And the joins of the queries stand in an order in which so little
// is read quickly: finding another one would take the server longer than reading.
func (q pgText) forTables() string {
	if q.opt.Tables == nil {
		return ""
	}
	return `,
       set_config('migrate.family', (WITH RECURSIVE
           asked AS (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ` + pgAmong(q.opt.Tables, "c", "n") + `),
           below AS (SELECT oid FROM asked UNION SELECT i.inhrelid FROM pg_inherits i JOIN below b ON b.oid = i.inhparent),
           above AS (SELECT oid FROM asked UNION SELECT i.inhparent FROM pg_inherits i JOIN above a ON a.oid = i.inhrelid)
           SELECT coalesce(array_agg(oid), '{}')::text FROM (SELECT oid FROM below UNION SELECT oid FROM above) f), false),
       set_config('migrate.join_collapse_limit', current_setting('join_collapse_limit'), false),
       set_config('join_collapse_limit', '1', false)`
}

// afterTables puts back what forTables has set.
func (q pgText) afterTables() string {
	if q.opt.Tables == nil {
		return ""
	}
	return `,
       set_config('join_collapse_limit', current_setting('migrate.join_collapse_limit'), false)`
}

func pgAmong(names []schema.Name, c, n string) string {
	if len(names) == 0 {
		return "false"
	}
	rows := make([]string, len(names))
	for i, name := range names {
		rows[i] = "(" + pgSchema(name.Schema) + ", " + pgString(name.Name) + ")"
	}
	return `(` + n + `.nspname::text, ` + c + `.relname::text) IN (` + strings.Join(rows, ", ") + `)`
}

func pgSchema(name string) string {
	if name == "" {
		return "current_schema()::text"
	}
	return pgString(name)
}

func pgString(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
