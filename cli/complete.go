package cli

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/retort-db/migrate/revision/graph"
)

// revisionWords are the symbols that a command takes before the revisions and labels of the files.
func revisionWords() map[string][]cobra.Completion {
	head := cobra.CompletionWithDesc("head", "the one that nothing follows")
	heads := cobra.CompletionWithDesc("heads", "all that nothing follows")
	base := cobra.CompletionWithDesc("base", "before the first")
	current := cobra.CompletionWithDesc("current", "where the database stands")
	return map[string][]cobra.Completion{
		"upgrade":   {head, heads, cobra.CompletionWithDesc("+1", "the next")},
		"downgrade": {cobra.CompletionWithDesc("-1", "the last"), base},
		"stamp":     {head, heads, base},
		"show":      {head, heads, current},
		"edit":      {head, current},
		"merge":     {heads},
		"rebase":    {},
	}
}

// alternatives is how the usage of a flag lists the words that it takes: "a, b or c".
var alternatives = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:[a-z-]+, )*[a-z-]+ or [a-z-]+$`) })

// flagWords are the words that a flag takes, if those are few: its usage lists them, by
// themselves, as the name of the value, or after a colon.
func flagWords(f *pflag.Flag) []cobra.Completion {
	value, plain := pflag.UnquoteUsage(f)
	plain, _, _ = strings.Cut(plain, " (")
	if _, after, found := strings.Cut(plain, ": "); found {
		plain = after
	}
	for _, list := range []string{plain, value} {
		if alternatives().MatchString(list) {
			return strings.Split(strings.Replace(list, " or ", ", ", 1), ", ")
		}
	}
	return nil
}

// complete lets shells complete revisions, labels, environments and the values of flags. What cannot be read
// completes nothing: a shell has no place for an error.
func (a *app) complete(root *cobra.Command) {
	words := revisionWords()
	for _, c := range root.Commands() {
		if first, ok := words[c.Name()]; ok {
			c.ValidArgsFunction = a.revisionCompletion(first)
		}
		if c.Name() == "plan" {
			c.ValidArgsFunction = a.planCompletion()
		}
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if words := flagWords(f); words != nil {
				completeFlag(c, f.Name, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
			}
			unquote(f)
		})
		for _, flag := range []string{"head", "depends-on", "onto", "from"} {
			completeFlag(c, flag, a.revisionCompletion(nil))
		}
	}
	completeFlag(root, "env", a.completeEnv)
	root.PersistentFlags().VisitAll(unquote)
}

// unquote takes the quotes around the name of a flag's value out of what is said of the flag,
// which shells print as it is.
func unquote(f *pflag.Flag) { f.Usage = strings.ReplaceAll(f.Usage, "`", "") }

// completeFlag sets the completion of a flag that the command has and that has none yet.
func completeFlag(c *cobra.Command, name string, f cobra.CompletionFunc) {
	if c.Flag(name) == nil {
		return
	}
	if _, done := c.GetFlagCompletionFunc(name); !done {
		_ = c.RegisterFlagCompletionFunc(name, f) // it fails where the flag is not there, or done
	}
}

// revisionCompletion offers words, then labels, then revisions, the newest first, each with its message.
func (a *app) revisionCompletion(words []cobra.Completion) cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return slices.Concat(words, a.completions()), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
	}
}

func (a *app) planCompletion() cobra.CompletionFunc {
	words := revisionWords()
	return func(c *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) == 0 {
			return []cobra.Completion{"upgrade", "downgrade"}, cobra.ShellCompDirectiveNoFileComp
		}
		return a.revisionCompletion(words[args[0]])(c, args, typed)
	}
}

// completions are the labels and revisions of the files.
func (a *app) completions() []cobra.Completion {
	s, err := a.open(nil, false)
	if err != nil {
		return nil
	}
	set, err := s.revisions()
	if err != nil {
		return nil
	}
	var labels, ids []cobra.Completion
	for _, f := range slices.Backward(set.Files()) {
		for _, label := range f.Labels {
			labels = append(labels, cobra.CompletionWithDesc(label+"@head", "the head of "+label))
		}
		ids = append(ids, cobra.CompletionWithDesc(f.ID, graph.Summary(f.Message)))
	}
	return append(labels, ids...)
}

func (a *app) completeEnv(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	s, err := a.open(nil, false)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return s.config.Envs, cobra.ShellCompDirectiveNoFileComp
}

// asksToComplete reports whether a shell asks what the command line may go on with.
func asksToComplete(args []string) bool {
	return len(args) > 0 && (args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd)
}
