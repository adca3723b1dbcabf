package cli

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/retort-db/migrate/models/gosource"
	"github.com/retort-db/migrate/revision"
)

// finding is something that is wrong at a place in a file, or in none.
type finding struct {
	// Code is stable; the rest is for people.
	Code    string `json:"code"`
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

func (f finding) String() string {
	if f.File == "" {
		return f.Message
	}
	return where(f.File, f.Line) + ": " + f.Message
}

// findingsOf takes an error apart into the mistakes that it joins.
func findingsOf(err error) []finding {
	var out []finding
	if many := mistakes(err); len(many) > 0 {
		for _, m := range many {
			out = append(out, finding{Code: "bad_file", File: m.File, Line: m.Line, Message: m.Message})
		}
		return out
	}
	var source gosource.Errors
	if errors.As(err, &source) {
		for _, m := range source {
			out = append(out, finding{Code: "bad_models", File: m.File, Line: m.Line, Message: m.What(), Hint: m.Hint})
		}
		return out
	}
	p := explain(err)
	f := finding{Code: p.Code, Message: p.Message, Hint: p.Hint}
	f.File, f.Line = placeIn(p.Where)
	var g *revision.GraphError
	if errors.As(err, &g) && len(g.Files) > 0 {
		f.File, f.Line = placeIn(g.Files[0])
		if len(g.Files) > 1 {
			f.Message += " (also " + strings.Join(g.Files[1:], ", ") + ")"
		}
	}
	return []finding{f}
}

// placeIn takes "file:line" or "file:line:column" apart.
func placeIn(where string) (file string, line int) {
	m := regexp.MustCompile(`^(.*?):([0-9]+)(:[0-9]+)?$`).FindStringSubmatch(where)
	if m == nil {
		return where, 0
	}
	line, err := strconv.Atoi(m[2])
	if err != nil {
		return where, 0
	}
	return m[1], line
}

// annotations writes findings as commands of GitHub's runner, which shows them
// beside the lines of a pull request. root is the checkout, and dir the folder
// that files are relative to.
func annotations(w io.Writer, root, dir string, list []finding) {
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	text := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	for _, f := range list {
		var at []string
		if f.File != "" {
			at = append(at, "file="+property.Replace(inCheckout(root, dir, f.File)))
		}
		if f.Line > 0 {
			at = append(at, fmt.Sprintf("line=%d", f.Line))
		}
		at = append(at, "title="+property.Replace("migrate: "+strings.ReplaceAll(f.Code, "_", " ")))
		message := f.Message
		if f.Hint != "" {
			message += "\nhint: " + f.Hint
		}
		fmt.Fprintf(w, "::error %s::%s\n", strings.Join(at, ","), text.Replace(message))
	}
}

// inCheckout is a path as seen from the root of the checkout.
func inCheckout(root, dir, file string) string {
	path := resolveIn(dir, filepath.FromSlash(file))
	if root == "" {
		return filepath.ToSlash(file)
	}
	rel, err := filepath.Rel(root, path)
	if err != nil || strings.HasPrefix(rel, "..") {
		return filepath.ToSlash(file)
	}
	return filepath.ToSlash(rel)
}

// reportFormat is how findings are told.
type reportFormat string

// The formats.
const (
	reportText   reportFormat = "text"
	reportJSON   reportFormat = "json"
	reportGitHub reportFormat = "github"
)

// reportFormat decides by the flags, and by where the command runs.
func (a *app) reportFormat(flag string) (reportFormat, error) {
	f := reportFormat(flag)
	switch {
	case a.flags.json || f == reportJSON:
		a.flags.json = true
		return reportJSON, nil
	case f == reportText, f == reportGitHub:
		return f, nil
	case f != "":
		return "", usage(fmt.Sprintf("--format %s: there are text, json and github", flag))
	}
	if v, _ := a.env.LookupEnv("GITHUB_ACTIONS"); v == "true" {
		return reportGitHub, nil
	}
	return reportText, nil
}

// tellFindings writes findings in lines, and as annotations where those are
// asked for.
func (a *app) tellFindings(format reportFormat, list []finding) {
	columns := a.columns(a.env.Stdout)
	for _, f := range list {
		fmt.Fprintln(a.env.Stdout, wrapped(f.String(), columns))
		if f.Hint != "" {
			fmt.Fprintln(a.env.Stdout, wrapped("  hint: "+f.Hint, columns))
		}
	}
	if format == reportGitHub {
		root, _ := a.env.LookupEnv("GITHUB_WORKSPACE")
		annotations(a.env.Stdout, root, a.env.Dir, list)
	}
}
