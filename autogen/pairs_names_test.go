package autogen_test

// namePairs are of what takes the names of others.
func namePairs() []pair {
	return []pair{
		{name: "keys, indexes and checks exchange their names", servers: []string{"postgres", "postgres18", "sqlite", "mysql", "mariadb"},
			before: "CREATE TABLE a (id int, n int, v int, w int, CONSTRAINT k CHECK (v > 0), CONSTRAINT l CHECK (w > 1));\nCREATE TABLE b (id int, n int);\nCREATE UNIQUE INDEX x ON a (id);\nCREATE INDEX z ON a (n);\nCREATE INDEX y ON b (n);",
			after:  "CREATE TABLE a (id int, n int, v int, w int, CONSTRAINT l CHECK (v > 0), CONSTRAINT k CHECK (w > 1));\nCREATE TABLE b (id int, n int);\nCREATE UNIQUE INDEX z ON a (id);\nCREATE INDEX y ON a (n);\nCREATE INDEX x ON b (n);"},
	}
}
