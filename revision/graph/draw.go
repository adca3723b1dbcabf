package graph

import (
	"slices"
	"strings"
)

// DrawnRow is one row of a drawing.
type DrawnRow struct {
	// Glyphs is the picture, a column for every two characters, without trailing spaces.
	Glyphs string
	// Revision stands in this row; "" for a row that only connects others.
	Revision string
	// Column is the column of the revision.
	Column int
}

// Draw draws revisions and the down revisions between them, as a column of text reads from top to bottom: each
// revision is a "*", a line goes down from it to each of its parents, and lines that lead to the same parent join
// as soon as they can. ids are drawn in the given order, which must have every revision before its parents, such
// as that of History. Parents that are not among ids are not drawn.
func (g *Graph) Draw(ids []string) ([]DrawnRow, error) {
	nodes, err := g.known(ids)
	if err != nil {
		return nil, err
	}
	shown := g.newSet(nodes...)
	d := drawing{ended: -1}
	for _, n := range nodes {
		d.revision(n, g.revs[n].ID, filter(g.down[n], shown))
	}
	return d.rows, nil
}

// drawing holds, after each revision, the lines that go on downward: the revision that each column leads to, each
// once.
type drawing struct {
	lines []node
	rows  []DrawnRow
	ended int // column in which a base was drawn last, or -1
}

// strand is a line on its way from one row of revisions to the next.
type strand struct {
	at, to int // columns
	node   node
}

// revision draws n, and the lines from there to the next row: first those to further parents spread to the right,
// then all move left to where they belong. A row is left free between a base and what is unrelated below it.
func (d *drawing) revision(n node, id string, parents []node) {
	column := slices.Index(d.lines, n)
	if column < 0 {
		column = len(d.lines)
		if column == d.ended {
			d.rows = append(d.rows, DrawnRow{Glyphs: strings.TrimRight(strings.Repeat("| ", column), " ")})
		}
		d.lines = append(d.lines, n)
	}
	d.ended = -1
	if len(parents) == 0 {
		d.ended = column
	}
	glyphs := strings.Repeat("| ", column) + "* " + strings.Repeat("| ", len(d.lines)-column-1)
	d.rows = append(d.rows, DrawnRow{strings.TrimRight(glyphs, " "), id, column})

	strands := d.spread(column, parents)
	d.connect(strands, '\\', +1)
	d.lines = d.lines[:0]
	slices.SortStableFunc(strands, func(a, b strand) int { return a.at - b.at })
	for i := range strands {
		to := slices.Index(d.lines, strands[i].node)
		if to < 0 {
			to = len(d.lines)
			d.lines = append(d.lines, strands[i].node)
		}
		strands[i].to = to
	}
	d.connect(strands, '/', -1)
}

// spread gives each parent that no line leads to yet a column, beginning with that of the revision, and moves what is
// right of it aside. To the others a line goes straight from the revision; if there is nothing else to fill its
// column, the first line from the right comes over.
func (d *drawing) spread(column int, parents []node) []strand {
	var fresh, joined []node
	for _, p := range parents {
		if slices.Contains(d.lines, p) {
			joined = append(joined, p)
		} else {
			fresh = append(fresh, p)
		}
	}
	if len(fresh) == 0 && len(joined) > 0 && slices.Index(d.lines, joined[0]) > column {
		fresh, joined = joined[:1], joined[1:]
	}
	aside := max(0, len(fresh)-1)
	strands := make([]strand, 0, len(d.lines)+len(parents))
	for i, line := range d.lines {
		switch {
		case i < column:
			strands = append(strands, strand{i, i, line})
		case i > column:
			strands = append(strands, strand{i, i + aside, line})
		default:
			for j, p := range fresh {
				strands = append(strands, strand{i, i + j, p})
			}
			for _, p := range joined {
				to := slices.Index(d.lines, p)
				if to > i {
					to += aside
				} else {
					to = i
				}
				strands = append(strands, strand{i, to, p})
			}
		}
	}
	return strands
}

// connect draws rows in which every strand moves by one column at most, until all are where they belong.
func (d *drawing) connect(strands []strand, glyph byte, step int) {
	for slices.ContainsFunc(strands, func(s strand) bool { return s.at != s.to }) {
		var row []byte
		put := func(i int, c byte) {
			for len(row) <= i {
				row = append(row, ' ')
			}
			row[i] = c
		}
		for i := range strands {
			s := &strands[i]
			if s.at == s.to {
				put(2*s.at, '|')
				continue
			}
			put(s.at+s.at+step, glyph)
			s.at += step
		}
		d.rows = append(d.rows, DrawnRow{Glyphs: string(row)})
	}
}
