package gosource

import (
	"go/types"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/schematoml"
)

// parseSettings reads GORM's tag grammar: settings with a separator between
// them, each a word or word:value. A backslash before a separator makes it part
// of the value. Words are folded to upper case; one without a value stands for
// itself.
func parseSettings(text, separator string) map[string]string {
	settings := map[string]string{}
	for _, part := range splitEscaped(text, separator) {
		word, value, has := strings.Cut(part, ":")
		word = strings.ToUpper(strings.TrimSpace(word))
		switch {
		case has:
			settings[word] = strings.ReplaceAll(value, `\"`, `"`)
		case word != "":
			settings[word] = word
		}
	}
	return settings
}

func splitEscaped(text, separator string) []string {
	var parts []string
	open := false
	for _, p := range strings.Split(text, separator) {
		if open {
			last := &parts[len(parts)-1]
			*last = strings.TrimSuffix(*last, `\`) + separator + p
		} else {
			parts = append(parts, p)
		}
		open = strings.HasSuffix(p, `\`)
	}
	return parts
}

// isTrue is GORM's reading of a setting: there, and not "false".
func isTrue(values ...string) bool {
	for _, v := range values {
		if v != "" && !strings.EqualFold(v, "false") {
			return true
		}
	}
	return false
}

// names splits a list at its commas.
func names(list string) []string {
	if list == "" {
		return nil
	}
	parts := strings.Split(list, ",")
	for i, p := range parts {
		parts[i] = strings.TrimSpace(p)
	}
	return parts
}

// fieldTag is what a field's tags say.
type fieldTag struct {
	text    string // in GORM's grammar: its gorm tag, and, after it and stronger, our own
	db      string // the column's name in a db tag
	strange string // a setting of our own tag that there is none of
	ownType bool   // our own tag says the type
}

// readTag reads the tags of a field in a package. GORM's first version, where it is
// the one that the package imports, reads sql tags as well.
func readTag(tag string, in *types.Package) fieldTag {
	t := reflect.StructTag(tag)
	db, _, _ := strings.Cut(t.Get("db"), ",")
	f := fieldTag{text: t.Get("gorm"), db: db}
	if older := t.Get("sql"); older != "" && imports(in, gormV1Path) {
		f.text = strings.TrimSuffix(older, ";") + ";" + f.text
	}
	if own := t.Get("migrate"); own != "" {
		_, f.ownType = parseSettings(own, ";")["TYPE"]
		f.strange = strangeSetting(own, ownSettings())
		f.text = strings.TrimSuffix(f.text, ";") + ";" + own
	}
	return f
}

func imports(p *types.Package, path string) bool {
	return p != nil && slices.ContainsFunc(p.Imports(), func(i *types.Package) bool { return i.Path() == path })
}

// ownSettings are those of a field's tag of our own: GORM's with their older
// spellings, and what GORM lacks. GORM itself passes over what it does not know,
// for plugins have settings of theirs; ours has no plugins, and a slip of the pen
// would be a column that silently is another one.
func ownSettings() []string {
	return []string{
		"-", "->", "<-", "column", "type", "size", "precision", "scale", "primaryKey", "primary_key", "autoIncrement",
		"auto_increment", "autoIncrementIncrement", "autoCreateTime", "autoUpdateTime", "null", "not null", "notNull",
		"default", "unique", "uniqueIndex", "unique_index", "index", "check", "comment", "collate", "serializer", "json",
		"generated", "identity", "on_update", "onUpdate", "on update", "renamed_from", "renamedFrom",
		"embedded", "embeddedPrefix", "embedded_prefix",
		"foreignKey", "foreign_key", "references", "constraint", "on_delete", "onDelete", "on delete",
		"belongs_to", "belongsTo", "has_one", "hasOne", "has_many", "hasMany", "many_to_many", "many2many",
		"joinForeignKey", "joinReferences", "jointable_foreignkey", "association_foreignkey", "associationForeignKey",
		"association_jointable_foreignkey", "polymorphic", "polymorphicType", "polymorphicId", "polymorphicValue",
	}
}

// tableTagSettings are those of the tag of a field that is called _.
func tableTagSettings() []string { return []string{"table", "comment"} }

// strangeSetting is the first setting of a tag that is not among the known ones,
// or "".
func strangeSetting(tag string, known []string) string {
	for _, part := range splitEscaped(tag, ";") {
		word, _, _ := strings.Cut(part, ":")
		word = strings.TrimSpace(word)
		if word != "" && !slices.ContainsFunc(known, func(k string) bool { return strings.EqualFold(k, word) }) {
			return word
		}
	}
	return ""
}

// meant is the hint about a setting that there is none of.
func meant(word string, known []string) string {
	if near := schematoml.Nearest(word, known); near != "" {
		return "did you mean " + near + "?"
	}
	return ""
}

// gormSettings is the text read, with the spellings of GORM's first version.
func gormSettings(text string) map[string]string {
	s := parseSettings(text, ";")
	for old, word := range map[string]string{
		"AUTO_INCREMENT": "AUTOINCREMENT", "EMBEDDED_PREFIX": "EMBEDDEDPREFIX",
		"ASSOCIATION_FOREIGNKEY": "REFERENCES", "ASSOCIATIONFOREIGNKEY": "REFERENCES",
		"JOINTABLE_FOREIGNKEY": "JOINFOREIGNKEY", "ASSOCIATION_JOINTABLE_FOREIGNKEY": "JOINREFERENCES",
		"BELONGS_TO": "BELONGSTO", "MANY_TO_MANY": "MANY2MANY", "FOREIGN_KEY": "FOREIGNKEY",
	} {
		if v, ok := s[old]; ok {
			if _, set := s[word]; !set {
				s[word] = v
				if v == old {
					s[word] = word
				}
			}
			delete(s, old)
		}
	}
	return s
}

// joinTag is the tag of a key's column in a join table: without what only the
// key's own table wants.
func joinTag(text string) string {
	var keep []string
	for _, part := range splitEscaped(text, ";") {
		word, _, _ := strings.Cut(part, ":")
		switch strings.ToLower(strings.TrimSpace(word)) {
		case "column", "autoincrement", "index", "unique", "uniqueindex", "unique_index", "auto_increment", "":
			continue
		}
		keep = append(keep, strings.ReplaceAll(part, ";", `\;`))
	}
	return strings.Join(append([]string{"primaryKey"}, keep...), ";")
}

// isPlainName is what GORM takes for the name before a comma, rather than for
// part of an expression.
func isPlainName(s string) bool {
	return regexp.MustCompile(`^[\w-]+$`).MatchString(s)
}
