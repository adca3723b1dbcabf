package cli

import (
	"slices"

	"github.com/spf13/cobra"
)

// command is what makes a command, beside the name that calls it.
type command struct {
	name string
	make func(*app) *cobra.Command
	// acts says that the command has something to end or to clean up when the
	// process is told to stop. The others only read, in moments.
	acts bool
}

// commands are all commands. Each has a file of its own.
func commands() []command {
	return []command{
		{"init", (*app).initCommand, true},
		{"status", (*app).statusCommand, true},
		{"revision", (*app).revisionCommand, true},
		{"baseline", (*app).baselineCommand, true},
		{"merge", (*app).mergeCommand, true},
		{"rebase", (*app).rebaseCommand, true},
		{"edit", (*app).editCommand, true},
		{"upgrade", (*app).upgradeCommand, true},
		{"downgrade", (*app).downgradeCommand, true},
		{"stamp", (*app).stampCommand, true},
		{"create-all", (*app).createAllCommand, true},
		{"ensure-version", (*app).ensureVersionCommand, true},
		{"check", (*app).checkCommand, true},
		{"diff", (*app).diffCommand, true},
		{"validate", (*app).validateCommand, true},
		{"verify", (*app).verifyCommand, true},
		{"schema", (*app).schemaCommand, true},
		{"models", (*app).modelsCommand, true},
		{"plan", (*app).planCommand, true},
		{"repair", (*app).repairCommand, true},
		{"import", (*app).importCommand, true},
		{"current", (*app).currentCommand, false},
		{"history", (*app).historyCommand, false},
		{"heads", (*app).headsCommand, false},
		{"branches", (*app).branchesCommand, false},
		{"show", (*app).showCommand, false},
		{"list-templates", (*app).listTemplatesCommand, false},
		{"version", (*app).versionCommand, false},
	}
}

// add makes the commands that a command line may call: those that it has the
// names of, or all where it calls none of them, such as for help. A command with
// its flags takes longer to make than most take to run. It returns the one that is
// called, or none.
func (a *app) add(root *cobra.Command, args []string) command {
	var named, rest []command
	for _, c := range commands() {
		if slices.Contains(args, c.name) {
			root.AddCommand(c.make(a))
			named = append(named, c)
		} else {
			rest = append(rest, c)
		}
	}
	if found, _, err := root.Find(args); err == nil {
		for _, c := range named {
			if c.name == found.Name() {
				root.CompletionOptions.DisableDefaultCmd = true
				return c
			}
		}
	}
	for _, c := range rest {
		root.AddCommand(c.make(a))
	}
	if slices.Contains(args, "completion") {
		knownShells(root, args)
	}
	return command{}
}

// knownShells makes a mistake of a shell that completion does not know, for which it
// would print its help.
func knownShells(root *cobra.Command, args []string) {
	root.InitDefaultCompletionCmd(args...)
	if c, _, err := root.Find([]string{"completion"}); err == nil && c != root {
		c.Use += " SHELL"
		c.Args = noSuchCommand
		c.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
	}
}
