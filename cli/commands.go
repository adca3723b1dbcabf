package cli

import "github.com/spf13/cobra"

// commands are all commands. Each has a file of its own.
func (a *app) commands() []*cobra.Command {
	return []*cobra.Command{
		a.initCommand(), a.statusCommand(),
		a.revisionCommand(), a.baselineCommand(), a.mergeCommand(), a.rebaseCommand(), a.editCommand(),
		a.upgradeCommand(), a.downgradeCommand(), a.stampCommand(), a.createAllCommand(), a.ensureVersionCommand(),
		a.currentCommand(), a.historyCommand(), a.headsCommand(), a.branchesCommand(), a.showCommand(),
		a.checkCommand(), a.diffCommand(), a.validateCommand(), a.verifyCommand(),
		a.schemaCommand(), a.modelsCommand(), a.planCommand(), a.repairCommand(),
		a.listTemplatesCommand(), a.importCommand(), a.versionCommand(),
	}
}
