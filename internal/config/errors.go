package config

import "errors"

// Code names a kind of error; the values are part of the JSON that the commands print.
type Code string

// The codes.
const (
	CodeNotFound       Code = "config_not_found"    // no file, or not the one that was named
	CodeUnreadable     Code = "config_unreadable"   // a file that is there cannot be read
	CodeSyntax         Code = "config_syntax"       // not TOML
	CodeUnknownKey     Code = "config_unknown_key"  // a key or table that does not exist
	CodeBadValue       Code = "config_bad_value"    // a value of the wrong type or out of range
	CodeUnsetVariable  Code = "config_unset"        // ${NAME} without a value
	CodeUnknownEnv     Code = "config_unknown_env"  // no such [env.NAME]
	CodeNewerFormat    Code = "config_newer_format" // format or required_version asks for a newer program
	CodeNoVariable     Code = "variable_missing"    // a variable of revisions without a value
	CodeNoURL          Code = "database_url_missing"
	CodeBadURL         Code = "database_url_invalid"
	CodeNoPasswordFile Code = "password_file_unreadable"
)

// Error is every error of this package. No part of it ever holds a password.
type Error struct {
	Code    Code
	Message string // what happened
	Where   string // file:line, file:line:column, flag or variable; may be empty
	Hint    string // what to do next; may be empty
	Err     error  // the cause, if it is of use to errors.Is

	Variable string // the one without a value, of CodeUnsetVariable
}

func (e *Error) Error() string {
	if e.Where == "" {
		return e.Message
	}
	return e.Where + ": " + e.Message
}

func (e *Error) Unwrap() error { return e.Err }

// at fills in where, unless the error knows better.
func at(err error, where string) *Error {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		e = &Error{Code: CodeBadValue, Message: err.Error()}
	}
	located := *e
	if located.Where == "" {
		located.Where = where
	}
	return &located
}
