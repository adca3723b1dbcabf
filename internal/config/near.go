package config

import (
	"slices"
	"strings"
)

// nearest returns the candidate that a misspelt word most likely means, or "".
func nearest(word string, candidates []string) string {
	best, distance := "", max(1, len(word)/3)+1
	for _, candidate := range candidates {
		if d := editDistance(strings.ToLower(word), strings.ToLower(candidate)); d < distance {
			best, distance = candidate, d
		}
	}
	return best
}

// editDistance counts insertions, deletions, replacements and swaps of neighbours.
func editDistance(a, b string) int {
	var before []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next := make([]int, len(b)+1)
		next[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			next[j+1] = min(row[j+1]+1, next[j]+1, row[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row = row, next
	}
	return row[len(b)]
}

// didYouMean begins a hint.
func didYouMean(word string, candidates []string, rest string) string {
	near := nearest(word, candidates)
	if near == "" || slices.Contains(candidates, word) {
		return rest
	}
	return strings.TrimSpace("did you mean " + near + "? " + rest)
}
