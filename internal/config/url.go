package config

import (
	"errors"
	"strings"

	"github.com/retort-db/migrate/internal/dburl"
	"github.com/retort-db/migrate/internal/fserr"
)

// target is a URL or the reason why there is none. The reason is kept apart from the value so that a command which
// needs no database does not fail over it.
type target struct {
	url dburl.URL
	err *Error
}

func (t target) get() (dburl.URL, error) {
	if t.err != nil {
		return dburl.URL{}, t.err
	}
	return t.url, nil
}

// databaseURL goes through the places that may name the database, see Config.URL.
func (l *loader) databaseURL(c *Config) target {
	key := l.key("database.url")
	var places []candidate
	add := func(got candidate, ok bool) {
		if ok {
			places = append(places, got)
		}
	}
	add(l.fromFlag(key))
	if l.options.Env != "" {
		add(l.fromEnv(key))
	}
	add(l.fromVariable(key.Variable))
	if l.options.Env == "" {
		add(l.fromEnv(key))
	}
	add(l.fromFile(key))
	add(l.fromVariable("DATABASE_URL"))
	for _, place := range places {
		u, err := l.parseURL(key, place)
		if err != nil {
			return target{err: err}
		}
		if name := required(place.text); u.IsZero() && name != "" {
			e := emptyVariable(name)
			e.Message = key.Name + ": " + e.Message
			return target{err: at(e, place.where)}
		}
		if u.IsZero() {
			continue
		}
		c.Origins[key.Name] = place.origin
		if u, err = l.withOptionFile(u, place); err != nil {
			return target{err: err}
		}
		return l.withPassword(c, u, place)
	}
	e := &Error{
		Code: CodeNoURL, Message: "no database is named",
		Hint: "set database.url in the configuration, MIGRATE_DATABASE_URL or DATABASE_URL, or give --url",
	}
	if l.name != "" {
		e.Where = l.name
	}
	return target{err: e}
}

// parseURL reads a URL; the zero URL stands for text that is empty once variables are replaced.
func (l *loader) parseURL(key Key, got candidate) (dburl.URL, *Error) {
	v, err := l.expand(key, got)
	if err != nil {
		return dburl.URL{}, at(err, got.where)
	}
	s, err := v.str(nil)
	if err != nil {
		return dburl.URL{}, wrong(key, v, err)
	}
	if strings.TrimSpace(s) == "" {
		return dburl.URL{}, nil
	}
	u, err := dburl.Parse(s)
	if err != nil {
		e := &Error{Code: CodeBadURL, Where: v.where, Message: key.Name + ": " + err.Error()}
		if bad, ok := errors.AsType[*dburl.Error](err); ok {
			e.Message, e.Hint = key.Name+": "+bad.Message, bad.Hint
		}
		return dburl.URL{}, e
	}
	return u.In(got.dir).WithVariables(l.options.lookup), nil
}

// withOptionFile reads the client option file that a MySQL URL names.
func (l *loader) withOptionFile(u dburl.URL, place candidate) (dburl.URL, *Error) {
	path := u.OptionFile()
	if path == "" {
		return u, nil
	}
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, ok := l.options.lookup("HOME"); ok {
			path = home + "/" + rest
		}
	}
	path = resolve(place.dir, path)
	data, err := l.options.read(path)
	if err != nil {
		return u, &Error{
			Code: CodeNoPasswordFile, Where: place.where, Err: err, Hint: "defaults-file names a file as MySQL's clients read it (my.cnf)",
			Message: "cannot read the option file " + shorten(l.options.Dir, path) + ": " + fserr.Cause(err).Error(),
		}
	}
	u, err = u.WithOptionFile(string(data))
	if bad, ok := errors.AsType[*dburl.Error](err); ok {
		return u, &Error{Code: CodeBadURL, Where: place.where, Message: "the option file " + shorten(l.options.Dir, path) + ": " + bad.Message, Hint: bad.Hint}
	}
	return u, nil
}

// withPassword reads the password file for a URL that has no password. The password file of the configuration is
// for the server that the configuration names: no other server is sent its content.
func (l *loader) withPassword(c *Config, u dburl.URL, place candidate) target {
	key := l.key("database.password_file")
	if u.Dialect == dburl.SQLite || !u.Password.IsZero() {
		return target{url: u}
	}
	got, ok := l.fromVariable(key.Variable)
	if !ok && (place.origin.Source == FromFile || place.origin.Source == FromEnvironment) {
		got, ok = l.pick(key)
	}
	if !ok {
		return target{url: u}
	}
	v, err := l.expand(key, got)
	if err != nil {
		return target{err: at(err, got.where)}
	}
	path, err := v.str(nil)
	if err != nil {
		return target{err: wrong(key, v, err)}
	}
	if path == "" { // an environment that takes the file's password file away
		return target{url: u}
	}
	data, err := l.options.read(resolve(got.dir, path))
	password := strings.TrimRight(string(data), "\r\n")
	e := &Error{Code: CodeNoPasswordFile, Where: got.where, Err: err, Hint: "the file holds the password and nothing else"}
	switch {
	case err != nil:
		e.Message = "cannot read the password file " + shorten(l.options.Dir, resolve(got.dir, path)) + ": " + fserr.Cause(err).Error()
		return target{err: e}
	case password == "":
		e.Message = "the password file " + shorten(l.options.Dir, resolve(got.dir, path)) + " is empty"
		return target{err: e}
	}
	c.Origins[key.Name] = got.origin
	return target{url: u.WithPassword(password)}
}

func (l *loader) scratchURL(c *Config) target {
	key := l.key("migrations.scratch_url")
	got, ok := l.pick(key)
	if !ok {
		return target{}
	}
	u, err := l.parseURL(key, got)
	if err == nil && !u.IsZero() {
		c.Origins[key.Name] = got.origin
	}
	return target{u, err}
}
