package dialect

func newSQLite(s Server) Dialect { return nil }
