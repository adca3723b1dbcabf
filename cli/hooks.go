package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/runner"
)

// hooks are the commands of the configuration, as a run calls them. Each has the
// facts in its environment, and never the password.
func (s *session) hooks() migrate.Hooks {
	h := s.config.Hooks
	return migrate.Hooks{
		BeforeRun:      s.runHook("before_run", h.BeforeRun),
		AfterRun:       s.runHook("after_run", h.AfterRun),
		BeforeRevision: s.revisionHook("before_revision", h.BeforeRevision),
		AfterRevision:  s.revisionHook("after_revision", h.AfterRevision),
	}
}

func (s *session) runHook(name string, commands []string) func(context.Context, runner.HookRun) error {
	if len(commands) == 0 {
		return nil
	}
	return func(ctx context.Context, h runner.HookRun) error {
		facts := append(s.hookFacts(),
			"MIGRATE_REVISIONS="+idsOf(h.Steps), "MIGRATE_HEADS="+strings.Join(h.Heads, " "))
		if len(h.Steps) > 0 {
			facts = append(facts, "MIGRATE_DIRECTION="+h.Steps[0].Direction.String())
		}
		if name == "after_run" {
			status, message := "done", ""
			if h.Err != nil {
				status, message = "failed", explain(h.Err).Message
			}
			facts = append(facts, "MIGRATE_APPLIED="+idsOf(h.Applied), "MIGRATE_STATUS="+status, "MIGRATE_ERROR="+message)
		}
		return s.command(ctx, name, commands, facts)
	}
}

func (s *session) revisionHook(name string, commands []string) func(context.Context, runner.HookRevision) error {
	if len(commands) == 0 {
		return nil
	}
	return func(ctx context.Context, h runner.HookRevision) error {
		facts := append(s.hookFacts(),
			"MIGRATE_REVISION="+h.Step.Revision, "MIGRATE_DIRECTION="+h.Step.Direction.String(),
			"MIGRATE_MESSAGE="+h.Message, "MIGRATE_FILE="+s.fileOf(h.Step.Revision))
		return s.command(ctx, name, commands, facts)
	}
}

// hookFacts are those of the database.
func (s *session) hookFacts() []string {
	db, _ := s.at()
	return []string{"MIGRATE_DATABASE=" + s.target(), "MIGRATE_DIALECT=" + db.Server().Flavor}
}

// fileOf is the path of a revision's file, or empty if it has none.
func (s *session) fileOf(id string) string {
	if _, ok := s.set.File(id); !ok {
		return ""
	}
	return s.pathOf(id)
}

func idsOf(steps []migrate.Step) string {
	ids := make([]string, len(steps))
	for i, step := range steps {
		ids[i] = step.Revision
	}
	return strings.Join(ids, " ")
}

// written runs the hooks for a new file. The file stays, whatever they say.
func (s *session) written(ctx context.Context, path, revision string) error {
	err := s.command(ctx, "after_write", s.config.Hooks.AfterWrite, []string{"MIGRATE_FILE=" + path, "MIGRATE_REVISION=" + revision})
	if err == nil {
		return nil
	}
	if failed, ok := errors.AsType[*hookError](err); ok {
		failed.file = s.app.short(path)
	}
	return &migrate.HookError{Hook: "after_write", Revision: revision, Err: err}
}

// hookError says which command of a hook failed.
type hookError struct {
	command string
	output  string // the end of what it printed, if that was not shown
	file    string // that was written before it, if one was
	err     error
}

func (e *hookError) Error() string { return fmt.Sprintf("%s: %v", e.command, e.err) }
func (e *hookError) Unwrap() error { return e.err }

// command runs the commands of a hook with the shell, in the folder of the
// configuration, until one fails. What they print is progress.
func (s *session) command(ctx context.Context, hook string, commands, facts []string) error {
	for _, line := range commands {
		out := &hookOutput{to: s.app.say()}
		c := shell(ctx, line)
		c.Dir, c.Stdin, c.Stdout, c.Stderr = s.config.Dir, nil, out, out
		c.Env = append(append(os.Environ(), "MIGRATE_HOOK="+hook, "MIGRATE_CONFIG="+s.config.File, "MIGRATE_ENV="+s.config.Env), facts...)
		c.WaitDelay = 5 * time.Second
		err := c.Run()
		out.flush()
		if cause := context.Cause(ctx); err != nil && cause != nil {
			err = cause
		}
		if err != nil {
			failed := &hookError{command: line, err: err}
			if s.app.flags.quiet {
				failed.output = out.tail.String()
			}
			return failed
		}
	}
	return nil
}

func shell(ctx context.Context, line string) *exec.Cmd {
	name, flag := shellName()
	return exec.CommandContext(ctx, name, flag, line)
}

// shellName is the program that runs hooks, and its flag for a command.
func shellName() (name, flag string) {
	if runtime.GOOS == "windows" {
		return "cmd", "/C"
	}
	return "sh", "-c"
}

// hookOutput passes on whole lines, and keeps the last of them.
type hookOutput struct {
	to   io.Writer
	line bytes.Buffer
	tail bytes.Buffer
}

// keptOutput is how much of a command's output an error shows.
const keptOutput = 2000

// Write implements io.Writer.
func (o *hookOutput) Write(p []byte) (int, error) {
	o.line.Write(p)
	for {
		i := bytes.IndexByte(o.line.Bytes(), '\n')
		if i < 0 {
			return len(p), nil
		}
		o.pass(o.line.Next(i + 1))
	}
}

func (o *hookOutput) pass(line []byte) {
	_, _ = o.to.Write(line) // progress that cannot be shown stops nothing
	o.tail.Write(line)
	if extra := o.tail.Len() - keptOutput; extra > 0 {
		o.tail.Next(extra)
	}
}

func (o *hookOutput) flush() {
	if o.line.Len() > 0 {
		o.pass(append(o.line.Bytes(), '\n'))
	}
}

// explainHook says which command failed, and what that means for the run.
func explainHook(hook *migrate.HookError, p *problem) {
	p.Code, p.Message, p.Where = "hook_failed", hook.Error(), "hooks."+hook.Hook
	command := &hookError{}
	if errors.As(hook, &command) {
		p.Message = fmt.Sprintf("a hook failed: %s (%v)", command.command, command.err)
		p.Detail = command.output
	}
	p.Hint = cmp.Or(afterHook(hook, command), p.Hint)
	if errors.Is(hook, exec.ErrNotFound) {
		name, _ := shellName()
		p.Message = fmt.Sprintf("a hook cannot be run, there is no shell (%s) here: %s", name, command.command)
		p.Hint += "; use an image that has a shell, or a configuration without hooks"
	}
}

// afterHook is what stands where a hook has failed.
func afterHook(hook *migrate.HookError, command *hookError) string {
	return map[string]string{
		"before_run":      "nothing was done",
		"before_revision": "revision " + hook.Revision + " was not begun; the next run goes on with it",
		"after_revision":  "revision " + hook.Revision + " is done; the next run goes on after it",
		"after_run":       "what the run did stays as it is",
		"after_write":     "the file was written, and stays: " + command.file,
	}[hook.Hook]
}
