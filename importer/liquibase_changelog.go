package importer

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision"
)

// changelogs reads changelogs and what they include, in the order in which Liquibase runs their changesets.
type changelogs struct {
	folder     fs.FS
	dialect    string
	contexts   []string
	properties map[string]string
	sets       []changeset
	left       []Left
	besides    map[string]string
	apart      []changeset // the first for each expression of contexts that does not hold
	reading    []string    // the files that include each other
	// What the changes so far have made, and the SQL among them: it may have made anything that it names.
	made *ops.Evolution
	ran  string
}

// changelogAt is what the place where a file is included says of all its changesets.
type changelogAt struct {
	context string // an expression
	logical string // the path that Liquibase knows it by
}

// changeset is a changeset of Liquibase's that is for this database and these contexts.
type changeset struct {
	id, author string
	path       string // that Liquibase knows the file by
	file       string
	line       int
	context    string
	labels     string
	comment    string
	tag        string
	outside    bool // of a transaction
	left       []Left

	up, down plain
	// changes and rollback are what is no formatted SQL: operations, and what the changeset says undoes them.
	changes, rollback []revision.DraftEntry
	noWay             bool // the rollback says that there is nothing to do
	incomplete        []string
}

// key is what Liquibase calls the changeset.
func (s changeset) key() string { return s.path + "::" + s.id + "::" + s.author }

// add takes a changeset, unless it is not for this database or is for other contexts.
func (c *changelogs) add(s changeset, dbms string) bool {
	if !c.isFor(dbms) {
		return false
	}
	if !inContexts(s.context, c.contexts) {
		c.besides[s.key()] = s.context
		if !slices.ContainsFunc(c.apart, func(o changeset) bool { return o.context == s.context }) {
			c.apart = append(c.apart, s)
		}
		return false
	}
	if dbms := strings.ToLower(dbms); c.dialect == "mysql" && strings.Contains(dbms, "mysql") != strings.Contains(dbms, "mariadb") {
		s.left = append(s.left, Left{s.file, s.line, "dbms=" + dbms + ": MySQL and MariaDB are one here"})
	}
	c.sets = append(c.sets, s)
	return true
}

// isFor reports whether what a changelog has for some databases is for this one.
func (c *changelogs) isFor(dbms string) bool {
	mine := map[string][]string{"postgres": {"postgresql", "postgres"}, "mysql": {"mysql", "mariadb"}, "sqlite": {"sqlite"}}[c.dialect]
	found, named := false, false
	for name := range strings.SplitSeq(dbms, ",") {
		name = strings.ToLower(strings.TrimSpace(name))
		other, not := strings.CutPrefix(name, "!")
		switch {
		case name == "":
		case name == "none", not && slices.Contains(mine, strings.TrimSpace(other)) && !(c.dialect == "mysql" && strings.TrimSpace(other) == "mariadb"):
			return false
		case !not:
			named = true
			found = found || name == "all" || slices.Contains(mine, name)
		}
	}
	return found || !named
}

// read reads a file, or all of a folder.
func (c *changelogs) read(file string, at changelogAt) error {
	if info, err := fs.Stat(c.folder, file); err == nil && info.IsDir() {
		return c.readAll(file, at, func(string) bool { return true })
	}
	if slices.Contains(c.reading, file) {
		return &Error{File: file, Message: "includes itself, by " + strings.Join(c.reading, ", "), Hint: "Liquibase refuses it, too"}
	}
	c.reading = append(c.reading, file)
	defer func() { c.reading = c.reading[:len(c.reading)-1] }()
	text, err := readFile(c.folder, file)
	if err != nil {
		return err
	}
	if path.Ext(file) == ".sql" {
		return c.readFormatted(file, text, at)
	}
	root, err := parseChangelog(file, text)
	if err != nil {
		return err
	}
	if at.logical == "" {
		at.logical = file
	}
	if own := root.attr("logicalFilePath"); own != "" {
		at.logical = own
	}
	return c.readTree(file, root, at)
}

// readAll reads the changelogs of a folder and of those inside it, by their names.
func (c *changelogs) readAll(folder string, at changelogAt, takes func(string) bool) error {
	names, err := c.changelogsIn(folder)
	if err != nil {
		return err
	}
	for _, name := range names {
		if !takes(name) {
			continue
		}
		if err := c.read(name, at); err != nil {
			return err
		}
	}
	return nil
}

