INSERT INTO users VALUES (1, '{{a,b},{c,d}}');
  --bun:split is a comment here
INSERT INTO users VALUES (2, '{{.Name}}');
