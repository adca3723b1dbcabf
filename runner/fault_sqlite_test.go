package runner_test

import (
	"context"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/runner"
)

// Another program writes all the while: the run waits for its turns.
func TestAnotherWriter(t *testing.T) {
	want, _ := undisturbed(t, "sqlite", child{})
	db := testdb.SQLite(t)
	other := testdb.Connect(t, db.URL)
	do(t, other, "CREATE TABLE elsewhere (n integer)")
	stop := make(chan struct{})
	done := make(chan int)
	go func() {
		n := 0
		for {
			select {
			case <-stop:
				done <- n
				return
			default:
				if _, err := other.Exec(context.Background(), "INSERT INTO elsewhere VALUES (1)"); err == nil {
					n++
				}
				time.Sleep(time.Millisecond)
			}
		}
	}()
	err := upgrade(t, db, history(), runner.Options{})
	close(stop)
	if n := <-done; n == 0 {
		t.Error("the other writer never wrote")
	}
	if err != nil {
		t.Fatal(err)
	}
	do(t, other, "DROP TABLE elsewhere")
	if diff := cmp.Diff(want, contents(t, db)); diff != "" {
		t.Error(diff)
	}
}

// A disk that is full, at whatever moment, rolls back; with more space the next
// run goes on.
func TestDiskFull(t *testing.T) {
	want, _ := undisturbed(t, "sqlite", child{})
	for _, pages := range []string{"2", "5", "12", "14", "16", "18", "20", "24"} {
		db := testdb.SQLite(t)
		small := testdb.DB{URL: db.URL + "?_pragma=max_page_count(" + pages + ")"}
		err := upgrade(t, small, history(), runner.Options{})
		if database.ClassOf(err) != database.Full {
			t.Errorf("%s pages: %v", pages, err)
		}
		if err := upgrade(t, db, history(), runner.Options{}); err != nil {
			t.Errorf("%s pages: the next run: %v", pages, err)
			continue
		}
		if diff := cmp.Diff(want, contents(t, db)); diff != "" {
			t.Errorf("%s pages:\n%s", pages, diff)
		}
	}
}

// The same on a real file system without space, where one can be mounted.
func TestDiskReallyFull(t *testing.T) {
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=80k", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("no small file system can be mounted here: %v: %s", err, strings.TrimSpace(string(out)))
	}
	t.Cleanup(func() { _ = exec.Command("umount", dir).Run() })
	want, _ := undisturbed(t, "sqlite", child{})
	db := testdb.DB{Name: "sqlite", Dialect: "sqlite", URL: "sqlite:" + filepath.Join(dir, "full.db")}
	err := upgrade(t, db, history(), runner.Options{})
	if err == nil {
		t.Fatal("80 KiB were enough")
	}
	if c := database.ClassOf(err); c != database.Full {
		t.Errorf("the full disk is told as %q: %v", c, err)
	}
	if out, err := exec.Command("mount", "-o", "remount,size=4m", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if err := upgrade(t, db, history(), runner.Options{}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, contents(t, db)); diff != "" {
		t.Error(diff)
	}
}

// A database that cannot be written says so before anything is done, and one that
// is up to date needs no right to write.
func TestReadOnlyDatabase(t *testing.T) {
	db := testdb.SQLite(t)
	files := chain(createTrail, insertTrail(2))
	if err := upgrade(t, db, chain(createTrail), runner.Options{}); err != nil {
		t.Fatal(err)
	}
	readOnly := testdb.DB{URL: db.URL + "?mode=ro"}
	if err := upgrade(t, readOnly, chain(createTrail), runner.Options{}); err != nil {
		t.Errorf("nothing to do: %v", err)
	}
	if err := upgrade(t, readOnly, files, runner.Options{}); database.ClassOf(err) != database.ReadOnly {
		t.Errorf("Upgrade = %v, want class ReadOnly", err)
	}
}

// A folder without the right to write: neither the lock file nor SQLite's own
// journal can be made.
func TestFolderWithoutPermission(t *testing.T) {
	dir := reachable(t)
	db := testdb.DB{URL: "sqlite:" + filepath.Join(dir, "app.db")}
	if err := upgrade(t, db, chain(createTrail), runner.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "app.db.migrate-lock")); err != nil {
		t.Fatal(err)
	}
	cmd := asUser(t, child{URL: db.URL}, dir)
	if err := os.Chmod(dir, 0o500); err != nil { //nolint:gosec // a folder
		t.Fatal(err)
	}
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.HasPrefix(string(out), string(database.ReadOnly)+": ") {
		t.Errorf("%v: %s, want class ReadOnly", err, out)
	}
}

// reachable is a folder that other users can reach.
func reachable(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "migrate-folder.")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = os.Chmod(dir, 0o700) //nolint:gosec // a folder
		_ = os.RemoveAll(dir)
	})
	return dir
}

// asUser is a child that is held back by the rights of files: for root, who is by
// none, it runs as nobody, to whom the folder is given.
func asUser(t *testing.T, c child, dir string) *exec.Cmd {
	t.Helper()
	if os.Geteuid() != 0 {
		return c.command(t, os.Args[0])
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		t.Fatal(err)
	}
	uid, _ := strconv.Atoi(nobody.Uid)
	gid, _ := strconv.Atoi(nobody.Gid)
	binary := filepath.Join(dir, "test") // the test's own is where nobody else can reach it
	text, err := os.ReadFile(os.Args[0])
	if err == nil {
		err = os.WriteFile(binary, text, 0o755) //nolint:gosec // others execute it
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, binary, filepath.Join(dir, "app.db")} {
		if err := os.Chown(path, uid, gid); err != nil {
			t.Fatal(err)
		}
	}
	cmd := c.command(t, binary)
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}} //nolint:gosec // of the system's own
	return cmd
}
