package main

import (
	"fmt"
	"slices"
	"strings"
)

// An aim is a figure that is not to be exceeded by a work on a database.
type aim struct {
	work, server string
	what         string
	most         float64
	unit         string // after the figure: "", " s" or " MB"
	figure       figure
}

// A figure is measured; ok is false if who it speaks of did not take part.
type figure func(r result) (value float64, ok bool)

// aims lists what is aimed at, for the default sizes.
func aims() []aim {
	var list []aim
	add := func(work, server, what string, most float64, unit string, f figure) {
		list = append(list, aim{work, server, what, most, unit, f})
	}
	for _, s := range []string{"postgres", "mariadb", "sqlite"} {
		add("startup", s, "time of the fastest Go peer", 1, "", ofFastest("tern", "goose", "golang-migrate"))
	}
	add("revisions", "postgres", "time of the floor", 1.05, "", of("psql, a transaction each"))
	add("revisions", "mariadb", "time of the client running the same statements", 1.10, "", of("mariadb of all that ours sends"))
	for _, s := range []string{"postgres", "mariadb"} {
		add("revisions", s, "time of the fastest peer", 1, "", ofFastest("tern", "goose", "golang-migrate", "alembic"))
		add("revisions", s, "client CPU", 0.2, " s", cpu)
		add("revisions", s, "peak memory", 20, " MB", memory)
	}
	add("latency", "postgres", "time of the fastest peer", 0.333, "", ofFastest("tern", "goose", "golang-migrate", "alembic"))
	add("check", "postgres", "time of pg_dump -s", 1, "", of("pg_dump -s"))
	add("check", "postgres", "time of Alembic", 0.125, "", of("alembic, compare_metadata"))
	add("check", "mariadb", "time of mysqldef", 1, "", of("mysqldef --dry-run"))
	add("check", "mariadb", "time of Alembic", 0.167, "", of("alembic, compare_metadata"))
	for _, s := range []string{"postgres", "mariadb"} {
		add("check-latency", s, "time far, of near", 1.3, "", inverse(of("migrate check, far")))
	}
	add("scale", "postgres", "time of many tables, of few", 12, "", inverse(ofLast))
	add("scale", "postgres", "memory with many tables", 400, " MB", memoryOfLast)
	for _, s := range []string{"postgres", "mariadb", "sqlite"} {
		add("autogenerate", s, "client CPU of both", 1, " s", cpuOfAll)
	}
	add("history", "sqlite", "time of the slower", 0.3, " s", slowest)
	return list
}

// writeAims says of each aim whether it was reached.
func writeAims(b *strings.Builder, results []result) {
	b.WriteString("\n## Aims\n\n| work | figure | at most | measured | holds |\n|---|---|--:|--:|---|\n")
	for _, a := range aims() {
		for _, r := range results {
			if r.name != a.work || r.server.name != a.server {
				continue
			}
			value, ok := a.figure(r)
			measured, holds := "not measured", "–"
			if ok {
				measured, holds = fmt.Sprintf("%.2f%s", value, a.unit), "no"
			}
			if ok && value <= a.most {
				holds = "yes"
			}
			fmt.Fprintf(b, "| %s | %s | %.3g%s | %s | %s |\n", r.title, a.what, a.most, a.unit, measured, holds)
		}
	}
}

// our is the first lane of ours, or nil if it failed.
func (r result) our() *lane {
	return r.lane(func(l *lane) bool { return l.role == ours })
}

func (r result) lane(is func(*lane) bool) *lane {
	for _, l := range r.lanes {
		if is(l) && l.err == nil && len(l.samples) > 0 {
			return l
		}
	}
	return nil
}

// of is our time as a part of another's.
func of(name string) figure {
	return func(r result) (float64, bool) {
		return compared(r.our(), r.lane(func(l *lane) bool { return l.name == name }))
	}
}

// ofFastest is our time as a part of that of the fastest of those that took part.
func ofFastest(names ...string) figure {
	return func(r result) (float64, bool) {
		var fastest *lane
		for _, name := range names {
			l := r.lane(func(l *lane) bool { return l.name == name })
			if l != nil && (fastest == nil || median(l.samples).wall < median(fastest.samples).wall) {
				fastest = l
			}
		}
		return compared(r.our(), fastest)
	}
}

func inverse(f figure) figure {
	return func(r result) (float64, bool) {
		value, ok := f(r)
		return 1 / value, ok
	}
}

// ofLast is the first lane's time as a part of the last one's.
func ofLast(r result) (float64, bool) { return of(r.lanes[len(r.lanes)-1].name)(r) }

func memoryOfLast(r result) (float64, bool) { return megabytes(r.lanes[len(r.lanes)-1]) }

func memory(r result) (float64, bool) { return megabytes(r.our()) }

func megabytes(l *lane) (float64, bool) {
	if l == nil || len(l.samples) == 0 {
		return 0, false
	}
	return float64(median(l.samples).memory) / (1 << 20), true
}

func cpu(r result) (float64, bool) {
	l := r.our()
	if l == nil {
		return 0, false
	}
	return median(l.samples).cpu.Seconds(), true
}

func cpuOfAll(r result) (sum float64, ok bool) {
	for _, l := range r.lanes {
		if l.err != nil {
			return 0, false
		}
		sum += median(l.samples).cpu.Seconds()
	}
	return sum, true
}

func slowest(r result) (most float64, ok bool) {
	for _, l := range r.lanes {
		if l.role == ours && l.err == nil {
			most, ok = max(most, median(l.samples).wall.Seconds()), true
		}
	}
	return most, ok
}

// compared is the median of the rounds' ratios: both ran within moments of each other.
func compared(l, base *lane) (float64, bool) {
	if l == nil || base == nil {
		return 0, false
	}
	ratios := make([]float64, min(len(base.samples), len(l.samples)))
	for i := range ratios {
		ratios[i] = float64(l.samples[i].wall) / float64(base.samples[i].wall)
	}
	if len(ratios) == 0 {
		return 0, false
	}
	slices.Sort(ratios)
	n := len(ratios)
	return (ratios[(n-1)/2] + ratios[n/2]) / 2, true
}
