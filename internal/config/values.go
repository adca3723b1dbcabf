package config

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// problem is what is wrong with a value. Its text follows the name of the key.
type problem struct{ text, hint string }

func (p problem) Error() string { return p.text }

// setter checks a value and stores it. Relative paths are relative to dir.
type setter func(c *Config, key Key, v value, dir string) error

func text(field func(*Config) *string, checks ...func(string) error) setter {
	return func(c *Config, _ Key, v value, _ string) error {
		s, err := v.str(checks)
		*field(c) = s
		return err
	}
}

func texts(field func(*Config) *[]string, checks ...func(string) error) setter {
	return func(c *Config, _ Key, v value, _ string) (err error) {
		*field(c), err = v.strs(checks)
		return err
	}
}

func paths(field func(*Config) *[]string) setter {
	return func(c *Config, _ Key, v value, dir string) error {
		list, err := v.strs([]func(string) error{notEmpty})
		if err == nil && len(list) == 0 {
			err = problem{"is empty", "name a folder at least"}
		}
		for i := range list {
			list[i] = resolve(dir, filepath.FromSlash(list[i]))
		}
		*field(c) = list
		return err
	}
}

func boolean(field func(*Config) *bool) setter {
	return func(c *Config, _ Key, v value, _ string) error {
		b, err := strconv.ParseBool(v.text)
		if err != nil || (v.kind != kindBool && v.kind != kindString) {
			return problem{"must be true or false, not " + v.describe(), ""}
		}
		*field(c) = b
		return nil
	}
}

func integer(field func(*Config) *int) setter {
	return func(c *Config, _ Key, v value, _ string) error {
		n, err := strconv.ParseInt(v.text, 0, 32)
		switch {
		case err != nil || v.kind != kindInteger && v.kind != kindString:
			return problem{"must be a number, not " + v.describe(), ""}
		case n < 0:
			return problem{"must not be negative", ""}
		}
		*field(c) = int(n)
		return nil
	}
}

func choice[T ~string](field func(*Config) *T) setter {
	return func(c *Config, key Key, v value, _ string) error {
		s, err := v.str(nil)
		if err != nil {
			return err
		}
		if !slices.Contains(key.Values, s) {
			one := "must be one of " + strings.Join(key.Values, ", ")
			return problem{fmt.Sprintf("%s, not %q", one, s), didYouMean(s, key.Values, "")}
		}
		*field(c) = T(s)
		return nil
	}
}

func duration(field func(*Config) *time.Duration) setter {
	return func(c *Config, _ Key, v value, _ string) error {
		hint := `write a number and its unit: "500ms", "30s", "5m"`
		if v.kind == kindInteger {
			hint = fmt.Sprintf("write \"%ss\" if seconds are meant", v.text)
		}
		d, err := time.ParseDuration(v.text)
		switch {
		case v.kind != kindString || err != nil:
			return problem{"must be a duration, not " + v.describe(), hint}
		case d < 0:
			return problem{"must not be negative", hint}
		}
		*field(c) = d
		return nil
	}
}

func timezone(c *Config, _ Key, v value, _ string) error {
	s, err := v.str([]func(string) error{notEmpty})
	if err != nil {
		return err
	}
	location, err := time.LoadLocation(s)
	if err != nil {
		return problem{fmt.Sprintf("%q is no time zone that this machine knows", s), "write UTC, Local or a name such as Europe/Berlin"}
	}
	c.Migrations.Timezone = location
	return nil
}

// formatNumber only refuses nonsense: Load looks at newer formats before anything else.
func formatNumber(_ *Config, _ Key, v value, _ string) error {
	if n, err := strconv.ParseInt(v.text, 0, 32); err != nil || n < 1 || v.kind == kindList {
		return problem{"must be a number from 1, not " + v.describe(), ""}
	}
	return nil
}

// str is the text of a string.
func (v value) str(checks []func(string) error) (string, error) {
	if v.kind != kindString {
		return "", problem{"must be a string, not " + v.describe(), `write it in quotes: "…"`}
	}
	for _, check := range checks {
		if err := check(v.text); err != nil {
			return "", err
		}
	}
	return v.text, nil
}

