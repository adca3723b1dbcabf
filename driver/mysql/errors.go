package mysql

import (
	"cmp"
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"io"
	"net"
	"regexp"
	"strconv"
	"strings"
	"sync"

	driver "github.com/go-sql-driver/mysql"

	"github.com/retort-db/migrate/internal/database"
)

// translate makes a *database.Error of what the driver returned for a
// statement; other errors stay as they are.
func translate(err error, statement string) error {
	if err == nil {
		return nil
	}
	var known *database.Error
	if errors.As(err, &known) {
		return err
	}
	var refusal *driver.MySQLError
	if errors.As(err, &refusal) {
		return serverError(refusal, statement)
	}
	if isLost(err) {
		return &database.Error{Class: database.Lost, Message: "the connection to the server was lost", SQL: statement, Err: err}
	}
	return err
}

func isLost(err error) bool {
	var network net.Error
	return errors.Is(err, sqldriver.ErrBadConn) || errors.Is(err, driver.ErrInvalidConn) ||
		errors.Is(err, driver.ErrMalformPkt) || errors.Is(err, driver.ErrPktSync) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &network) || takesNothing(err)
}

// takesNothing reports whether err is the driver's for an end that takes nothing any
// more. It has no name there: only its text tells it, and what is behind it may be any.
func takesNothing(err error) bool { return err != nil && err.Error() == "bad connection" }

// connectError is translate for the opening of a connection, before which there
// was nothing to lose.
func connectError(ctx context.Context, err error) error {
	e := &database.Error{Class: database.Unreachable, Message: "the server cannot be reached: " + cmp.Or(database.NetworkReason(err), err.Error()), Err: err}
	var refusal *driver.MySQLError
	untrusted, hint := database.Untrusted(err, "ssl-ca=FILE", "ssl-mode=VERIFY_CA")
	switch {
	case untrusted != "":
		e.Class, e.Message, e.Hint = database.Denied, untrusted, hint
	case errors.Is(err, driver.ErrNoTLS):
		e.Class, e.Message = database.Denied, "the server does not offer TLS, which the URL asks for"
		e.Hint = "switch it on in the server, or say ssl-mode=DISABLED in the URL"
	case errors.As(err, &refusal):
		translated := serverError(refusal, "")
		if translated.Class == database.Missing || translated.Class == database.Privilege {
			translated.Class = database.Denied
		}
		return translated
	case errors.Is(ctx.Err(), context.Canceled):
		e.Class, e.Message = database.Canceled, "connecting was cancelled"
	case ctx.Err() != nil:
		e.Message = "the server cannot be reached: it did not answer in time"
	case isLost(err):
	case isHandshake(err):
		e.Class, e.Message = database.Denied, "the server and this client do not agree on how to log in: "+err.Error()
	default:
		return err
	}
	return e
}

func isHandshake(err error) bool {
	for _, known := range []error{
		driver.ErrCleartextPassword, driver.ErrNativePassword, driver.ErrOldPassword,
		driver.ErrUnknownPlugin, driver.ErrOldProtocol,
	} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

func serverError(refusal *driver.MySQLError, statement string) *database.Error {
	e := &database.Error{
		Class:   classOf(refusal),
		Code:    strconv.Itoa(int(refusal.Number)),
		Message: refusal.Message,
		SQL:     statement,
		Err:     refusal,
	}
	switch e.Class {
	case database.Syntax:
		e.Message = nearItself(refusal.Message, statement)
		e.Token, e.Position = nearToken(e.Message, statement)
	case database.UniqueViolation:
		e.Table, e.Constraint = keyOf(refusal.Message)
	case database.NotNullViolation:
		e.Column = firstQuoted(refusal.Message, '\'')
	case database.CheckViolation:
		e.Constraint = firstQuoted(strings.ReplaceAll(refusal.Message, "'", "`"), '`')
	case database.ForeignKeyViolation:
		e.Constraint = afterWord(refusal.Message, "CONSTRAINT `")
	case database.Missing, database.Exists:
		nameOf(e, refusal)
	case database.Privilege:
		if refusal.Number == 1419 {
			e.Hint = "with a binary log the server takes functions and triggers of administrators only: have one SET GLOBAL log_bin_trust_function_creators = 1, " +
				"which managed servers have among their parameters"
		}
	case database.InUse:
		if refusal.Number == 1553 {
			e.Hint = "a foreign key stands on this index: before it goes, drop the key, or create another index that begins with the key's columns " +
				"(the server drops the one that it makes for a key as soon as another would do)"
		}
	}
	return e
}

// near is how both servers quote the text that the parser stopped at.
var near = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?s) near '(.*)' at line (\d+)$`) })

// nearItself is a message without what was sent behind the statement, in one packet with it.
func nearItself(message, statement string) string {
	at := near().FindStringSubmatchIndex(message)
	if at == nil {
		return message
	}
	start, text := at[2], message[at[2]:at[3]]
	for i := range text {
		if strings.HasPrefix(text[i:], terminator) && strings.HasSuffix(statement, text[:i]) {
			return message[:start+i] + message[at[3]:]
		}
	}
	return message
}

// nearToken is that text, which reaches to the end of the statement unless that
// is long, and where it begins: its byte offset from 1, 0 if it is not found.
func nearToken(message, statement string) (token string, position int) {
	m := near().FindStringSubmatch(message)
	if m == nil {
		return "", 0
	}
	token = m[1]
	if token != "" && strings.HasSuffix(statement, token) {
		return token, len(statement) - len(token) + 1
	}
	line, err := strconv.Atoi(m[2])
	if err != nil {
		return token, 0
	}
	start := 0
	for range line - 1 {
		start += strings.IndexByte(statement[start:], '\n') + 1
	}
	if i := strings.Index(statement[start:], token); token != "" && i >= 0 {
		return token, start + i + 1
	}
	return token, 0
}

// nameOf reads what is missing or there already from messages that begin with
// it: "Unknown column 't.c' in …", "Table 'db.t' doesn't exist". Names in e are
// without what qualifies them.
func nameOf(e *database.Error, refusal *driver.MySQLError) {
	message := strings.TrimPrefix(strings.ReplaceAll(refusal.Message, "`", "'"), "Can't")
	name := firstQuoted(message, '\'')
	name = name[strings.LastIndexByte(name, '.')+1:]
	switch refusal.Number {
	case 1054, 1060, 1072:
		e.Column = name
	case 1050, 1051, 1109, 1146:
		e.Table = name
	case 1061, 1091, 1176:
		e.Constraint = name
	}
}

