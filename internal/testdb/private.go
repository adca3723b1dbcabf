//go:build unix

package testdb

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Private is a server of a test's own, which it may stop and crash. What was committed is still there after a crash
// of its processes.
type Private struct {
	flavor string
	dir    string // as the server's user sees it
	port   int
	run    *exec.Cmd
	ended  chan struct{}
	extra  []string // arguments beside the usual ones
	// root and program are how a server is run that the shared tool installed.
	root    string
	program []string
}

// StartPrivate installs and starts a PostgreSQL, MariaDB or MySQL server ("postgres", "mariadb", "mysql") that lives as
// long as the test; options are arguments for one of MariaDB beside the usual ones. The test skips where the programs
// are not installed.
func StartPrivate(t testing.TB, flavor string, options ...string) *Private {
	t.Helper()
	needed := map[string][]string{
		"postgres": {"initdb", "postgres"}, "mariadb": {"mariadb-install-db", "mariadbd"}, "mysql": {sharedServers(), "unshare"},
	}[flavor]
	for _, program := range needed {
		if _, err := exec.LookPath(program); err != nil {
			missing(t, flavor, "a server of the test's own needs "+program+" on PATH")
		}
	}
	if flavor == "mysql" && (os.Geteuid() != 0 || os.Getenv("MIGRATE_TEST_MYSQL_URL") == "") {
		missing(t, flavor, "a server of the test's own needs root, and one that was installed before")
	}
	dir, err := os.MkdirTemp("", "migrate-private.") // not t.TempDir, which the server's user cannot reach
	if err != nil {
		t.Fatal(err)
	}
	p := &Private{flavor: flavor, extra: options, dir: dir}
	t.Cleanup(func() { p.Crash(); _ = os.RemoveAll(dir) })
	if cred := p.credential(t); cred != nil {
		if err := errors.Join(os.Chmod(dir, 0o755), os.Chown(dir, int(cred.Uid), int(cred.Gid))); err != nil { //nolint:gosec // a folder that others reach
			t.Fatal(err)
		}
	}
	p.install(t)
	p.Start(t)
	return p
}

