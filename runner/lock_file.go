package runner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/filelock"
	"github.com/retort-db/migrate/internal/fserr"
)

// fileLock keeps runs on one SQLite database apart: an operating-system lock on
// a file beside the database, which goes with the process. The file says who
// holds it and stays when the lock is given back, since removing it would let
// two runs lock two files of one name.
type fileLock struct {
	sessionBound
	path string
	file *os.File
}

// fileHolder is what the file says, as JSON.
type fileHolder struct {
	PID   int    `json:"pid"`
	Host  string `json:"host"`
	Since string `json:"since"`
}

// newFileLock finds the database's file. A database in memory is nobody else's
// and needs no lock.
func newFileLock(ctx context.Context, c database.Conn, path string) (locker, error) {
	if path != "" {
		return &fileLock{path: path}, nil
	}
	var file string
	query := "SELECT file FROM pragma_database_list WHERE name = 'main'"
	if _, err := database.One(ctx, c, query, nil, &file); err != nil {
		return nil, err
	}
	if file == "" {
		return noLock{}, nil
	}
	return &fileLock{path: file + ".migrate-lock"}, nil
}

func (l *fileLock) try(context.Context) (bool, error) {
	if l.file == nil {
		f, err := os.OpenFile(l.path, os.O_RDWR|os.O_CREATE, 0o666) //nolint:gosec // as open to others as the database is
		if err != nil {
			return false, lockFileError(l.path, err)
		}
		l.file = f
	}
	got, err := filelock.Try(l.file)
	if err != nil || !got {
		return false, err
	}
	return true, l.write()
}

// taken asks the operating system, which tells only who tries.
func (l *fileLock) taken(ctx context.Context) (bool, error) {
	got, err := l.try(ctx)
	if !got || err != nil {
		return err == nil, err
	}
	return false, l.unlock(ctx)
}

// guard: the lock goes with the process, not with the connection.
func (l *fileLock) guard() (database.Statement, bool) { return database.Statement{}, false }

func lockFileError(path string, err error) error {
	e := &database.Error{Err: err, Message: fmt.Sprintf("the lock file %s cannot be opened: %v", path, fserr.Cause(err))}
	if errors.Is(err, fs.ErrPermission) {
		e.Class, e.Hint = database.ReadOnly, "run it as somebody who may write to the database's folder: SQLite itself makes files beside the database"
	}
	return e
}

func (l *fileLock) write() error {
	host, err := os.Hostname()
	if err != nil {
		host = "" // the holder is for people: better a lock without a name than none
	}
	text, err := json.Marshal(fileHolder{PID: os.Getpid(), Host: host, Since: sinceText(time.Now())})
	if err != nil {
		return err
	}
	if err := l.file.Truncate(0); err != nil {
		return err
	}
	_, err = l.file.WriteAt(text, 0)
	return err
}

func (l *fileLock) holder(context.Context) Holder {
	f, err := os.Open(l.path)
	if err != nil {
		return Holder{}
	}
	defer f.Close() //nolint:errcheck // only read
	text, err := io.ReadAll(io.LimitReader(f, 4096))
	if err != nil {
		return Holder{}
	}
	var h fileHolder
	if json.Unmarshal(text, &h) != nil {
		return Holder{}
	}
	return Holder{PID: int64(h.PID), Host: h.Host, Since: h.Since}
}

func (l *fileLock) unlock(context.Context) error {
	if l.file == nil {
		return nil
	}
	err := errors.Join(l.file.Truncate(0), l.file.Close())
	l.file = nil
	return err
}
