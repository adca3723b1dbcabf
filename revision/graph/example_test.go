package graph_test

import (
	"fmt"

	"github.com/retort-db/migrate/revision/graph"
)

// Two branches leave a trunk; one of them goes down again by a step.
func Example() {
	g, err := graph.New([]graph.Revision{
		{ID: "a"},
		{ID: "b1", Down: []string{"a"}, Labels: []string{"one"}},
		{ID: "b2", Down: []string{"a"}, Labels: []string{"two"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	up, err := g.Upgrade(nil, "heads")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, step := range up.Steps {
		fmt.Println(step.Direction, step.Revision, step.Movement(), step.Heads())
	}
	down, err := g.Downgrade(up.Heads(), "one@-1")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, step := range down.Steps {
		fmt.Println(step.Direction, step.Revision, step.Movement(), step.Heads())
	}
	// Output:
	// upgrade a insert [a]
	// upgrade b2 update [b2]
	// upgrade b1 insert [b1 b2]
	// downgrade b1 delete [b2]
}