// changelogsIn are the changelogs of a folder and of those inside it, by their names.
func (c *changelogs) changelogsIn(folder string) ([]string, error) {
	var names []string
	err := fs.WalkDir(c.folder, folder, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		is, err := c.isChangelog(name)
		if is {
			names = append(names, name)
		}
		return err
	})
	if known, ok := errors.AsType[*Error](err); ok {
		return nil, known
	}
	if err != nil {
		return nil, &Error{Message: err.Error()}
	}
	slices.Sort(names)
	return names, nil
}

// isChangelog reports whether a file is a changelog, by what it says.
func (c *changelogs) isChangelog(name string) (bool, error) {
	switch path.Ext(name) {
	case ".sql", ".xml", ".yaml", ".yml", ".json":
	default:
		return false, nil
	}
	text, err := fs.ReadFile(c.folder, name)
	if err != nil {
		return false, &Error{File: name, Message: err.Error()}
	}
	if path.Ext(name) == ".sql" {
		return isFormatted(string(text)), nil
	}
	return strings.Contains(string(text), "databaseChangeLog"), nil
}

// includedBy are the files that a changelog includes, as far as they are there.
func (c *changelogs) includedBy(file string) []string {
	text, err := readFile(c.folder, file)
	if err != nil || path.Ext(file) == ".sql" {
		return nil
	}
	root, err := parseChangelog(file, text)
	if err != nil {
		return nil // which reading it says
	}
	var files []string
	for _, n := range root.nodes {
		switch n.name {
		case "include":
			if other, ok := c.find(file, n.attr("file"), n.is("relativeToChangelogFile")); ok {
				files = append(files, other)
			}
		case "includeAll":
			if other, ok := c.find(file, n.attr("path"), n.is("relativeToChangelogFile")); ok {
				more, _ := c.changelogsIn(other)
				files = append(files, slices.DeleteFunc(more, func(name string) bool { return name == file })...)
			}
		}
	}
	return files
}

// expand puts the values of properties into a text. What no property is called stays.
func (c *changelogs) expand(text string) string {
	if !strings.Contains(text, "${") {
		return text
	}
	for range 8 { // values may have others in them
		before := text
		text = asked().ReplaceAllStringFunc(text, func(name string) string {
			if value, ok := c.properties[strings.ToLower(strings.TrimSpace(name[2:len(name)-1]))]; ok {
				return value
			}
			return name
		})
		if text == before {
			break
		}
	}
	return strings.ReplaceAll(text, "${:", "${") // as Liquibase spells what is to stay
}

// property takes a property for this database and these contexts, whose first value counts.
func (c *changelogs) property(name, value, dbms, context string) {
	name = strings.ToLower(name)
	if _, known := c.properties[name]; !known && name != "" && c.isFor(dbms) && inContexts(context, c.contexts) {
		c.properties[name] = value
	}
}

// history makes revisions of the changesets.
func (c *changelogs) history() (History, error) {
	ids := changesetIDs(c.sets)
	files := make([]numbered, len(c.sets))
	byID := map[string]*changeset{}
	tags := map[string]bool{}
	for i := range c.sets {
		s := &c.sets[i]
		files[i] = numbered{ids[i], s.file, titleOfChangelog(s.file)}
		byID[ids[i]] = s
	}
	h, err := inLine("Liquibase", "db.changelog-master.xml", files, func(f numbered, r *Revision) ([]Left, error) {
		s := byID[f.version]
		if s.tag != "" && !tags[s.tag] && byID[s.tag] == nil {
			tags[s.tag] = true
			r.Labels = []string{s.tag}
		}
		return s.write(c, r)
	})
	for _, s := range c.apart {
		n := 0
		for _, context := range c.besides {
			if context == s.context {
				n++
			}
		}
		what := "changeset " + s.id
		if n > 1 {
			what = fmt.Sprintf("%d changesets from %s on", n, s.id)
		}
		c.left = append(c.left, Left{s.file, s.line, what + " for the contexts " + s.context})
	}
	h.Left = append(c.left, h.Left...)
	h.besides = c.besides
	return h, err
}

