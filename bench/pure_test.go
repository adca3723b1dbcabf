package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/models/tomlfile"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/schema"
)

// The graph and the splitter have benchmarks of their own, beside their code.

const pureTables = 1000

func declared(b *testing.B) (schema.Schema, []byte) {
	path := filepath.Join(b.TempDir(), "models.toml")
	if err := schemaModels(path, pureTables); err != nil {
		b.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	s, err := tomlfile.Parse(path, text)
	if err != nil {
		b.Fatal(err)
	}
	return s, text
}

// BenchmarkModels reads 1,000 declared tables.
func BenchmarkModels(b *testing.B) {
	_, text := declared(b)
	b.ReportAllocs()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := tomlfile.Parse("models.toml", text); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDiff compares 1,000 tables with themselves, and with nothing.
func BenchmarkDiff(b *testing.B) {
	s, _ := declared(b)
	d, err := dialect.For(dialect.DefaultServer("postgres"))
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name string
		live schema.Schema
	}{{"equal", s}, {"new", schema.Schema{}}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				autogen.Diff(autogen.Input{Dialect: d, Live: c.live, Declared: s})
			}
		})
	}
}

// BenchmarkCodec reads a revision that creates one table, header, body and hash: what an upgrade does with each.
func BenchmarkCodec(b *testing.B) {
	dir := b.TempDir()
	if err := oursRevisions(dir, 1); err != nil {
		b.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.toml"))
	if err != nil || len(files) != 1 {
		b.Fatal(files, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		file, err := revision.Parse("x.toml", text)
		if err != nil {
			b.Fatal(err)
		}
		body, err := file.Body()
		if err != nil {
			b.Fatal(err)
		}
		body.OpsHash(graph.Up)
	}
}
