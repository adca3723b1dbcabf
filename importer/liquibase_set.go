package importer

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/schema"
)

// readTree reads a changelog that is no SQL.
func (c *changelogs) readTree(file string, root *node, at changelogAt) error {
	for _, n := range root.nodes {
		var err error
		switch n.name {
		case "property":
			if from := n.attr("file"); from != "" {
				c.left = append(c.left, Left{file, n.line, "properties of " + from + ": give their values as variables"})
			}
			c.property(n.attr("name"), n.attr("value"), n.attr("dbms"), n.attr("contextFilter", "context"))
		case "include":
			err = c.include(file, n, at)
		case "includeAll":
			err = c.includeAll(file, n, at)
		case "changeSet":
			c.changeset(file, root, n, at)
		case "preConditions":
			if c.met(n, true) != yes {
				c.left = append(c.left, Left{file, n.line, "the preconditions of the changelog are taken to be met"})
			}
		case "logicalFilePath", "objectQuotingStrategy", "contextFilter", "context", "changeLogId":
		default:
			c.left = append(c.left, Left{file, n.line, n.name + " is not known here"})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// find is the file or folder that a changelog names: beside it, or below what Liquibase looks in, of which the folder that
// is read is a part.
func (c *changelogs) find(from, name string, beside bool) (string, bool) {
	name = c.expand(name)
	if beside {
		name = path.Join(path.Dir(from), strings.ReplaceAll(name, `\`, "/"))
		if strings.HasPrefix(name, "../") {
			name = strings.TrimLeft(name, "./")
		}
	}
	for name = plainPath(name); name != ""; {
		for dir := path.Dir(from); ; dir = path.Dir(dir) { // one of those above it is what Liquibase looks in
			if _, err := fs.Stat(c.folder, path.Join(dir, name)); err == nil && !beside {
				return path.Join(dir, name), true
			} else if dir == "." {
				break
			}
		}
		if _, err := fs.Stat(c.folder, name); err == nil {
			return name, true
		}
		_, rest, ok := strings.Cut(name, "/")
		if !ok {
			break
		}
		name = rest
	}
	if beside {
		return "", false
	}
	return c.find(from, name, true)
}

func (c *changelogs) lost(file string, n *node, what string) *Error {
	return &Error{
		File: file, Line: n.line, Message: "includes " + what + ", which is not in the folder",
		Hint: "name the changelog by a folder that all of it lies in, or the folder itself",
	}
}

// within is what a place of an include says beside what the one around it says.
func (at changelogAt) within(n *node) changelogAt {
	return changelogAt{context: bothContexts(at.context, n.attr("contextFilter", "context")), logical: n.attr("logicalFilePath")}
}

func (c *changelogs) include(file string, n *node, at changelogAt) error {
	name := n.attr("file")
	found, ok := c.find(file, name, n.is("relativeToChangelogFile"))
	if !ok && n.isNot("errorIfMissing") {
		return nil
	}
	if !ok {
		return c.lost(file, n, name)
	}
	return c.read(found, at.within(n))
}

func (c *changelogs) includeAll(file string, n *node, at changelogAt) error {
	name := n.attr("path")
	found, ok := c.find(file, strings.TrimSuffix(name, "/"), n.is("relativeToChangelogFile"))
	if !ok && n.isNot("errorIfMissingOrEmpty") {
		return nil
	}
	if !ok {
		return c.lost(file, n, name)
	}
	for _, key := range []string{"filter", "resourceComparator", "minDepth", "maxDepth"} {
		if n.attr(key) != "" {
			c.left = append(c.left, Left{file, n.line, key + " of includeAll is not obeyed"})
		}
	}
	ending := n.attr("endsWithFilter")
	return c.readAll(found, at.within(n), func(other string) bool {
		return other != file && strings.HasSuffix(other, ending) && !slices.Contains(c.reading, other)
	})
}

// changeset takes one of XML, YAML or JSON.
func (c *changelogs) changeset(file string, root, n *node, at changelogAt) {
	s := changeset{
		id: c.expand(n.attr("id")), author: c.expand(n.attr("author")), path: plainPath(c.expand(at.logical)), file: file, line: n.line,
		context: bothContexts(at.context, c.expand(n.attr("contextFilter", "context"))), labels: c.expand(n.attr("labels")),
		comment: c.expand(n.attr("comment")), outside: n.isNot("runInTransaction"),
	}
	if own := n.attr("logicalFilePath"); own != "" {
		s.path = plainPath(c.expand(own))
	}
	dbms := c.expand(n.attr("dbms"))
	if n.is("ignore") || !c.add(s, dbms) {
		return
	}
	b := &setReader{changelogs: c, set: &c.sets[len(c.sets)-1], quoted: root.attr("objectQuotingStrategy") == "QUOTE_ALL_OBJECTS"}
	if n.is("runAlways") || n.is("runOnChange") {
		b.tell(n, againIsOnce)
	}
	if n.isNot("failOnError") {
		b.tell(n, "failOnError is false: a statement that fails stops the upgrade here")
	}
	b.changeset(n)
}

// setReader reads what a changeset does.
type setReader struct {
	*changelogs
	set    *changeset
	quoted bool // names are what they are, whatever their case
	down   bool
}

// tell names what is not as it was.
func (b *setReader) tell(n *node, what string) {
	b.set.left = append(b.set.left, Left{b.set.file, n.line, what})
}

// lack names what is not carried over, without which the revision is not complete.
func (b *setReader) lack(n *node, why string) {
	b.tell(n, n.name+" is not carried over: "+why)
	what := fmt.Sprintf("what %s:%d does (%s)", path.Base(b.set.file), n.line, n.name)
	b.set.incomplete = append(b.set.incomplete, what)
}

func (b *setReader) changeset(n *node) {
	for _, condition := range n.named("preConditions") {
		marks := strings.ToUpper(condition.attr("onFail")) == "MARK_RAN" || strings.ToUpper(condition.attr("onFail")) == "CONTINUE"
		switch b.met(condition, true) {
		case no:
			if marks {
				b.set.noWay = true
				b.tell(n, "its preconditions do not hold behind the changesets before it, so that Liquibase passes it over: it does nothing here")
				return
			}
			b.tell(n, "its preconditions are taken to be met, though it seems that they are not")
		case unknown:
			b.tell(n, "its preconditions are taken to be met")
		}
	}
	var rollbacks []*node
	for _, k := range n.nodes {
		switch k.name {
		case "rollback":
			rollbacks = append(rollbacks, k)
		case "changes":
			for _, change := range k.nodes {
				b.set.changes = append(b.set.changes, b.change(change)...)
			}
		case "id", "author", "comment", "preConditions", "validCheckSum", "dbms", "context", "contextFilter", "labels", "runOnChange", "runAlways",
			"runInTransaction", "failOnError", "logicalFilePath", "objectQuotingStrategy", "created", "ignore", "runOrder", "onValidationFail", "modifySql", "runWith":
			if k.name == "modifySql" {
				b.lack(k, "what it does to the SQL of the changes is Liquibase's")
			}
		default:
			b.set.changes = append(b.set.changes, b.change(k)...)
		}
	}
	for i, e := range b.set.changes {
		b.set.changes[i].Op = b.withFormer(e.Op)
		b.record(e.Op)
	}
	b.down = true
	for _, k := range rollbacks {
		b.rollback(k)
	}
}

// rollback reads what undoes a changeset.
func (b *setReader) rollback(n *node) {
	if id := n.attr("changeSetId"); id != "" {
		for _, s := range b.sets {
			if s.id == id && s.author == n.attr("changeSetAuthor") && b.set.id != id {
				b.set.rollback = append(b.set.rollback, s.changes...)
				return
			}
		}
		b.lack(n, "it names a changeset that is not there")
		return
	}
	text := strings.TrimSpace(n.text)
	if nothingToRollBack(text) && len(n.nodes) == 0 {
		b.set.noWay = true
		return
	}
	if !nothingToRollBack(text) {
		b.set.rollback = append(b.set.rollback, b.execute(n, text)...)
	}
	for _, k := range n.nodes {
		if k.name == "changes" {
			for _, change := range k.nodes {
				b.set.rollback = append(b.set.rollback, b.change(change)...)
			}
			continue
		}
		b.set.rollback = append(b.set.rollback, b.change(k)...)
	}
	b.set.noWay = b.set.noWay || len(b.set.rollback) == 0
}

// withFormer is an alteration that knows what was there before, and so how it is undone, if the changes so far say it.
func (c *changelogs) withFormer(op ops.Op) ops.Op {
	alter, is := op.(ops.AlterColumn)
	t := c.table(alter.Table.Name)
	if !is || t == nil || strings.Contains(c.ran, strings.ToLower(t.Name)) {
		return op
	}
	i := slices.IndexFunc(t.Columns, func(o schema.Column) bool { return o.Name == alter.Column })
	if i < 0 {
		return op
	}
	was := t.Columns[i]
	alter.From.Type = formerly(alter.To.Type, was.Type)
	alter.From.Nullable = formerly(alter.To.Nullable, was.Nullable)
	alter.From.Default = formerly(alter.To.Default, was.Default)
	alter.From.Comment = formerly(alter.To.Comment, was.Comment)
	alter.From.Identity = formerly(alter.To.Identity, was.Identity)
	return alter
}

// formerly is what a property was that changes.
func formerly[T any](to ops.Field[T], was T) ops.Field[T] {
	if !to.Set {
		return ops.Field[T]{}
	}
	return ops.To(was)
}

// record keeps in mind what a change makes, for the preconditions behind it.
func (c *changelogs) record(op ops.Op) {
	if sql, is := op.(ops.Execute); is {
		c.ran += strings.ToLower(sql.SQL.SQL) + "\n"
		return
	}
	_ = c.made.Apply(op) // what it does not find was made by SQL, which is kept in mind as text
}

// allSQL reports whether the changes of a changeset are SQL, and nothing that has words of its own.
func (s *changeset) allSQL() bool {
	for _, e := range slices.Concat(s.changes, s.rollback) {
		sql, is := e.Op.(ops.Execute)
		if !is || sql.Autocommit || len(s.rollback) == 0 && !sql.Reverse.IsZero() {
			return false
		}
	}
	return true
}

// asSQL makes SQL of changes that are.
func (s *changeset) asSQL(dialect string) {
	for _, way := range []struct {
		list []revision.DraftEntry
		to   *plain
	}{{s.changes, &s.up}, {s.rollback, &s.down}} {
		if len(way.list) == 0 {
			continue
		}
		var text strings.Builder
		for _, e := range way.list {
			if sql, is := e.Op.(ops.Execute); is {
				text.WriteString(strings.Trim(closed(dialect, sql.SQL.SQL), "\n") + "\n")
			}
		}
		*way.to = readPlain(dialect, text.String())
	}
	if s.noWay && len(s.rollback) == 0 {
		s.down.SQL = "-- " + noRollback + "\n"
	}
	s.changes, s.rollback = nil, nil
}

// asOperations gives a revision the changes. Without a rollback, what undoes them is derived where it can be.
func (s *changeset) asOperations(r *Revision) {
	r.SQL, r.Upgrade, r.Downgrade = false, s.changes, s.rollback
	for _, list := range [][]revision.DraftEntry{s.changes, s.rollback} {
		for _, e := range list {
			sql, is := e.Op.(ops.Execute)
			if !is {
				continue
			}
			for line := range strings.Lines(sql.SQL.SQL) {
				s.left = append(s.left, r.askIn(s.file, s.line, line, "Liquibase")...)
			}
		}
	}
	if len(s.rollback) == 0 && !s.noWay {
		r.Downgrade = withoutFills(s.changes)
	}
	if s.noWay && len(s.rollback) == 0 {
		nothing := ops.Execute{SQL: schema.SQLExpr("SELECT 1"), Reverse: schema.SQLExpr("SELECT 1")}
		r.Downgrade = []revision.DraftEntry{{Op: nothing, Comments: []string{noRollback}}}
	}
}

// withoutFills is what undoes changes among which columns are added and filled: the values go with the columns. It is nothing
// where no column is, or where another change cannot be undone.
func withoutFills(changes []revision.DraftEntry) []revision.DraftEntry {
	added := map[string]bool{}
	var list []ops.Op
	for _, e := range changes {
		switch op := e.Op.(type) {
		case ops.AddColumn:
			added[op.Table.String()+"."+op.Column.Name] = true
		case ops.Update:
			if len(op.Set) == 1 && added[op.Table.String()+"."+op.Set[0].Column] {
				continue
			}
		}
		list = append(list, e.Op)
	}
	undo, err := ops.ReverseAll(list)
	if err != nil || len(list) == len(changes) {
		return nil
	}
	return entriesOf(undo)
}
