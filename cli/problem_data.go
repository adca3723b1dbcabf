package cli

import (
	"errors"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/datafile"
	"github.com/retort-db/migrate/runner"
)

// explainData tells what is wrong with a data file.
func explainData(err error, p *problem) bool {
	var row *datafile.Error
	var column *dialect.WrongColumnError
	var file *runner.DataFileError
	var key *dialect.NoUniqueKeyError
	switch {
	case errors.As(err, &row):
		p.Code, p.Message, p.Where = "bad_data_file", rootMessage(err), where(row.File, row.Line)
	case errors.As(err, &column):
		p.Code = "bad_data_file"
		p.Hint = "the first line names the columns; header = false says that it is a row"
	case errors.As(err, &file):
		p.Code, p.Hint = "bad_data_file", "data files stand in the folder of the revision, and are kept with it"
	case errors.As(err, &key):
		p.Hint = "name the columns of its primary key or of a unique index, or create one before"
	default:
		return false
	}
	return true
}
