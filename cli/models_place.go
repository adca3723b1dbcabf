package cli

import (
	"errors"
	"fmt"
	"go/token"
	"strings"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/models/sqlfile"
	"github.com/retort-db/migrate/models/tomlfile"
	"github.com/retort-db/migrate/schema"
)

// placeOf is where the models declare something; it is the zero value where that is not
// known. The files are read anew for it, once: this is about what is wrong with them.
func (s *session) placeOf(at schema.Path) token.Position {
	if p := s.fromGo.Place(at); p.IsValid() {
		return p
	}
	if s.places == nil {
		s.places = s.readPlaces()
	}
	for _, place := range s.places {
		if p := place(at); p.IsValid() {
			return p
		}
	}
	return token.Position{}
}

// readPlaces is what knows the places of models in TOML and SQL.
func (s *session) readPlaces() []func(schema.Path) token.Position {
	list := []func(schema.Path) token.Position{}
	sources, err := s.modelSources()
	if err != nil {
		return list
	}
	list = append(list, tomlfile.Places(folder(s.config.Dir), sources.tomls...))
	if len(sources.sqls) == 0 {
		return list
	}
	files, err := s.modelsInSQL(sources.sqls)
	if err != nil {
		return list
	}
	kind := ""
	if u, err := s.config.URL(); err == nil {
		kind = string(u.Dialect)
	}
	return append(list, sqlfile.Places(kind, files))
}

// refuseModel is about a table of the models.
func (s *session) refuseModel(table schema.Name, code, message, hint string) error {
	p := s.placeOf(schema.TablePath(table))
	return &ownError{problem{Code: code, Message: message, Hint: hint, Where: where(p.Filename, p.Line), exit: exitFailure}}
}

// invalidModels is about everything in models that the database does not have. whoAsks
// says who asks for it, and place where that is declared.
func invalidModels(whoAsks string, errs []error, place func(schema.Path) token.Position) error {
	p := problem{Code: "invalid_models", Message: whoAsks + " for what this database does not have", exit: exitFailure}
	lines := make([]string, len(errs))
	for i, err := range errs {
		f := modelFinding(err, place)
		lines[i] = f.String()
		if i == 0 {
			p.Where = f.at()
		}
	}
	if len(errs) == 1 {
		p.Message += ": " + errs[0].Error()
	} else {
		p.Detail = strings.Join(lines, "\n")
	}
	return &ownError{p}
}

// modelFinding is one mistake in the models, at its place.
func modelFinding(err error, place func(schema.Path) token.Position) finding {
	f := finding{Code: "invalid_models", Message: err.Error()}
	if e, ok := errors.AsType[*dialect.DeclaredError](err); ok {
		at := place(e.At)
		f.File, f.Line = at.Filename, at.Line
	}
	return f
}

// hintUnknownType is what to do about a type that only the database could know.
const hintUnknownType = "correct the name; a type that an extension brings is declared with it, as [extensions.citext]"

// unknownTypes says of types that only the database could know where the models have them.
// Other errors are returned as they are.
func (s *session) unknownTypes(err error) error {
	missing, ok := errors.AsType[*migrate.MissingTypesError](err)
	if !ok {
		return err
	}
	var list []error
	for _, t := range missing.Types {
		list = append(list, &dialect.DeclaredError{At: t.At, Err: fmt.Errorf("unknown type %q", t.Type)})
	}
	refused := invalidModels("the models ask", list, s.placeOf)
	if own, ok := errors.AsType[*ownError](refused); ok {
		own.Hint = hintUnknownType
	}
	return refused
}
