package importer

import (
	"io/fs"
	"path"
	"strings"
)

// marks are what a tool writes in comments to say which way the statements behind them lead.
type marks struct {
	tool   string
	prefix string // behind the dashes
	up     string // the mark that begins the way up, as the tool writes it
}

// history makes revisions of files with marks, and names programs among them. names is how the tool calls its files.
func (m marks) history(folder fs.FS, dialect, names string, files []numbered) (History, error) {
	all, err := filesIn(folder)
	if err != nil {
		return History{}, err
	}
	h, err := inLine(m.tool, names, files, func(f numbered, r *Revision) ([]Left, error) {
		if path.Ext(f.file) != ".sql" {
			return r.program(f.file, m.tool), nil
		}
		text, err := readFile(folder, f.file)
		if err != nil {
			return nil, err
		}
		return m.read(f.file, text, dialect, r)
	})
	h.tellOthers(m.tool, all)
	return h, err
}

// read reads the sections of a file. Marks around statements are left out: statements are found by reading them.
func (m marks) read(name, text, dialect string, r *Revision) ([]Left, error) {
	var up, down, section *way
	var left []Left
	var head preamble
	filling := false
	number := 0
	for line := range strings.Lines(text) {
		number++
		words, isMark := m.words(line)
		switch {
		case !isMark && section == nil:
			if note, ok := head.comment(line); ok {
				r.Notes = append(r.Notes, note...)
			} else {
				return nil, &Error{File: name, Line: number, Message: "a statement before -- " + m.up, Hint: m.tool + " refuses it, too: say which way it goes"}
			}
			continue
		case !isMark:
			section.text.WriteString(line)
			if filling {
				left = append(left, r.askIn(name, number, line, m.tool)...)
			}
			continue
		}
		switch words[0] {
		case "up":
			up = up.begin(words[1:])
			section = up
		case "down":
			down = down.begin(words[1:])
			section = down
		case "envsub":
			filling = len(words) == 2 && words[1] == "on"
		default:
			if !m.setting(words, r) {
				left = append(left, Left{name, number, "-- " + m.prefix + strings.Join(words, " ") + " is not known here"})
			}
		}
	}
	if section == nil {
		return nil, &Error{File: name, Message: "has no -- " + m.up, Hint: m.tool + " refuses it, too"}
	}
	r.carry(m.tool, up.plain(dialect), down.plain(dialect))
	return left, nil
}

// preamble reads the lines before the first section, which hold comments only: a
// licence, say.
type preamble struct {
	inside bool // a comment of several lines
}

// comment is what a line says to people; false if it is no comment.
func (p *preamble) comment(line string) ([]string, bool) {
	line = strings.TrimSpace(line)
	if note, ok := strings.CutPrefix(line, "--"); ok && !p.inside {
		return []string{strings.TrimSpace(note)}, true
	}
	begins := strings.HasPrefix(line, "/*") && !strings.HasPrefix(line, "/*!") // which MySQL runs
	if !p.inside && !begins {
		return nil, line == ""
	}
	if !p.inside {
		line = line[len("/*"):]
	}
	line, behind, ends := strings.Cut(line, "*/")
	p.inside = !ends
	note := strings.TrimSpace(strings.TrimLeft(line, "* "))
	if note == "" && (begins || ends) {
		return nil, strings.TrimSpace(behind) == ""
	}
	return []string{note}, strings.TrimSpace(behind) == ""
}

// setting obeys a mark that begins no section, if it is known.
func (m marks) setting(words []string, r *Revision) bool {
	switch strings.Join(words, " ") {
	case "no transaction":
		r.NoTransaction = true
	case "statementbegin", "statementend":
	default:
		return false
	}
	return true
}

// words reads a mark, in small letters.
func (m marks) words(line string) ([]string, bool) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(line), "--")
	if !ok {
		return nil, false
	}
	mark, ok := strings.CutPrefix(strings.TrimSpace(rest), strings.TrimSpace(m.prefix))
	words := strings.Fields(strings.ToLower(mark))
	return words, ok && len(words) > 0
}

// A way is one direction of a file.
type way struct {
	text  strings.Builder
	alone bool // outside of a transaction
}

// begin begins a way, or goes on with it.
func (w *way) begin(options []string) *way {
	if w == nil {
		w = &way{}
	}
	for _, o := range options {
		w.alone = w.alone || o == "transaction:false" || o == "notransaction"
	}
	return w
}

func (w *way) plain(dialect string) plain {
	if w == nil {
		return plain{}
	}
	s := readPlain(dialect, w.text.String())
	s.NoTransaction = s.NoTransaction || w.alone
	return s
}
