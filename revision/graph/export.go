package graph

import (
	"fmt"
	"strings"
)

// Mermaid returns a flowchart of revisions in the language of mermaid: parents above children, dependencies
// dotted. Edges to what is not among ids are left out.
func (g *Graph) Mermaid(ids []string) (string, error) {
	return g.export(ids, exportForm{
		begin:  "flowchart TD\n",
		vertex: "  r%d[\"%s\"]\n",
		edges:  map[Edge]string{DownRevision: "  r%d --> r%d\n", DependsOn: "  r%d -.-> r%d\n"},
		escape: strings.NewReplacer("&", "&amp;", `"`, "&quot;", "<", "&lt;", ">", "&gt;", "\n", "<br>"),
	})
}

// Dot returns a graph of revisions in the language of Graphviz: parents above children, dependencies dashed.
// Edges to what is not among ids are left out.
func (g *Graph) Dot(ids []string) (string, error) {
	return g.export(ids, exportForm{
		begin:  "digraph revisions {\n  node [shape=box]\n",
		vertex: "  r%d [label=\"%s\"]\n",
		edges:  map[Edge]string{DownRevision: "  r%d -> r%d\n", DependsOn: "  r%d -> r%d [style=dashed]\n"},
		escape: strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`),
		end:    "}\n",
	})
}

// exportForm is a language for drawing graphs.
type exportForm struct {
	begin, end string
	vertex     string          // number and caption
	edges      map[Edge]string // numbers of the upper end and of the lower one
	escape     *strings.Replacer
}

func (g *Graph) export(ids []string, form exportForm) (string, error) {
	nodes, err := g.known(ids)
	if err != nil {
		return "", err
	}
	shown := g.newSet(nodes...)
	var b strings.Builder
	b.WriteString(form.begin)
	for _, n := range nodes {
		fmt.Fprintf(&b, form.vertex, n, form.escape.Replace(g.caption(n)))
	}
	for _, n := range nodes {
		for _, p := range filter(g.down[n], shown) {
			fmt.Fprintf(&b, form.edges[DownRevision], p, n)
		}
		for _, p := range filter(g.reduced[n], shown) {
			fmt.Fprintf(&b, form.edges[DependsOn], p, n)
		}
	}
	b.WriteString(form.end)
	return b.String(), nil
}

// caption is what stands in a box: id, labels and head, and the message below.
func (g *Graph) caption(n node) string {
	caption := g.Text().Head(g.revs[n].ID)
	if message := Summary(g.revs[n].Message); message != "" {
		caption += "\n" + message
	}
	return caption
}