// credential is that of nobody for root, whom the servers refuse.
func (p *Private) credential(t testing.TB) *syscall.Credential {
	t.Helper()
	if os.Geteuid() != 0 {
		return nil
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		t.Fatal(err)
	}
	uid, err := strconv.ParseUint(nobody.Uid, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	gid, err := strconv.ParseUint(nobody.Gid, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

// command runs in a process group of its own, so that all of it can be killed.
func (p *Private) command(t testing.TB, program string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(program, args...) //nolint:gosec // the server's own programs
	cmd.Dir = p.dir
	// MariaDB removes what it takes for its predecessor's temporary tables when it starts, and so those of any server
	// that it shares the folder with.
	cmd.Env = append(os.Environ(), "TMPDIR="+p.dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: p.credential(t)}
	return cmd
}

func (p *Private) install(t testing.TB) {
	t.Helper()
	if p.flavor == "mysql" {
		p.borrow(t)
		return
	}
	p.port = freePort(t)
	data := filepath.Join(p.dir, "data")
	cmd := p.command(t, "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	if p.flavor == "mariadb" {
		cmd = p.command(t, "mariadb-install-db", "--no-defaults", mariadbBase(t), "--force", "--datadir="+data,
			"--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve")
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// mariadbBase says where MariaDB lies: unpacked into a folder, it does not know.
func mariadbBase(t testing.TB) string {
	t.Helper()
	program, err := exec.LookPath("mariadbd")
	if err == nil {
		program, err = filepath.EvalSymlinks(program) // /sbin is a link to /usr/sbin
	}
	if err != nil {
		t.Fatal(err)
	}
	return "--basedir=" + filepath.Dir(filepath.Dir(program))
}

// freePort is below the ports that the system gives to clients, of which any may
// have it before the server does.
func freePort(t testing.TB) int {
	t.Helper()
	for range 100 {
		port := 20000 + rand.IntN(12000) //nolint:gosec // no secret
		l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			_ = l.Close()
			return port
		}
	}
	t.Fatal("no port is free")
	return 0
}

// sharedServers is the tool that installs servers of many versions.
func sharedServers() string {
	return filepath.Join(os.Getenv("MIGRATE_TEST_SHARED"), "tools", "servers")
}

// borrow has the shared tool make a MySQL server, and takes over from it: the folder, and how the server is run.
func (p *Private) borrow(t testing.TB) {
	t.Helper()
	for try := 1; ; try++ { // the port that it takes may go to a client meanwhile
		out, err := exec.Command(sharedServers(), "start", "mysql9", p.dir).CombinedOutput() //nolint:gosec // a tool of the tests
		if err == nil {
			break
		}
		if try == 3 {
			t.Fatalf("%v: %s", err, out)
		}
		_ = os.RemoveAll(filepath.Join(p.dir, "data"))
	}
	text, err := os.ReadFile(filepath.Join(p.dir, "pid"))
	if err != nil {
		t.Fatal(err)
	}
	process := filepath.Join("/proc", strings.TrimSpace(string(text)))
	line, err := os.ReadFile(filepath.Join(process, "cmdline"))
	if err == nil {
		p.root, err = os.Readlink(filepath.Join(process, "root"))
	}
	if err != nil {
		t.Fatal(err)
	}
	for arg := range strings.SplitSeq(strings.TrimSuffix(string(line), "\x00"), "\x00") {
		if port, ok := strings.CutPrefix(arg, "--port="); ok {
			p.port, _ = strconv.Atoi(port)
		}
		p.program = append(p.program, arg)
	}
	// A commit reaches the operating system, which is what survives a crash of the server alone.
	p.program = append(p.program, "--innodb-flush-log-at-trx-commit=2")
	pid, err := strconv.Atoi(filepath.Base(process))
	if err != nil {
		t.Fatal(err)
	}
	_ = syscall.Kill(pid, syscall.SIGTERM)
	for begun := time.Now(); time.Since(begun) < time.Minute && syscall.Kill(pid, 0) == nil; {
		time.Sleep(100 * time.Millisecond)
	}
}

// inRoot runs a borrowed server: in the folder with the libraries that it was built for, as the tool does.
func (p *Private) inRoot() *exec.Cmd {
	const script = `root=$1; shift; for d in dev proc tmp; do mount --rbind /$d "$root/$d"; done; exec chroot "$root" "$@"`
	args := slices.Concat([]string{"-m", "--propagation", "private", "sh", "-c", script, "sh", p.root}, p.program, p.extra)
	cmd := exec.Command("unshare", args...) //nolint:gosec // the server's own program
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return cmd
}

// Start starts the server, after Stop or Crash, and waits until it answers.
func (p *Private) Start(t testing.TB) {
	t.Helper()
	data, port := filepath.Join(p.dir, "data"), strconv.Itoa(p.port)
	for begun := time.Now(); ; time.Sleep(200 * time.Millisecond) {
		cmd := p.command(t, "postgres", "-D", data, "-p", port, "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
			"-c", "fsync=off", "-c", "max_connections=50")
		cmd.Args = append(cmd.Args, p.extra...)
		if p.flavor == "mariadb" {
			// A commit reaches the operating system, which is what survives a crash of the server alone.
			cmd = p.command(t, "mariadbd", "--no-defaults", mariadbBase(t), "--datadir="+data, "--socket="+filepath.Join(p.dir, "sock"),
				"--port="+port, "--bind-address=127.0.0.1", "--skip-name-resolve", "--skip-log-bin", "--innodb-flush-log-at-trx-commit=2",
				"--innodb-buffer-pool-size=32M", "--character-set-server=utf8mb4", "--performance-schema=OFF")
			cmd.Args = append(cmd.Args, p.extra...)
		}
		if p.flavor == "mysql" {
			cmd = p.inRoot()
		}
		var out strings.Builder
		cmd.Stderr = &out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		p.run, p.ended = cmd, make(chan struct{})
		go func(ended chan struct{}) { _ = cmd.Wait(); close(ended) }(p.ended)
		if p.answers() {
			return
		}
		p.Crash()
		if time.Since(begun) > time.Minute { // the processes of a server that crashed take a moment to go
			t.Fatalf("the private %s server does not start: %s", p.flavor, out.String())
		}
	}
}

// answers waits until the server does, or ends.
func (p *Private) answers() bool {
	for range 300 {
		select {
		case <-p.ended:
			return false
		case <-time.After(100 * time.Millisecond):
		}
		if p.exec("SELECT 1") == nil {
			return true
		}
	}
	return false
}

func (p *Private) exec(statement string) error {
	if p.flavor == "postgres" {
		return execPostgres(p.admin(), statement)
	}
	return execMySQL(p.admin(), statement)
}

func (p *Private) admin() string {
	if p.flavor == "postgres" {
		return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", p.port)
	}
	return fmt.Sprintf("%s://root@127.0.0.1:%d/mysql", p.flavor, p.port)
}

// Stop shuts the server down in order, which ends the sessions of others.
func (p *Private) Stop() {
	signal := syscall.SIGTERM
	if p.flavor == "postgres" {
		signal = syscall.SIGINT // not waiting for anybody
	}
	_ = p.run.Process.Signal(signal)
	<-p.ended
}

// Crash kills the server as kill -9 does.
func (p *Private) Crash() {
	if p.run == nil {
		return
	}
	select {
	case <-p.ended: // its number may be another process's by now
		return
	default:
	}
	_ = syscall.Kill(-p.run.Process.Pid, syscall.SIGKILL)
	<-p.ended
}

// New makes an empty database on the server.
func (p *Private) New(t testing.TB) DB {
	t.Helper()
	db := DB{Name: p.flavor, Dialect: "postgres", Flavor: p.flavor}
	create := createPostgres
	if p.flavor != "postgres" {
		db.Dialect, create = "mysql", createMySQL
	}
	var err error
	if db.URL, err = create(t, p.admin()); err != nil {
		t.Fatal(err)
	}
	return db
}

// UseTLS restarts the server with a certificate and its key, and the authority that clients' certificates are signed
// by, all as PEM.
func (p *Private) UseTLS(t testing.TB, certificate, key, authority []byte) {
	t.Helper()
	in := func(name string, text []byte) string {
		path := filepath.Join(p.dir, name)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if cred := p.credential(t); cred != nil {
			if err := os.Chown(path, int(cred.Uid), int(cred.Gid)); err != nil {
				t.Fatal(err)
			}
		}
		return path
	}
	cert, secret, ca := in("server.crt", certificate), in("server.key", key), in("ca.crt", authority)
	p.extra = []string{"--ssl-cert=" + cert, "--ssl-key=" + secret, "--ssl-ca=" + ca}
	if p.flavor == "postgres" {
		p.extra = []string{"-c", "ssl=on", "-c", "ssl_cert_file=" + cert, "-c", "ssl_key_file=" + secret, "-c", "ssl_ca_file=" + ca}
	}
	p.Stop()
	p.Start(t)
}

// AskPasswords makes a PostgreSQL server ask everybody but its superuser for a password; MariaDB does so by itself.
func (p *Private) AskPasswords(t testing.TB) {
	t.Helper()
	if p.flavor != "postgres" {
		return
	}
	rules := "host all postgres all trust\nhost all all all scram-sha-256\n"
	if err := os.WriteFile(filepath.Join(p.dir, "data", "pg_hba.conf"), []byte(rules), 0o644); err != nil { //nolint:gosec // the server's user reads it
		t.Fatal(err)
	}
	if err := p.exec("SELECT pg_reload_conf()"); err != nil {
		t.Fatal(err)
	}
}
