package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// format is the newest format of the file that this program reads.
const format = 1

// Options is all that Load looks at.
type Options struct {
	// Dir is the absolute working folder: where the search begins, and what paths of flags and variables are
	// relative to.
	Dir string
	// Config is --config, Env is --env; empty when not given.
	Config, Env string
	// Flags holds the values of flags that were given, by the name of the key that they set.
	Flags map[string][]string
	// Variables holds the values that --var gives to variables of revisions.
	Variables map[string]string
	// LookupEnv reads the environment as os.LookupEnv does; nil is an empty environment.
	LookupEnv func(name string) (string, bool)
	// ReadFile reads the configuration and the password file; nil is os.ReadFile.
	ReadFile func(path string) ([]byte, error)
	// Version is this program's version, for required_version. One that is no number (a development build)
	// satisfies any.
	Version string
	// Optional makes a configuration that is found nowhere an empty one. A file that was named must be there.
	Optional bool
}

func (o Options) lookup(name string) (string, bool) {
	if o.LookupEnv == nil {
		return "", false
	}
	return o.LookupEnv(name)
}

func (o Options) read(path string) ([]byte, error) {
	if o.ReadFile == nil {
		return os.ReadFile(path)
	}
	return o.ReadFile(path)
}

// Load finds the file, reads it and decides every setting. For each, the first of these counts: its flag, its
// variable, the table of the environment, the file, the default; for the database URL see Config.URL. Errors are of
// type *Error.
//
// What can be checked without the environment's variables is checked in all of the file. ${NAME} is replaced only
// in values that count, so that an environment which was not chosen needs no variable.
func Load(o Options) (*Config, error) {
	f, err := find(o)
	if err != nil {
		named, _ := namedFile(o)
		if e, ok := errors.AsType[*Error](err); !o.Optional || named != "" || !ok || e.Code != CodeNotFound {
			return nil, err
		}
	}
	c := &Config{File: f.path, Dir: o.Dir, Origins: map[string]Origin{}, workDir: o.Dir}
	if f.path != "" {
		c.Dir = filepath.Dir(f.path)
	}
	l := loader{options: o, name: f.name, dir: c.Dir, keys: Keys()}
	if err := l.checkVersion(f.entries); err != nil {
		return nil, err
	}
	if err := l.index(f.entries); err != nil {
		return nil, err
	}
	for name := range o.Flags {
		if !slices.ContainsFunc(l.keys, func(k Key) bool { return k.Name == name }) {
			return nil, &Error{Code: CodeUnknownKey, Where: "flags", Message: "unknown key " + name}
		}
	}
	c.Envs = l.envs
	if c.Env, err = l.chooseEnv(); err != nil {
		return nil, err
	}
	for _, key := range l.keys {
		if key.set == nil {
			continue
		}
		if err := l.decide(c, key); err != nil {
			return nil, err
		}
	}
	c.variable = l.variable
	c.url = l.databaseURL(c)
	c.scratch = l.scratchURL(c)
	return c, nil
}

// loader holds what the settings are decided from.
type loader struct {
	options Options
	name    string // of the file, as errors say it
	dir     string
	keys    []Key

	env    string
	envs   []string
	values map[string]map[string]value // environment ("" for none) → key → value
}

// checkVersion comes before all other checks: what a newer program knows is not a mistake.
func (l *loader) checkVersion(entries []entry) error {
	required, requiredAt, newer, newerAt := "", "", "", ""
	for _, e := range entries {
		switch dotted(e.path) {
		case "format":
			if n, err := strconv.ParseInt(e.text, 0, 64); err == nil && n > format {
				newer, newerAt = e.text, e.where
			}
		case "migrations.required_version":
			required, requiredAt = e.text, e.where
		}
	}
	need, ok := parseVersion(required)
	have, known := parseVersion(l.options.Version)
	hint := "install a newer version"
	if ok {
		hint = "install version " + strings.TrimPrefix(required, "v") + " or newer"
	}
	switch {
	case newer != "":
		return &Error{
			Code: CodeNewerFormat, Where: newerAt, Hint: hint,
			Message: fmt.Sprintf("the file has format %s, this program%s reads up to %d", newer, version(l.options.Version), format),
		}
	case ok && known && slices.Compare(have[:], need[:]) < 0:
		return &Error{
			Code: CodeNewerFormat, Where: requiredAt, Hint: hint,
			Message: fmt.Sprintf("the file needs version %s, this is%s", strings.TrimPrefix(required, "v"), version(l.options.Version)),
		}
	}
	return nil
}

func version(v string) string {
	if v == "" {
		return ""
	}
	return " " + strings.TrimPrefix(v, "v")
}