// strs is the texts of a list, or of a string that stands for a list of one. It shares nothing with v.
func (v value) strs(checks []func(string) error) ([]string, error) {
	items := v.items
	if v.kind == kindString {
		items = []value{v}
	} else if v.kind != kindList {
		return nil, problem{"must be a list of strings, not " + v.describe(), `write it as ["…", "…"]`}
	}
	var list []string
	for _, item := range items {
		if item.kind != kindString {
			return nil, problem{"must be a list of strings, but " + item.describe() + " is in it", `write it as ["…", "…"]`}
		}
		s, err := item.str(checks)
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}

// describe quotes short values and only names the kind of others.
func (v value) describe() string {
	switch v.kind {
	case kindString:
		if len(v.text) <= 40 {
			return strconv.Quote(v.text)
		}
	case kindBool, kindInteger:
		return v.text
	}
	return string(v.kind)
}

func notEmpty(s string) error {
	if strings.TrimSpace(s) == "" {
		return problem{"is empty", ""}
	}
	return nil
}

func tableName(s string) error {
	switch {
	case strings.TrimSpace(s) == "":
		return problem{"is empty", "the default is schema_revision"}
	case strings.Contains(s, "."):
		return problem{"names a schema too", "put the schema into migrations.version_schema"}
	case len(s) > 63:
		return problem{"is longer than the 63 bytes that every database takes", ""}
	}
	return nil
}

func fileTemplate(s string) error {
	words := []string{"date", "time", "slug", "rev", "epoch", "year", "month", "day", "hour", "minute", "second"}
	if err := placeholders(s, words); err != nil {
		return err
	}
	switch {
	case !strings.Contains(s, "{rev}"):
		return problem{"has no {rev}", "without the revision's id two files could get the same name"}
	case strings.ContainsAny(s, `/\`):
		return problem{"names a folder", "new files go to the first of migrations.locations, or where --version-path says"}
	}
	return nil
}

func namingTemplate(s string) error {
	if s == "" {
		return nil
	}
	if err := placeholders(s, []string{"table", "columns", "referred_table", "referred_columns"}); err != nil {
		return err
	}
	if !strings.Contains(s, "{table}") {
		return problem{"has no {table}", "names of indexes and constraints are often unique in the whole schema"}
	}
	return nil
}

// placeholders refuses any {word} that is not one of known.
func placeholders(s string, known []string) error {
	takes := "it takes {" + strings.Join(known, "}, {") + "}"
	for rest := s; ; {
		begin, end := strings.IndexByte(rest, '{'), strings.IndexByte(rest, '}')
		switch {
		case begin < 0 && end < 0:
			return nil
		case begin < 0 || end < begin:
			return problem{"has a { or } without its other half", takes}
		}
		word := rest[begin+1 : end]
		if !slices.Contains(known, word) {
			return problem{"has {" + word + "}, which stands for nothing", didYouMean(word, known, takes)}
		}
		rest = rest[end+1:]
	}
}

func glob(s string) error {
	if _, err := path.Match(s, ""); err != nil || s == "" {
		return problem{fmt.Sprintf("%q is no glob", s), "* and ? stand for letters, [ab] for one of them, \\ before one of these for itself"}
	}
	return nil
}

func kindName(s string) error {
	if s == "" || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz_") != "" {
		return problem{fmt.Sprintf("%q is no kind of object", s), "write table, view, function, …"}
	}
	return nil
}

func versionNumber(s string) error {
	if _, ok := parseVersion(s); !ok && s != "" {
		return problem{fmt.Sprintf("%q is no version", s), `write it as "1.4" or "1.4.2"`}
	}
	return nil
}

// parseVersion reads v1.2.3, 1.2 or 1; what follows a - or + does not count.
func parseVersion(s string) (v [3]int, ok bool) {
	s, _, _ = strings.Cut(strings.TrimPrefix(s, "v"), "-")
	s, _, _ = strings.Cut(s, "+")
	parts := strings.Split(s, ".")
	if len(parts) > len(v) {
		return v, false
	}
	for i, part := range parts {
		n, err := strconv.ParseUint(part, 10, 31)
		if err != nil {
			return v, false
		}
		v[i] = int(n)
	}
	return v, true
}
