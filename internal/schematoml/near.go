package schematoml

import "strings"

// Nearest returns the candidate that a misspelled word probably stands for, or
// nothing if none is near.
func Nearest(word string, candidates []string) string {
	best, bestDistance := "", len(word)/3+2
	for _, c := range candidates {
		if d := distance(strings.ToLower(word), strings.ToLower(c)); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	return best
}

// Slip returns the candidate that a word can only be a slip of: one wrong letter
// in four, two in eight or more.
func Slip(word string, candidates []string) string {
	for _, c := range candidates {
		d := distance(word, c)
		if d > 0 && (d == 1 && len(word) >= 4 || d == 2 && len(word) >= 8) {
			return c
		}
	}
	return ""
}

// distance counts the letters to insert, drop, replace or swap with their
// neighbour.
func distance(a, b string) int {
	older := make([]int, len(b)+1)
	row := make([]int, len(b)+1)
	next := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], older[j-2]+1)
			}
		}
		older, row, next = row, next, older
	}
	return row[len(b)]
}
