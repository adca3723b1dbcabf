package cli_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/retort-db/migrate/cli"
)

// TestDocCommandReference keeps the reference of commands.
func TestDocCommandReference(t *testing.T) {
	root := cli.Commands()
	var out strings.Builder
	out.WriteString("| command | |\n|---|---|\n")
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			fmt.Fprintf(&out, "| [`%s`](#migrate-%s) | %s |\n", c.Name(), c.Name(), c.Short)
		}
	}
	fmt.Fprintf(&out, "\n## Flags of all commands\n\n```\n%s```\n", root.PersistentFlags().FlagUsagesWrapped(80))
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			out.WriteString(commandReference(c))
		}
	}
	doc := openDocument(t, "docs/commands.md")
	doc.section(t, "commands", out.String())
}

func commandReference(c *cobra.Command) string {
	long := c.Long
	if long == "" {
		long = c.Short + "."
	}
	text := fmt.Sprintf("\n## %s\n\n%s\n\n```\n%s\n```\n", c.CommandPath(), strings.TrimSpace(long), c.UseLine())
	for _, sub := range c.Commands() {
		text += commandReference(sub)
	}
	if flags := c.NonInheritedFlags(); flags.HasAvailableFlags() {
		text += "\n```\n" + flags.FlagUsagesWrapped(80) + "```\n"
	}
	return text
}
