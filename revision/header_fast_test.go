package revision

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// parsedHeader is what the parser makes of a header.
func parsedHeader(text string) (File, error) {
	tree, err := headerTree("a.toml", []byte(text))
	if err != nil {
		return File{}, err
	}
	return headerOf("a.toml", tree)
}

func comparePlain(t *testing.T, text string) (plain bool) {
	t.Helper()
	got, ok := plainHeader("a.toml", []byte(text))
	if !ok {
		return false
	}
	want, err := parsedHeader(text)
	if err != nil {
		t.Fatalf("taken for a plain header: %v in\n%s", err, text)
	}
	options := []cmp.Option{cmp.AllowUnexported(File{}, lines{}, span{}), cmpopts.EquateEmpty()}
	if diff := cmp.Diff(want, got, options...); diff != "" {
		t.Errorf("read another way than the parser does (-parser +plain):\n%s\n%s", diff, text)
	}
	return true
}

const plainText1 = `# a comment
revision      = "3f2a9c1d77be" # the id
down_revision = "base"
branch_labels = []
depends_on    = ["a", "b" , ]
create_date   = 2026-11-21T00:39:00Z
message       = "it's ünïcode"

[[upgrade]]
op = "execute"
`

// What this program writes is read without the parser, and to the same effect.
func TestPlainHeader(t *testing.T) {
	for _, text := range []string{
		plainText1,
		"revision=\"a\"\r\ndown_revision = [ \"b\",\"c\" ]\r\n\r\n[[upgrade]]\r\n",
		"revision = \"a\"\ndown_revision = \"b\"\n[upgrade]\n",
	} {
		if !comparePlain(t, text) {
			t.Errorf("left to the parser:\n%s", text)
		}
	}
}

// Everything else is the parser's, mistakes above all.
func TestNotPlainHeader(t *testing.T) {
	const ok = "revision = \"a\"\ndown_revision = \"b\"\n"
	for _, text := range []string{
		"", ok, "revision = \"a\"\n[[upgrade]]\n", "down_revision = \"b\"\n[[upgrade]]\n",
		"revision = \"\"\ndown_revision = \"b\"\n[[upgrade]]\n",
		"revision = \"a\"\ndown_revision = []\n[[upgrade]]\n",
		"revision = \"a\"\ndown_revision = [\"base\", \"b\"]\n[[upgrade]]\n",
		"revision = \"a\"\ndown_revision = [\"b\", \"b\"]\n[[upgrade]]\n",
		"revision = [\"a\"]\ndown_revision = \"b\"\n[[upgrade]]\n",
		ok + "revision = \"c\"\n[[upgrade]]\n",
		ok + "message = \"a\\tb\"\n[[upgrade]]\n",
		ok + "message = \"\"\"\n[[upgrade]]\n\"\"\"\n[[upgrade]]\n",
		ok + "message = 'a'\n[[upgrade]]\n",
		ok + "message = \"a\" b\n[[upgrade]]\n",
		ok + "message = \"a\x01\"\n[[upgrade]]\n",
		ok + "message = \"a\xff\"\n[[upgrade]]\n",
		ok + "# \x01\n[[upgrade]]\n",
		ok + "depends_on = [\"a\"\n]\n[[upgrade]]\n",
		ok + "depends_on = [\"a\" \"b\"]\n[[upgrade]]\n",
		ok + "depends_on = [,]\n[[upgrade]]\n",
		ok + "depends_on = [\"\"]\n[[upgrade]]\n",
		ok + "branch_labels = \"\"\n[[upgrade]]\n",
		ok + "create_date = 2026-02-30T00:00:00Z\n[[upgrade]]\n",
		ok + "create_date = 2026-01-01\n[[upgrade]]\n",
		ok + "create_date = 2026-01-01T00:00:00Zx\n[[upgrade]]\n",
		ok + "irreversible = \"x\"\n[[upgrade]]\n",
		ok + "format = 1\n[[upgrade]]\n",
		ok + "nonsense\n[[upgrade]]\n",
		ok + "message = \"cut off",
	} {
		if _, plain := plainHeader("a.toml", []byte(text)); plain {
			t.Errorf("taken for a plain header:\n%s", text)
		}
	}
	if _, plain := plainHeader("a.sql", []byte(plainText1)); plain {
		t.Error("SQL was read as TOML")
	}
}

func FuzzPlainHeader(f *testing.F) {
	f.Add(plainText1)
	f.Add("revision = \"a\"\ndown_revision = [\"b\", \"c\"]\nmessage = \"x\"\n[[upgrade]]\nx = [\n")
	f.Fuzz(func(t *testing.T, text string) { comparePlain(t, text) })
}
