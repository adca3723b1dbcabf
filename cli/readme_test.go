package cli_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/testdb"
)

// TestDocSession runs the session of the README in a copy of the example and
// compares what it prints.
func TestDocSession(t *testing.T) {
	doc := openDocument(t, "README.md")
	p := example(t, testdb.DB{URL: "sqlite:example.db"})
	_, session, _ := strings.Cut(doc.text, "<!-- session -->\n")
	session, _, _ = strings.Cut(session, "<!-- end -->")

	var got strings.Builder
	console := false
	for line := range strings.Lines(session) {
		command, isCommand := strings.CutPrefix(line, "$ ")
		switch {
		case strings.HasPrefix(line, "```"):
			console = line == "```console\n"
		case console && !isCommand:
			continue
		}
		got.WriteString(line)
		if console && isCommand {
			got.WriteString(p.shell(t, strings.TrimSpace(command)))
		}
	}
	if diff := cmp.Diff(settled(session), settled(got.String())); diff == "" {
		return
	} else if !*update {
		t.Errorf("the README's session is out of date; go test ./cli -run Doc -update writes it (-README +now):\n%s", diff)
		return
	}
	if err := os.WriteFile(doc.path, []byte(strings.Replace(doc.text, session, got.String(), 1)), 0o666); err != nil {
		t.Fatal(err)
	}
}

// settled takes out what differs from run to run.
func settled(text string) string {
	for _, s := range []struct{ pattern, with string }{
		{`\bin [0-9.]+(µs|ms|s)\b`, "in 1ms"},
		{`\b20[0-9]{6}_[0-9]{4}_add_nicknames_[0-9a-f]{12}`, "FILE"},
		{`(create_date   =|revision      =|upgrade|->|at) ("?)[0-9a-f]{12}("?)(, add nicknames|\n)`, "$1 ${2}ID$3$4"},
		{`(\d+ (minute|hour|day|week|month|year)s? ago|just now) +`, "AGE "},
		{`create_date   = 20\S+`, "create_date   = NOW"},
		{`(?i)sqlite 3\.[0-9.]+`, "sqlite 3"},
	} {
		text = regexp.MustCompile(s.pattern).ReplaceAllString(text, s.with)
	}
	return text
}

// shell does what a line of the session says.
func (p project) shell(t *testing.T, line string) string {
	t.Helper()
	words := regexp.MustCompile(`"[^"]*"|\S+`).FindAllString(line, -1)
	switch words[0] {
	case "alias":
		return ""
	case "migrate":
		var out bytes.Buffer
		args := slices.Clone(words[1:])
		for i := range args {
			args[i] = strings.Trim(args[i], `"`)
		}
		p.runTo(t, &out, &out, args...)
		return out.String()
	case "$EDITOR":
		_, column, _ := strings.Cut(line, "to users, add: ")
		models := p.read(t, "models.toml")
		p.write(t, "models.toml", strings.Replace(models, "  { name = \"is_active\",", "  "+column+"\n  { name = \"is_active\",", 1))
		return ""
	case "cat":
		found, err := filepath.Glob(filepath.Join(p.dir, words[1]))
		if err != nil || len(found) != 1 {
			t.Fatalf("%s: %v", words[1], found)
		}
		text, err := os.ReadFile(found[0])
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	t.Fatalf("the session has an unknown command: %s", line)
	return ""
}

// TestDocCommands keeps the README's table of commands.
func TestDocCommands(t *testing.T) {
	p := newProject(t, nil)
	help := p.must(t, "--help").stdout
	_, list, _ := strings.Cut(help, "Available Commands:\n")
	list, _, _ = strings.Cut(list, "\n\n")
	out := "| command | |\n|---|---|\n"
	for line := range strings.Lines(list) {
		name, what, _ := strings.Cut(strings.TrimSpace(line), " ")
		if name != "help" {
			out += fmt.Sprintf("| `%s` | %s |\n", usageOf(t, p, name), strings.ReplaceAll(strings.TrimSpace(what), "|", `\|`))
		}
	}
	doc := openDocument(t, "README.md")
	doc.section(t, "commands", out)
}

// usageOf is a command with its arguments.
func usageOf(t *testing.T, p project, name string) string {
	t.Helper()
	_, usage, _ := strings.Cut(p.must(t, name, "--help").stdout, "  migrate ")
	usage, _, _ = strings.Cut(usage, "\n")
	return strings.ReplaceAll(strings.TrimSuffix(usage, " [flags]"), "|", `\|`)
}

// TestDocLibrary keeps the README's snippet to the example that is tested.
func TestDocLibrary(t *testing.T) {
	doc := openDocument(t, "README.md")
	example := openDocument(t, "example_test.go")
	_, body, _ := strings.Cut(example.text, "func Example() {\n")
	body, _, _ = strings.Cut(body, "\t// Output:")
	var want strings.Builder
	for line := range strings.Lines(body) {
		want.WriteString(strings.TrimPrefix(line, "\t"))
	}
	blocks := doc.blocks("go")
	if len(blocks) == 0 || blocks[0] != want.String() {
		t.Errorf("the README's snippet is not the example (-example +README):\n%s", cmp.Diff(want.String(), strings.Join(blocks, "\n")))
	}
}

// Help fits into a terminal.
func TestHelpFitsIntoEightyColumns(t *testing.T) {
	p := newProject(t, nil)
	_, list, _ := strings.Cut(p.must(t, "--help").stdout, "Available Commands:\n")
	list, _, _ = strings.Cut(list, "\n\n")
	commands := []string{"--help"}
	for line := range strings.Lines(list) {
		commands = append(commands, strings.Fields(line)[0])
	}
	for _, c := range commands {
		for line := range strings.Lines(p.must(t, c, "--help").stdout) {
			if n := len([]rune(strings.TrimRight(line, "\n"))); n > 80 {
				t.Errorf("migrate %s --help: %d columns: %s", c, n, line)
			}
		}
	}
}
