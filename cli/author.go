package cli

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/retort-db/migrate/revision"
)

// authorship is who put a file under version control, and when. It is empty where
// the file's history is not known.
type authorship struct {
	Author string
	When   time.Time
	// Uncommitted is set for a file in a work tree that no commit added.
	Uncommitted bool
}

// authorPatience bounds the look into a file's history, which is worth no more.
const authorPatience = 2 * time.Second

// authors asks git, by revision, for those who added the files. Where there is
// no git, no work tree, or only the end of the history, the answer is empty.
func (s *session) authors(ctx context.Context, files []revision.File) map[string]authorship {
	ctx, cancel := context.WithTimeout(ctx, authorPatience)
	defer cancel()
	out := map[string]authorship{}
	byFolder := map[string][]revision.File{}
	for _, f := range files {
		folder := filepath.Dir(resolveIn(s.app.env.Dir, filepath.FromSlash(f.Path)))
		byFolder[folder] = append(byFolder[folder], f)
	}
	for folder, list := range byFolder {
		added, ok := addedBy(ctx, folder, list)
		if !ok {
			continue
		}
		for _, f := range list {
			who, found := added[filepath.Base(f.Path)]
			who.Uncommitted = !found
			out[f.ID] = who
		}
	}
	return out
}

// addedBy asks for the files of one folder, by their names.
func addedBy(ctx context.Context, folder string, files []revision.File) (map[string]authorship, bool) {
	if shallow, err := git(ctx, folder, "rev-parse", "--is-shallow-repository"); err != nil || strings.TrimSpace(shallow) != "false" {
		return nil, false
	}
	args := []string{"log", "--no-renames", "--diff-filter=A", "--relative", "--name-only", "-z", "--format=%x01%an%x02%at%x02", "--"}
	for _, f := range files {
		args = append(args, filepath.Base(f.Path))
	}
	text, err := git(ctx, folder, args...)
	if err != nil { // no commit yet, for instance
		return nil, false
	}
	out := map[string]authorship{}
	for _, commit := range strings.Split(text, "\x01")[1:] {
		parts := strings.SplitN(commit, "\x02", 3)
		if len(parts) < 3 {
			continue
		}
		at, err := strconv.ParseInt(parts[1], 10, 64)
		if err != nil {
			continue
		}
		for _, name := range strings.FieldsFunc(parts[2], func(r rune) bool { return r == 0 || r == '\n' }) {
			out[name] = authorship{Author: parts[0], When: time.Unix(at, 0)} // the oldest commit comes last
		}
	}
	return out, true
}

func git(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", args...) //nolint:gosec // arguments are ours, and files after --
	cmd.Dir = dir
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%w: %s", err, errs.String())
	}
	return out.String(), nil
}

// age says how long ago something was, in the largest unit that fits.
func age(now, then time.Time) string {
	d := now.Sub(then)
	for _, u := range []struct {
		name string
		size time.Duration
	}{
		{"year", 365 * 24 * time.Hour}, {"month", 30 * 24 * time.Hour}, {"week", 7 * 24 * time.Hour},
		{"day", 24 * time.Hour}, {"hour", time.Hour}, {"minute", time.Minute},
	} {
		if n := int(d / u.size); n > 0 {
			return count(n, u.name) + " ago"
		}
	}
	return "just now"
}
