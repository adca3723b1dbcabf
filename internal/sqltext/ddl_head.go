package sqltext

// Head is how a statement of SQLite's begins that creates something.
type Head struct {
	Name        Span // without the schema
	IfNotExists bool
}

// ParseHead reads as far as the name. The error is a *SyntaxError.
func ParseHead(src string) (Head, error) {
	r := newReader(SQLite, src)
	r.expect("CREATE")
	switch {
	case r.accept("VIRTUAL", "TABLE"), r.accept("UNIQUE", "INDEX"), r.accept("INDEX"):
	default:
		r.word("TEMP", "TEMPORARY")
		if r.word("TABLE", "VIEW", "TRIGGER") == "" {
			r.fail("TABLE, INDEX, VIEW or TRIGGER")
		}
	}
	h := Head{IfNotExists: r.accept("IF", "NOT", "EXISTS")}
	_, _, h.Name = r.qualified("a name")
	if r.err != nil {
		return Head{}, r.err
	}
	return h, nil
}