// chooseEnv is --env or MIGRATE_ENV.
func (l *loader) chooseEnv() (string, error) {
	name, where := l.options.Env, "--env"
	if name == "" {
		name, _ = l.options.lookup("MIGRATE_ENV")
		where = "MIGRATE_ENV"
	}
	if name == "" {
		return "", nil
	}
	if !slices.Contains(l.envs, name) {
		e := &Error{Code: CodeUnknownEnv, Where: where}
		switch {
		case l.name == "":
			e.Message, e.Hint = "there is no environment "+name+", as there is no configuration file", "run migrate init to begin here"
		case len(l.envs) == 0:
			e.Message, e.Hint = l.name+" has no environment "+name, "it has none; add a table [env."+name+"]"
		default:
			e.Message = l.name + " has no environment " + name
			e.Hint = didYouMean(name, l.envs, "it has "+strings.Join(l.envs, ", "))
		}
		return "", e
	}
	l.env = name
	return name, nil
}

// candidate is a value that was set for a key.
type candidate struct {
	value
	origin Origin
	dir    string // what a relative path in it is relative to
}

func (l *loader) fromFlag(key Key) (candidate, bool) {
	given, ok := l.options.Flags[key.Name]
	if !ok || len(given) == 0 {
		return candidate{}, false
	}
	flag := key.Flag
	if flag == "" {
		flag = key.Name
	}
	v := value{kind: kindString, text: given[len(given)-1], where: flag}
	if key.IsList() {
		v = value{kind: kindList, where: flag}
		for _, s := range given {
			v.items = append(v.items, value{kind: kindString, text: s, where: flag})
		}
	}
	return candidate{v, Origin{FromFlag, flag}, l.options.Dir}, true
}

// fromVariable takes an empty variable for one that is not set.
func (l *loader) fromVariable(name string) (candidate, bool) {
	s := ""
	if name != "" {
		s, _ = l.options.lookup(name)
	}
	return candidate{value{kind: kindString, text: s, where: name}, Origin{FromVariable, name}, l.options.Dir}, s != ""
}

func (l *loader) fromEnv(key Key) (candidate, bool) {
	v, ok := l.values[l.env][key.Name]
	return candidate{v, Origin{FromEnvironment, v.where}, l.dir}, ok && l.env != ""
}

func (l *loader) fromFile(key Key) (candidate, bool) {
	v, ok := l.values[""][key.Name]
	return candidate{v, Origin{FromFile, v.where}, l.dir}, ok
}

// pick is the order of all settings but the database URL.
func (l *loader) pick(key Key) (candidate, bool) {
	if got, ok := l.fromFlag(key); ok {
		return got, true
	}
	if got, ok := l.fromVariable(key.Variable); ok {
		return got, true
	}
	if got, ok := l.fromEnv(key); ok {
		return got, true
	}
	if got, ok := l.fromFile(key); ok {
		return got, true
	}
	if key.Default != "" {
		return candidate{value{kind: kindString, text: key.Default}, Origin{Source: FromDefault}, l.dir}, true
	}
	return candidate{}, false
}

func (l *loader) decide(c *Config, key Key) error {
	got, ok := l.pick(key)
	if !ok {
		return nil
	}
	v, err := l.expand(key, got)
	if err != nil {
		return err
	}
	if err := key.set(c, key, v, got.dir); err != nil {
		return wrong(key, v, err)
	}
	c.Origins[key.Name] = got.origin
	return nil
}

// expand replaces variables in what the file says; flags and variables have been through a shell already.
func (l *loader) expand(key Key, got candidate) (value, error) {
	fromFile := got.origin.Source == FromFile || got.origin.Source == FromEnvironment
	if key.Literal || !fromFile {
		return got.value, nil
	}
	return l.expandValue(key, got.value)
}

func (l *loader) expandValue(key Key, v value) (value, error) {
	if v.kind == kindString {
		s, err := expand(v.text, l.options.lookup)
		if err != nil {
			e := at(err, v.where)
			e.Message = key.Name + ": " + e.Message
			if e.Variable != "" && l.inDotEnv(e.Variable) {
				e.Hint = ".env sets it, which is read by a shell: set -a; . ./.env; set +a"
			}
			return v, e
		}
		v.text = s
	}
	items := make([]value, len(v.items))
	for i, item := range v.items {
		var err error
		if items[i], err = l.expandValue(key, item); err != nil {
			return v, err
		}
	}
	v.items = items
	return v, nil
}

// inDotEnv reports whether the file .env in the working folder, which other programs read by themselves, sets a
// variable.
func (l *loader) inDotEnv(name string) bool {
	data, err := l.options.read(filepath.Join(l.options.Dir, ".env"))
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(data)) {
		key, _, sets := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "=")
		if sets && strings.TrimSpace(key) == name {
			return true
		}
	}
	return false
}

// wrong makes an error of what a setter found.
func wrong(key Key, v value, err error) *Error {
	e := &Error{Code: CodeBadValue, Where: v.where, Message: key.Name + " " + err.Error()}
	if p, ok := errors.AsType[problem](err); ok {
		e.Hint = p.hint
	}
	return e
}

func (l *loader) key(name string) Key {
	i := slices.IndexFunc(l.keys, func(k Key) bool { return k.Name == name })
	return l.keys[i]
}
