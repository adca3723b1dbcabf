package postgres

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/retort-db/migrate/internal/database"
)

// translate makes a *database.Error of an error of the server. Others are
// returned as they are.
func translate(err error, sql string) error {
	if err == nil {
		return nil
	}
	var known *database.Error
	if errors.As(err, &known) {
		return err
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		hint := pg.Hint
		if pg.Code == "3F000" {
			hint = cmp.Or(hint, "create the schema, or correct its name: that of search_path, where the statement names none, which the URL, the role or the database sets")
		}
		class := classOf(pg.Code)
		if advice := poolerHint(pg); advice != "" {
			class, hint = database.Denied, advice
		}
		return &database.Error{
			Class: class, Code: pg.Code, Message: pg.Message, Detail: cmp.Or(pg.Detail, copiedColumn(pg.Where)), Hint: hint,
			Position: byteOffset(sql, int(pg.Position)),
			Table:    pg.TableName, Column: pg.ColumnName, Constraint: pg.ConstraintName,
			Row: copiedRow(pg.Where), SQL: sql, Err: err,
		}
	}
	// Other drivers tell the SQLSTATE at least.
	var coded interface{ SQLState() string }
	if errors.As(err, &coded) {
		return &database.Error{Class: classOf(coded.SQLState()), Code: coded.SQLState(), Message: err.Error(), SQL: sql, Err: err}
	}
	return err
}

// copiedRow is the row of a COPY that an error is about, by its context: "COPY
// users, line 3, column id: …". The words around the number may be translated.
func copiedRow(where string) int64 {
	first, _, _ := strings.Cut(where, "\n")
	if !strings.HasPrefix(first, "COPY ") {
		return 0
	}
	for part := range strings.SplitSeq(strings.TrimPrefix(first, "COPY "), ", ") {
		words := strings.Fields(strings.TrimSuffix(part, ":"))
		if len(words) < 2 {
			continue
		}
		if n, err := strconv.ParseInt(strings.TrimRight(words[1], ":"), 10, 64); err == nil {
			return n
		}
	}
	return 0
}

// copiedColumn names the column of a COPY that an error is about, in the words of its
// context, without the value, which the message tells.
func copiedColumn(where string) string {
	first, _, _ := strings.Cut(where, "\n")
	if copiedRow(first) == 0 {
		return ""
	}
	parts := strings.SplitN(first, ", ", 3)
	if len(parts) < 3 {
		return ""
	}
	column, _, told := strings.Cut(parts[2], ": ")
	if !told {
		return ""
	}
	return column
}

// byteOffset makes a byte offset, from 1, of the server's count of characters.
func byteOffset(sql string, chars int) int {
	if chars <= 0 {
		return 0
	}
	offset := 0
	for range chars - 1 {
		_, size := utf8.DecodeRuneInString(sql[offset:])
		offset += size
	}
	return offset + 1
}

// classOf sorts SQLSTATEs into what callers decide on.
func classOf(code string) database.Class {
	switch code {
	case "28000", "28P01", "3D000":
		return database.Denied
	case "57P03", "53300":
		return database.Unreachable
	case "57P01", "57P02", "57P05", "25P03", "25P04":
		return database.Lost // the server ends the session with these
	case "55P03", "40P01":
		return database.LockTimeout
	case "57014":
		return database.Canceled
	case "25006":
		return database.ReadOnly
	case "53100":
		return database.Full
	case "42601":
		return database.Syntax
	case "42P01", "42703", "42883", "42704", "3F000":
		return database.Missing
	case "42P07", "42701", "42710", "42P06", "42723", "42P04":
		return database.Exists
	case "23505", "23P01":
		return database.UniqueViolation
	case "23502":
		return database.NotNullViolation
	case "23503", "23001":
		return database.ForeignKeyViolation
	case "23514":
		return database.CheckViolation
	case "42501":
		return database.Privilege
	case "2BP01", "55006":
		return database.InUse
	}
	if strings.HasPrefix(code, "08") {
		return database.Lost
	}
	return ""
}

