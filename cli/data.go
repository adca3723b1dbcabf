package cli

import "github.com/retort-db/migrate/revision/graph"

// stepData is a step of a plan in JSON.
type stepData struct {
	Revision  string   `json:"revision"`
	Direction string   `json:"direction"`
	Heads     []string `json:"heads"`
}

func stepsData(steps []graph.Step) []stepData {
	out := make([]stepData, len(steps))
	for i, s := range steps {
		out[i] = stepData{Revision: s.Revision, Direction: s.Direction.String(), Heads: list(s.Heads())}
	}
	return out
}

// list is a list that is [] in JSON when it is empty, never null.
func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}