// keyOf reads "Duplicate entry '1' for key 'users.email'". Older servers leave
// the table out.
func keyOf(message string) (table, key string) {
	_, key, found := strings.Cut(message, " for key '")
	if !found {
		return "", ""
	}
	key = strings.TrimSuffix(key, "'")
	if table, name, qualified := strings.Cut(key, "."); qualified {
		return table, name
	}
	return "", key
}

func firstQuoted(s string, quote byte) string {
	_, rest, _ := strings.Cut(s, string(quote))
	name, _, found := strings.Cut(rest, string(quote))
	if !found {
		return ""
	}
	return name
}

func afterWord(s, word string) string {
	_, rest, _ := strings.Cut(s, word)
	name, _, found := strings.Cut(rest, "`")
	if !found {
		return ""
	}
	return name
}

// classOf goes by number, which the two servers share up to about 3000.
func classOf(e *driver.MySQLError) database.Class {
	if class, ambiguous := classByText(e); ambiguous {
		return class
	}
	switch e.Number {
	case 1045, 1130, 1251, 1524, 1698, 1820, 1862, 3118, 3159, 3955, 4151:
		return database.Denied
	case 1040, 1042, 1043, 1129, 1203, 1226:
		return database.Unreachable
	case 1053, 1079, 1152, 1153, 1158, 1159, 1160, 1161, 1184, 1927, 2002, 2003, 2006, 2013, 2055, 3169:
		return database.Lost
	case 1205, 1213, 1223, 1614, 1637, 3058, 3132, 3572:
		return database.LockTimeout
	case 1028, 1317, 1907, 1969, 3024:
		return database.Canceled
	case 1036, 1792, 1836:
		return database.ReadOnly
	case 1021, 1026, 1114:
		return database.Full
	case 1064, 1065, 1149:
		return database.Syntax
	case 1008, 1049, 1051, 1054, 1072, 1091, 1109, 1146, 1176, 1305, 1360, 1507, 1539, 1735, 1824, 3821, 3940, 4091:
		return database.Missing
	case 1007, 1050, 1060, 1061, 1068, 1304, 1359, 1517, 1537, 1826, 3822:
		return database.Exists
	case 1022, 1062, 1169, 1557, 1569, 1586, 1761, 1762, 1859:
		return database.UniqueViolation
	case 1048, 1138, 1263, 1364, 1566:
		return database.NotNullViolation
	case 1216, 1217, 1451, 1452:
		return database.ForeignKeyViolation
	case 3819, 4025:
		return database.CheckViolation
	case 1044, 1095, 1142, 1143, 1227, 1370, 1410, 1419:
		return database.Privilege
	case 1553, 1701, 1828, 1829, 1833, 3108, 3730, 3837, 3855, 3959:
		return database.InUse
	}
	return ""
}

// classByText settles the numbers that stand for several things.
func classByText(e *driver.MySQLError) (class database.Class, ambiguous bool) {
	says := func(s string) bool { return strings.Contains(strings.ToLower(e.Message), s) }
	switch e.Number {
	case 1005: // a table cannot be created
		if says("errno: 121") {
			return database.Exists, true
		}
	case 1025: // a table cannot be renamed
		if says("errno: 150") {
			return database.InUse, true
		}
	case 1030: // the storage engine's own error
		if says("error 28") {
			return database.Full, true
		}
	case 1290: // some option of the server forbids it
		if says("read-only") || says("read_only") {
			return database.ReadOnly, true
		}
		return database.Privilege, true
	case 4031: // on MariaDB something else
		if says("disconnected") {
			return database.Lost, true
		}
	default:
		return "", false
	}
	return "", true
}
