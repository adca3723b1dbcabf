package importer

import (
	"io/fs"
	"path"
	"strings"
)

// Prisma reads folders of Prisma Migrate: a folder for each migration, with migration.sql in it. They have no way down,
// unless somebody wrote a down.sql.
type Prisma struct{}

// Name is prisma.
func (Prisma) Name() string { return "prisma" }

// VersionTables are _prisma_migrations.
func (Prisma) VersionTables() []string { return []string{"_prisma_migrations"} }

// VersionQuery asks for the names of folders, and which of them failed. REPLACE puts texts together on every database.
func (Prisma) VersionQuery(table string) string {
	return "SELECT CASE WHEN finished_at IS NULL THEN REPLACE('failed:@', '@', migration_name) ELSE migration_name END FROM " + table +
		" WHERE rolled_back_at IS NULL ORDER BY migration_name"
}

// Heads is the newest migration that is applied. Where an older one is not, there is no such place in a line.
func (Prisma) Heads(h History, answer []string) ([]string, error) {
	for _, text := range answer {
		if version, failed := strings.CutPrefix(text, "failed:"); failed {
			return nil, unsettled("Prisma", version, "finish or take back by hand what the file does, and run prisma migrate resolve")
		}
	}
	return headOf(h, "Prisma", "prisma migrate deploy", answer, func(r Revision) string { return path.Dir(r.Source) })
}

// Read reads a folder. The number that a name begins with becomes the id; each follows the one before it.
func (Prisma) Read(folder fs.FS, dialect string) (History, error) {
	names, left, err := foldersWith(folder, "migration.sql", "Prisma")
	if err != nil {
		return History{}, err
	}
	files := byNumber(names)
	for i := range files {
		files[i].file = path.Join(files[i].file, "migration.sql")
	}
	h, err := inLine("Prisma", "20261121003900_name/migration.sql", files, func(f numbered, r *Revision) ([]Left, error) {
		return nil, r.carryFiles(folder, dialect, "Prisma", f.file, path.Join(path.Dir(f.file), "down.sql"))
	})
	h.Left = append(h.Left, left...)
	return h, err
}