// write fills in a revision.
func (s *changeset) write(c *changelogs, r *Revision) ([]Left, error) {
	r.Key, r.conditional = s.key(), s.context != ""
	if s.comment != "" {
		r.Message, _, _ = strings.Cut(strings.TrimSpace(s.comment), "\n")
	}
	if s.context != "" && len(c.contexts) == 0 {
		s.left = append(s.left, Left{s.file, s.line, "it is for the contexts " + s.context + ", and runs in all of them here: --contexts says which to import"})
	}
	r.NoTransaction = s.outside
	r.Notes = append(r.Notes, "changeset "+s.id+" of "+s.author+", "+s.path)
	if s.labels != "" {
		r.Notes = append(r.Notes, "labels: "+s.labels)
	}
	for _, l := range s.left {
		r.Notes = append(r.Notes, l.What)
	}
	if s.allSQL() {
		s.asSQL(c.dialect)
	}
	if len(s.incomplete) > 0 {
		r.Incomplete = strings.Join(s.incomplete, ", ")
	}
	if len(s.changes) > 0 {
		s.asOperations(r)
		return s.left, nil
	}
	r.carry("Liquibase", s.up, s.down)
	for line := range strings.Lines(s.up.SQL + "\n" + s.down.SQL) {
		s.left = append(s.left, r.askIn(s.file, s.line, line, "Liquibase")...)
	}
	return s.left, nil
}

// titleOfChangelog is what a file's name says of its changesets.
func titleOfChangelog(file string) string {
	name := strings.TrimSuffix(path.Base(file), path.Ext(file))
	if title := strings.TrimLeft(name[len(leadingDigits(name)):], "_-. "); title != "" {
		name = title
	}
	return strings.ReplaceAll(name, "-", " ")
}

// changesetIDs are ids of revisions: those of the changesets, and with the file's name or the author's where others have
// the same.
func changesetIDs(sets []changeset) []string {
	spell := []func(s changeset) string{
		func(s changeset) string { return s.id },
		func(s changeset) string { return strings.TrimSuffix(path.Base(s.path), path.Ext(s.path)) + "_" + s.id },
		func(s changeset) string {
			return strings.TrimSuffix(path.Base(s.path), path.Ext(s.path)) + "_" + s.author + "_" + s.id
		},
		func(s changeset) string { return s.key() },
	}
	ids := make([]string, len(sets))
	for _, way := range spell {
		uses := map[string]int{}
		for i, s := range sets {
			if ids[i] == "" {
				ids[i] = liquibaseID(way(s))
			}
			uses[strings.ToLower(ids[i])]++
		}
		for i, id := range ids {
			if uses[strings.ToLower(id)] > 1 {
				ids[i] = ""
			}
		}
	}
	for i, s := range sets {
		if ids[i] == "" {
			ids[i] = fmt.Sprintf("%s_%d", liquibaseID(s.key()), i)
		}
	}
	return ids
}

// liquibaseID makes an id of a revision of what may be anything, of a length that a file's name can have.
func liquibaseID(text string) string {
	const longest = 100
	id := asID(strings.TrimSpace(text))
	if slices.Contains([]string{"", "base", "head", "heads", "current"}, id) {
		id = "changeset_" + id
	}
	for len(id) > longest || strings.HasSuffix(id, "\uFFFD") {
		id = strings.TrimSuffix(id[:len(id)-1], "\uFFFD")
	}
	return strings.ToValidUTF8(id, "")
}

// inContexts reports whether an expression of contexts holds, as Liquibase has it: everything does where no contexts
// were given.
func inContexts(expression string, contexts []string) bool {
	expression = strings.TrimSpace(expression)
	if expression == "" || len(contexts) == 0 {
		return true
	}
	p := contextParser{words: contextWords(expression), in: contexts}
	return p.either()
}

// contextWords splits an expression.
func contextWords(expression string) []string {
	spaced := strings.NewReplacer("(", " ( ", ")", " ) ", "!", " ! ", ",", " , ").Replace(expression)
	return strings.Fields(strings.ToLower(spaced))
}

// contextParser reads an expression: commas bind loosest, then or, then and, then not.
type contextParser struct {
	words []string
	in    []string
}

func (p *contextParser) take(word string) bool {
	if len(p.words) > 0 && p.words[0] == word {
		p.words = p.words[1:]
		return true
	}
	return false
}

func (p *contextParser) either() bool {
	held := p.both()
	for p.take(",") || p.take("or") {
		other := p.both()
		held = held || other
	}
	return held
}

func (p *contextParser) both() bool {
	held := p.one()
	for p.take("and") {
		other := p.one()
		held = held && other
	}
	return held
}

func (p *contextParser) one() bool {
	switch {
	case p.take("!"), p.take("not"):
		return !p.one()
	case p.take("("):
		held := p.either()
		p.take(")")
		return held
	case len(p.words) == 0:
		return true
	}
	word := p.words[0]
	p.words = p.words[1:]
	return slices.ContainsFunc(p.in, func(c string) bool { return strings.EqualFold(strings.TrimSpace(c), word) })
}
