package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"
)

func (a *app) editCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "edit REVISION",
		Short: "Open a revision's file in $VISUAL or $EDITOR",
		Args:  argCount(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.with(c.Context(), nil, func(ctx context.Context, s *session) error {
				return a.edit(ctx, s, unshield(args)[0])
			})
		},
	}
}

func (a *app) edit(ctx context.Context, s *session, symbol string) error {
	editor := a.editor()
	if editor == "" {
		return refuse(exitFailure, "no_editor", "there is no editor to open", "set VISUAL or EDITOR")
	}
	set, err := s.revisions()
	if err != nil {
		return err
	}
	id, err := s.symbol(ctx, symbol)
	if err != nil {
		return err
	}
	if _, ok := set.File(id); !ok {
		return refuse(exitFailure, "no_file", symbol+" is not a revision with a file", "")
	}
	if err := a.runEditor(ctx, editor, s.pathOf(id)); err != nil {
		return refuse(exitFailure, "editor_failed", fmt.Sprintf("%s ended badly: %v", editor, err), "")
	}
	file := a.short(s.pathOf(id))
	s.set = nil // what was edited has to be a revision still
	if _, err := s.revisions(); err != nil || !a.flags.json {
		return err
	}
	return a.printJSON("edit", map[string]any{"revision": id, "file": file})
}

// symbol resolves a symbol of one revision; current asks the database.
func (s *session) symbol(ctx context.Context, symbol string) (string, error) {
	if symbol != "current" {
		return s.set.Graph.Resolve(symbol)
	}
	ids, err := s.symbols(ctx, []string{symbol})
	if err != nil {
		return "", err
	}
	if len(ids) != 1 {
		return "", refuse(exitFailure, "ambiguous_current", "the database is at "+rowsText(ids), "name the revision")
	}
	return ids[0], nil
}

func (a *app) editor() string {
	for _, name := range []string{"VISUAL", "EDITOR"} {
		if v, ok := a.env.LookupEnv(name); ok && v != "" {
			return v
		}
	}
	return ""
}

// runEditor runs the editor's command line, which may hold arguments, on a file.
func (a *app) runEditor(ctx context.Context, editor, path string) error {
	words := strings.Fields(editor)
	command := exec.CommandContext(ctx, words[0], append(words[1:], path)...) //nolint:gosec // the user's own editor
	command.Dir, command.Stdin, command.Stderr = a.env.Dir, a.env.Stdin, a.env.Stderr
	// An editor wants the terminal itself, and not a pipe from and to it, which would
	// also keep Run waiting for one more line when the editor has ended.
	if terminal, ok := a.env.StdinFile.(*os.File); ok {
		command.Stdin = terminal
	}
	command.Stdout, _ = unwatched(a.env.Stdout).(io.Writer)
	if a.flags.json { // stdout is for the document
		command.Stdout = a.env.Stderr
	}
	return command.Run()
}
