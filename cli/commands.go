package cli

import (
	"slices"

	"github.com/spf13/cobra"
)

// command is what makes a command, beside the name that calls it.
type command struct {
	name string
	make func(*app) *cobra.Command
}

// commands are all commands. Each has a file of its own.
func commands() []command {
	return []command{
		{"init", (*app).initCommand}, {"status", (*app).statusCommand},
		{"revision", (*app).revisionCommand}, {"baseline", (*app).baselineCommand}, {"merge", (*app).mergeCommand}, {"rebase", (*app).rebaseCommand}, {"edit", (*app).editCommand},
		{"upgrade", (*app).upgradeCommand}, {"downgrade", (*app).downgradeCommand}, {"stamp", (*app).stampCommand}, {"create-all", (*app).createAllCommand}, {"ensure-version", (*app).ensureVersionCommand},
		{"current", (*app).currentCommand}, {"history", (*app).historyCommand}, {"heads", (*app).headsCommand}, {"branches", (*app).branchesCommand}, {"show", (*app).showCommand},
		{"check", (*app).checkCommand}, {"diff", (*app).diffCommand}, {"validate", (*app).validateCommand}, {"verify", (*app).verifyCommand},
		{"schema", (*app).schemaCommand}, {"models", (*app).modelsCommand}, {"plan", (*app).planCommand}, {"repair", (*app).repairCommand},
		{"list-templates", (*app).listTemplatesCommand}, {"import", (*app).importCommand}, {"version", (*app).versionCommand},
	}
}

// add makes the commands that a command line may call: those that it has the
// names of, or all where it calls none of them, such as for help. A command with
// its flags takes longer to make than most take to run.
func (a *app) add(root *cobra.Command, args []string) {
	var rest []command
	for _, c := range commands() {
		if slices.Contains(args, c.name) {
			root.AddCommand(c.make(a))
		} else {
			rest = append(rest, c)
		}
	}
	called, _, err := root.Find(args)
	root.CompletionOptions.DisableDefaultCmd = err == nil && called != root
	if root.CompletionOptions.DisableDefaultCmd {
		return
	}
	for _, c := range rest {
		root.AddCommand(c.make(a))
	}
}
