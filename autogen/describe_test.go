package autogen_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/internal/golden"
	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

var update = flag.Bool("update", false, "write the sentences")

// examples are one or more operations of every kind.
func examples(t *testing.T) []ops.Op {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "ops", "testdata", "operations.toml"))
	if err != nil {
		t.Fatal(err)
	}
	var list []ops.Op
	for block := range strings.SplitSeq(string(text), "[[upgrade]]\n") {
		if strings.TrimSpace(block) == "" {
			continue
		}
		n, err := schematoml.Parse("operations.toml", []byte(block))
		if err != nil {
			t.Fatal(err)
		}
		r := schematoml.NewReader("operations.toml")
		op := ops.Decode(r, n)
		if err := r.Err(); err != nil {
			t.Fatal(err)
		}
		list = append(list, op)
		if undo, err := ops.Reverse(op); err == nil && undo != nil {
			list = append(list, undo)
		}
	}
	return list
}

// Every kind of operation is said in a sentence that a person would say; they are
// here to be read.
func TestSentences(t *testing.T) {
	said := map[string]bool{}
	var b strings.Builder
	for _, op := range examples(t) {
		s := autogen.Describe(op)
		switch {
		case strings.TrimSpace(s) != s, strings.Contains(s, "  "), s == "":
			t.Errorf("%s: %q", op.Kind(), s)
		case strings.Contains(s, "\n"):
			t.Errorf("%s has several lines: %q", op.Kind(), s)
		}
		if line := op.Kind() + ": " + s + "\n"; !said[line] {
			said[line] = true
			b.WriteString(line)
		}
	}
	golden.Compare(t, filepath.Join("testdata", "sentences.txt"), b.String(), *update)
}

func TestSentenceIsALine(t *testing.T) {
	op := ops.AlterTable{Table: schema.Name{Name: "t"}, To: ops.TableChange{Comment: ops.To("one\n  two")}, From: ops.TableChange{Comment: ops.To("")}}
	if got, want := autogen.Describe(op), "t: comment none → one two"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestSentencesOfEnums(t *testing.T) {
	enum := func(values ...string) schema.Enum { return schema.Enum{Name: "mood", Values: values} }
	for _, tt := range []struct {
		from, to schema.Enum
		want     string
	}{
		{enum("a", "b", "c"), enum("a", "c"), `enum mood: without "b"`},
		{enum("a", "b"), enum("b", "a"), `enum mood: in the order "b", "a"`},
		{enum("a", "b", "c"), enum("c", "d", "a"), `enum mood: without "b", with "d", in the order "c", "d", "a"`},
		{enum("a"), enum("a"), "enum mood changes"},
	} {
		if got := autogen.Describe(ops.AlterEnum{From: tt.from, To: tt.to}); got != tt.want {
			t.Errorf("%s, want %s", got, tt.want)
		}
	}
}
