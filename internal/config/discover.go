package config

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/fserr"
)

// found is the file that was chosen.
type found struct {
	path    string // absolute; empty for none
	name    string // as errors call it
	entries []entry
}

// find locates and parses the file: the one that was named, else migrate.toml or a config.toml with a [migrations]
// table, in the working folder or the nearest one above.
func find(o Options) (found, error) {
	if named, by := namedFile(o); named != "" {
		return readNamed(o, resolve(o.Dir, named), by)
	}
	var looked []passedOver
	for dir := o.Dir; ; dir = filepath.Dir(dir) {
		for _, base := range []string{"migrate.toml", "config.toml"} {
			path := filepath.Join(dir, base)
			f, not, err := consider(o, path, base == "config.toml")
			if err != nil || f.path != "" {
				return f, err
			}
			if not.why != "" {
				looked = append(looked, not)
			}
		}
		if filepath.Dir(dir) == dir {
			return found{}, notFound(o.Dir, looked)
		}
	}
}

func namedFile(o Options) (path, by string) {
	if o.Config != "" {
		return o.Config, "--config"
	}
	path, _ = o.lookup("MIGRATE_CONFIG")
	return path, "MIGRATE_CONFIG"
}

// readNamed reads the file at path, or the one of a usual name in the folder at path.
func readNamed(o Options, path, by string) (found, error) {
	data, err := o.read(path)
	folder := false
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // reading a folder fails in a way of its own on each system
		for _, base := range []string{"migrate.toml", "config.toml"} {
			inside, missing := o.read(filepath.Join(path, base))
			if missing == nil {
				path, data, err = filepath.Join(path, base), inside, nil
				break
			}
			folder = folder || errors.Is(missing, fs.ErrNotExist)
		}
	}
	name := shorten(o.Dir, path)
	if err != nil {
		return found{}, namedError(name, by, folder, err)
	}
	entries, err := parseTOML(name, data)
	return found{path, name, entries}, err
}

func namedError(name, by string, folder bool, err error) *Error {
	e := &Error{Code: CodeUnreadable, Where: by, Err: err, Hint: "give the path of the file"}
	switch {
	case folder:
		e.Code, e.Message = CodeNotFound, "the folder "+name+" has no migrate.toml and no config.toml"
	case errors.Is(err, fs.ErrNotExist):
		e.Code, e.Message = CodeNotFound, "there is no file "+name
	default:
		e.Message = "cannot read " + name + ": " + fserr.Cause(err).Error()
	}
	return e
}

// passedOver is a file that is not taken for ours, and why; hint is set where it may be meant to be.
type passedOver struct{ name, why, hint string }

// consider reads a file that may be ours. not says why it is not, when that is worth telling.
func consider(o Options, path string, shared bool) (f found, not passedOver, err error) {
	data, err := o.read(path)
	name := shorten(o.Dir, path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return found{}, passedOver{}, nil
	case err != nil && shared: // many programs own a config.toml
		not := passedOver{name: name, why: "cannot be read: " + fserr.Cause(err).Error()}
		if errors.Is(err, fs.ErrPermission) {
			not.hint = "let this user read " + name + ", if that file is meant"
		}
		return found{}, not, nil
	case err != nil:
		return found{}, passedOver{}, &Error{Code: CodeUnreadable, Message: "cannot read " + name + ": " + fserr.Cause(err).Error(), Err: err}
	}
	entries, err := parseTOML(name, data)
	switch {
	case err != nil && shared && !mentionsMigrations(string(data)):
		return found{}, brokenFile(name, err), nil
	case err != nil:
		return found{}, passedOver{}, err
	case shared && !slices.ContainsFunc(entries, func(e entry) bool { return e.path[0] == "migrations" }):
		return found{}, otherTables(name, entries), nil
	}
	return found{path, name, entries}, passedOver{}, nil
}

func brokenFile(name string, err error) passedOver {
	not := passedOver{name: name, why: "is not TOML"}
	if e, ok := errors.AsType[*Error](err); ok {
		not.hint = "correct " + e.Where + " if that file is meant: " + strings.TrimPrefix(e.Message, "this is not TOML: ")
	}
	return not
}

// otherTables looks for what has almost the name of our table, and for the settings that only we have beside it.
func otherTables(name string, entries []entry) passedOver {
	not := passedOver{name: name, why: "has no [migrations] table"}
	for _, e := range entries {
		table := e.path[0]
		switch {
		case nearest(table, []string{"migrations"}) != "":
			not.hint = "is [" + table + "] in " + name + " meant to be [migrations]?"
			return not
		case slices.Equal(e.path, []string{"database", "url"}):
			not.hint = "if " + name + " is meant, add the table [migrations] to it"
		}
	}
	return not
}

// mentionsMigrations guesses whether a file that cannot be parsed was meant for us.
func mentionsMigrations(text string) bool {
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(strings.TrimLeft(line, " \t["), "migrations"); ok {
			if strings.HasPrefix(strings.TrimLeft(rest, " \t"), "]") || strings.HasPrefix(rest, ".") {
				return true
			}
		}
	}
	return false
}

func notFound(dir string, looked []passedOver) *Error {
	e := &Error{
		Code:    CodeNotFound,
		Message: "no migrate.toml and no config.toml with a [migrations] table in " + dir + " or a folder above",
		Hint:    "run migrate init to begin here, or name the file with --config",
	}
	var why []string
	for _, not := range looked {
		why = append(why, not.name+" "+not.why)
	}
	for _, not := range slices.Backward(looked) { // the nearest counts
		if not.hint != "" {
			e.Hint = not.hint + "; or run migrate init to begin here, or name the file with --config"
		}
	}
	if len(why) > 0 {
		e.Message += " (" + strings.Join(why, "; ") + ")"
	}
	return e
}