// connectError is about a connection that was not made.
func connectError(ctx context.Context, err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		e := &database.Error{Class: classOf(pg.Code), Code: pg.Code, Message: pg.Message, Detail: pg.Detail, Hint: pg.Hint, Err: err}
		if e.Class == database.Privilege {
			e.Class, e.Hint = database.Denied, cmp.Or(e.Hint, "have it granted: GRANT CONNECT ON DATABASE … TO …")
		}
		if strings.Contains(pg.Message, "pg_hba.conf") { // which no translation changes
			e.Hint = cmp.Or(e.Hint, hbaHint(pg.Message))
		}
		if pg.Code == "42704" || pg.Code == "22023" { // no such setting, or no such value
			e.Class, e.Hint = database.Denied, cmp.Or(e.Hint, "correct what stands behind the ? of the URL: parameters of libpq, such as sslmode, and settings of the server")
		}
		if hint := poolerHint(pg); hint != "" {
			e.Class, e.Hint = database.Denied, hint
		}
		if e.Class == "" || e.Class == database.Lost {
			e.Class = database.Unreachable
		}
		return e
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return canceledBy(ctx.Err(), err, "")
	}
	if message, hint := database.Untrusted(err, "sslrootcert=FILE", "sslmode=verify-ca"); message != "" {
		return &database.Error{Class: database.Denied, Message: message, Hint: hint, Err: err}
	}
	rest := beyondTLS(err)
	if rest == nil {
		return &database.Error{
			Class: database.Denied, Message: "the server does not offer TLS, which the URL asks for",
			Hint: "switch it on in the server, or say sslmode=disable in the URL", Err: err,
		}
	}
	return &database.Error{Class: database.Unreachable, Message: "the server cannot be reached: " + reason(rest), Err: err}
}

// poolerHint is what to do about what PgBouncer refuses whenever it is asked. It says
// that with the code that it has for everything, also for what passes, and in English.
func poolerHint(pg *pgconn.PgError) string {
	switch {
	case pg.Code != "08P01":
		return ""
	case strings.Contains(pg.Message, "startup parameter"):
		return "the pooler takes no such setting from a URL: leave it out, have it passed over (ignore_startup_parameters) and set for the role, or connect to the server itself"
	case strings.Contains(pg.Message, "statement pooling"):
		return "revisions need transactions: connect to the server itself, or have the pooler lend its sessions for as long as one (pool_mode = transaction)"
	}
	return ""
}

// beyondTLS is what went wrong otherwise than that the server refused TLS; nil if
// nothing did. Where the URL prefers TLS, that is no more than the first attempt.
func beyondTLS(err error) error {
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		err = connect.Unwrap()
	}
	attempts := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		attempts = joined.Unwrap()
	}
	return errors.Join(slices.DeleteFunc(slices.Clone(attempts), func(err error) bool {
		return strings.Contains(err.Error(), "server refused TLS connection") // which has no type
	})...)
}

// hbaHint says what to do where pg_hba.conf has no entry for a connection.
func hbaHint(message string) string {
	const allow = "have it allowed in the server's pg_hba.conf, for that user, database and address"
	switch {
	case strings.HasSuffix(message, "no encryption"), strings.HasSuffix(message, "SSL off"):
		return "say sslmode=require in the URL, if the server wants TLS; or " + allow
	case strings.HasSuffix(message, "SSL encryption"), strings.HasSuffix(message, "SSL on"):
		return "say sslmode=disable in the URL, if the server wants none; or " + allow
	}
	return allow
}

// reason is what went wrong on the way to the server, in a line. pgx tells of
// every address and of every way to secure the connection that it tried.
func reason(err error) string {
	if r := database.NetworkReason(err); r != "" {
		return r
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		err = connect.Unwrap()
	}
	return strings.Join(strings.Fields(err.Error()), " ")
}

// configError tells what is wrong with a connection string without showing it:
// one that cannot be read may hold a password anywhere.
func configError(err error) error {
	message := "it is not a PostgreSQL URL or list of key=value pairs"
	var parse *pgconn.ParseConfigError
	if errors.As(err, &parse) {
		_, after, ok := strings.Cut(parse.Error(), "`: ")
		reason, _, _ := strings.Cut(after, " (")
		if ok && reason != "" {
			message = reason
		}
		var file *fs.PathError
		if errors.As(err, &file) { // which is of TLS, and holds no more than a path
			return &database.Error{
				Class: database.Denied, Message: "a certificate of the URL cannot be read: " + file.Error(),
				Hint: "sslrootcert, sslcert and sslkey are paths of PEM files",
			}
		}
	}
	e := &connStringError{message: message}
	if hint := causeHint(message); hint != "" && parse.Unwrap() != nil {
		return &database.Error{Class: database.Denied, Message: message + ": " + parse.Unwrap().Error(), Hint: hint, Err: e}
	}
	return e
}

// causeHint is the hint of what pgx tells the cause of without showing more of the string
// than the name of a service, and of a certificate only what is wrong with it.
func causeHint(message string) string {
	switch message {
	case "failed to read service":
		return "a service is a section of ~/.pg_service.conf, or of the file that PGSERVICEFILE names"
	case "failed to configure TLS":
		return "sslrootcert, sslcert and sslkey are paths of PEM files, and the latter two belong together"
	}
	return ""
}

// connStringError keeps nothing of the driver's error, which holds the string.
type connStringError struct{ message string }

func (e *connStringError) Error() string { return "the connection string cannot be read: " + e.message }
