package cli

import (
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/datafile"
	"github.com/retort-db/migrate/runner"
)

// dataRules are about rows and the files that they come from.
func dataRules() rules {
	return rules{
		on(func(row *datafile.Error, p *problem) {
			p.Code, p.Message, p.Where = "bad_data_file", rootMessage(row), where(row.File, row.Line)
		}),
		on(func(_ *dialect.WrongColumnError, p *problem) {
			p.Code = "bad_data_file"
			p.Hint = "the first line names the columns; header = false says that it is a row"
		}),
		on(func(_ *runner.DataFileError, p *problem) {
			p.Code, p.Hint = "bad_data_file", "data files stand in the folder of the revision, and are kept with it"
		}),
		on(func(_ *dialect.NoUniqueKeyError, p *problem) {
			p.Hint = "name the columns of its primary key or of a unique index, or create one before"
		}),
	}
}
