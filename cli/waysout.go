package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// wayOut makes one head of several.
type wayOut struct{ command, what string }

// headState is what decides which of two heads is moved.
type headState struct {
	// asked says that the database was asked, and pending what it has not applied.
	asked   bool
	pending []string
	// mine are the heads that only this clone has; empty where that is not known.
	mine []string
}

// waysOutOf says how. What others have cannot be moved, nor what is applied:
// where it is one's own, it can be taken down first.
func waysOutOf(heads []string, st headState) []wayOut {
	join := wayOut{"migrate merge", "joins them by a revision"}
	applied := func(id string) bool { return st.asked && !slices.Contains(st.pending, id) }
	onlyMine := func(id string) bool { return len(st.mine) == 1 && st.mine[0] == id }
	const alone = "puts one line on top of the other, if it is applied nowhere yet"
	if len(heads) != 2 {
		return []wayOut{{"migrate rebase REVISION --onto REVISION", alone}, join}
	}
	move, onto := heads[1], heads[0]
	if onlyMine(onto) || applied(move) && !applied(onto) && !onlyMine(move) {
		move, onto = onto, move
	}
	rebase := wayOut{fmt.Sprintf("migrate rebase %s --onto %s", move, onto), alone}
	switch {
	case onlyMine(move) && applied(move):
		rebase.what = "puts your own on top, which nobody else has (first: migrate downgrade -1)"
	case onlyMine(move):
		rebase.what = "puts your own on top, which nobody else has"
	case applied(move):
		return []wayOut{join}
	}
	return []wayOut{rebase, join}
}

// unpublished are the heads whose files the upstream branch does not have. Where
// there is no such branch it is not known.
func (s *session) unpublished(ctx context.Context, heads []string) []string {
	ctx, cancel := context.WithTimeout(ctx, authorPatience)
	defer cancel()
	var mine []string
	for _, id := range heads {
		f, ok := s.set.File(id)
		if !ok {
			return nil
		}
		path := resolveIn(s.app.env.Dir, filepath.FromSlash(f.Path))
		there, err := git(ctx, filepath.Dir(path), "ls-tree", "--name-only", "@{upstream}", "--", filepath.Base(path))
		if err != nil {
			return nil
		}
		if strings.TrimSpace(there) == "" {
			mine = append(mine, id)
		}
	}
	return mine
}

// hintBehind says what brings a database to the heads.
func hintBehind(heads []string) string {
	if len(heads) > 1 {
		return "run migrate upgrade heads first; or make one head of " + strings.Join(heads, ", ") + ", as migrate status says, and run migrate upgrade"
	}
	return "run migrate upgrade first"
}

// hintOf is the same as a hint.
func hintOf(ways []wayOut) string {
	texts := make([]string, len(ways))
	for i, way := range ways {
		texts[i] = way.command + " " + way.what
	}
	return strings.Join(texts, "; ")
}
