package cli_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/retort-db/migrate/revision"
)

// alembicDirectives are those of alembic.op, of version 1.19.
var alembicDirectives = []string{
	"add_column", "alter_column", "batch_alter_table", "bulk_insert", "create_check_constraint", "create_exclude_constraint",
	"create_foreign_key", "create_index", "create_primary_key", "create_table", "create_table_comment", "create_unique_constraint",
	"drop_column", "drop_constraint", "drop_index", "drop_table", "drop_table_comment", "execute", "f", "get_bind", "get_context",
	"implementation_for", "inline_literal", "invoke", "register_operation", "rename_table", "run_async",
}

// TestDocAlembicDirectives: the page names every directive, and what it says to
// write instead can be written.
func TestDocAlembicDirectives(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "docs", "from-alembic.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "## Every directive")
	section, _, _ = strings.Cut(section, "\n## ")
	for _, name := range alembicDirectives {
		if !regexp.MustCompile("`(with )?" + name + `\(`).MatchString(section) {
			t.Errorf("no word of %s", name)
		}
	}
	spans := regexp.MustCompile("`([^`]+)`")
	operations := 0
	for line := range strings.Lines(section) {
		cells := strings.Split(line, "|")
		if len(cells) < 4 || !strings.Contains(cells[2], `op = "`) {
			continue
		}
		operations++
		said, _, _ := strings.Cut(cells[2], ", or ") // what follows is in place of the last
		said, _, _ = strings.Cut(said, ";")
		text := "revision = \"aaaaaaaaaaaa\"\ndown_revision = \"base\"\nmessage = \"x\"\n[[upgrade]]\n"
		for _, m := range spans.FindAllStringSubmatch(said, -1) {
			text += m[1] + "\n"
		}
		f, err := revision.Parse("x.toml", []byte(text))
		if err == nil {
			_, err = f.Body()
		}
		if err != nil {
			t.Errorf("%s%v", line, err)
		}
	}
	if operations < 25 {
		t.Errorf("only %d operations were found", operations)
	}
}
