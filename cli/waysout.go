package cli

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/retort-db/migrate/revision/graph"
)

// wayOut makes one head of several.
type wayOut struct{ command, what string }

// headState is what decides which of two heads is moved.
type headState struct {
	// asked says that the database was asked, and pending what it has not applied.
	asked   bool
	pending []string
	gitState
}

// gitState is who has which heads, empty where that is not known.
type gitState struct {
	// mine are those that nobody else has, and apart those that the common branch, trunk,
	// lacks: a branch that is pushed for review has them.
	mine, apart []string
	trunk       string
	// released are tags by the heads that they have: databases may have those applied.
	released map[string]string
}

// own is the one head that is to be moved, since the others are what all have.
func (g gitState) own() string {
	for _, list := range [][]string{g.mine, g.apart} {
		if len(list) == 1 {
			return list[0]
		}
	}
	return ""
}

// whose says what is moved with that head.
func (g gitState) whose() string {
	if len(g.mine) == 1 {
		return "puts your own on top, which nobody else has"
	}
	return "puts on top what " + g.trunk + " has not"
}

// waysOutOf says how. What others have cannot be moved, nor what is applied:
// where it is one's own, it can be taken down first.
func waysOutOf(g *graph.Graph, heads []string, st headState) []wayOut {
	join := wayOut{"migrate merge", "joins them by a revision"}
	own := st.own()
	const alone = "puts one line on top of the other, if it is applied nowhere yet"
	if len(heads) != 2 {
		return []wayOut{{"migrate rebase REVISION --onto REVISION", alone}, join}
	}
	if own == "" && !st.asked { // which one is applied decides, and only a database knows
		return []wayOut{{"migrate rebase REVISION --onto REVISION", alone + ", as migrate status says of a database"}, join}
	}
	if tag := st.released[own]; tag != "" {
		return []wayOut{{join.command, join.what + ": " + tag + " has " + own + ", which stays as it was released"}}
	}
	move, onto := heads[1], heads[0]
	moved, kept := st.applied(g, move, onto), st.applied(g, onto, move)
	if onto == own || len(moved) > 0 && len(kept) == 0 && move != own {
		move, onto, moved, kept = onto, move, kept, moved
	}
	rebase := wayOut{fmt.Sprintf("migrate rebase %s --onto %s", move, onto), alone}
	switch {
	case move == own && len(moved) > 0:
		down := fmt.Sprintf("-%d", len(moved))
		if len(kept) > 0 { // which is to stay
			down = moved[len(moved)-1] + "@" + down
		}
		rebase.what = st.whose() + " (first: migrate downgrade " + down + ")"
	case move == own:
		rebase.what = st.whose()
	case len(moved) > 0:
		return []wayOut{join}
	}
	return []wayOut{rebase, join}
}

// applied are the revisions that lead to one head and not to the other and that the
// database has, those that others follow before them.
func (st headState) applied(g *graph.Graph, head, other string) []string {
	line, err := g.Applied([]string{head})
	if !st.asked || err != nil {
		return nil
	}
	theirs, err := g.Applied([]string{other})
	if err != nil {
		return nil
	}
	line = slices.DeleteFunc(line, func(id string) bool {
		return slices.Contains(theirs, id) || slices.Contains(st.pending, id)
	})
	depth := map[string]int{}
	for _, id := range line {
		if before, err := g.Applied([]string{id}); err == nil {
			depth[id] = len(before)
		}
	}
	slices.SortStableFunc(line, func(a, b string) int { return cmp.Compare(depth[a], depth[b]) })
	return line
}

// whoHas asks git who has the heads: the branch that this one follows, and the common one
// of the remote. Where there is neither it is not known.
func (s *session) whoHas(ctx context.Context, heads []string) (st gitState) {
	ctx, cancel := context.WithTimeout(ctx, authorPatience)
	defer cancel()
	st.released = map[string]string{}
	for _, id := range heads {
		f, ok := s.set.File(id)
		if !ok {
			return gitState{}
		}
		path := resolveIn(s.app.env.Dir, filepath.FromSlash(f.Path))
		lacks := func(branch string) (lacking, known bool) {
			there, err := git(ctx, filepath.Dir(path), "ls-tree", "--name-only", branch, "--", filepath.Base(path))
			return err == nil && strings.TrimSpace(there) == "", err == nil
		}
		commit := func(refs string) string { // that has brought it to one of them
			out, _ := git(ctx, filepath.Dir(path), "log", "-1", "--format=%H", "--diff-filter=A", refs, "--", filepath.Base(path))
			return strings.TrimSpace(out)
		}
		mine, followed := lacks("@{upstream}")
		common := false
		for _, trunk := range []string{"origin/HEAD", "origin/main", "origin/master"} {
			if lacking, known := lacks(trunk); known {
				common, st.trunk = true, trunk
				if lacking {
					st.apart = append(st.apart, id)
				}
				mine = mine && lacking
				break
			}
		}
		if !followed && !common {
			return gitState{}
		}
		if mine && commit("--remotes") == "" {
			st.mine = append(st.mine, id)
		}
		if at := commit("--tags"); at != "" {
			tags, _ := git(ctx, filepath.Dir(path), "tag", "--contains", at, "--sort=creatordate")
			tag, _, _ := strings.Cut(tags, "\n")
			st.released[id] = cmp.Or(tag, "a tag")
		}
	}
	if st.trunk == "origin/HEAD" {
		if name, err := git(ctx, s.app.env.Dir, "rev-parse", "--abbrev-ref", st.trunk); err == nil {
			st.trunk = strings.TrimSpace(name)
		}
	}
	return st
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
