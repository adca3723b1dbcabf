package cli_test

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
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
	if c.HasExample() {
		text += "\n```sh\n" + unindented(c.Example) + "\n```\n"
	}
	for _, sub := range c.Commands() {
		text += commandReference(sub)
	}
	if flags := c.NonInheritedFlags(); flags.HasAvailableFlags() {
		text += "\n```\n" + flags.FlagUsagesWrapped(80) + "```\n"
	}
	return text
}

func unindented(example string) string {
	return strings.ReplaceAll(strings.TrimPrefix(example, "  "), "\n  ", "\n")
}

// The examples that help shows are command lines that there are.
func TestExamplesOfCommands(t *testing.T) {
	for _, of := range cli.Commands().Commands() {
		for line := range strings.Lines(of.Example) {
			for i, command := range strings.Split(line, " && ") {
				command, _, _ = strings.Cut(command, " > ")
				words := regexp.MustCompile(`"[^"]*"|\S+`).FindAllString(command, -1)
				if len(words) < 2 || words[0] != "migrate" {
					t.Errorf("%s: %s", of.Name(), line)
					continue
				}
				c, rest, err := cli.Commands().Find(words[1:])
				if err == nil {
					err = c.ParseFlags(slices.DeleteFunc(rest, func(w string) bool { return regexp.MustCompile(`^-\d$`).MatchString(w) }))
				}
				if err == nil && i == 0 && c.Name() != of.Name() {
					err = errors.New("it is another command's")
				}
				if err != nil {
					t.Errorf("%s: %s: %v", of.Name(), strings.TrimSpace(line), err)
				}
			}
		}
	}
}
