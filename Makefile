# make            says what there is
.DEFAULT_GOAL := help
export CGO_ENABLED ?= 0

.PHONY: help build test test-full lint fmt bench bench-load ci man release clean

help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## Build the static binary, bin/migrate
	go build -trimpath -o bin/migrate ./cmd/migrate

test: ## Run all tests on SQLite, and on PostgreSQL and MariaDB servers started for it
	./test

test-full: ## The same, with what takes long
	./test --full

lint: ## Run the linter, in the version that CI uses
	.ci/lint

fmt: ## Format the code
	gofmt -w .

bench: ## Measure beside floors and peers, write bench/RESULTS.md (ARGS="-only startup -databases sqlite")
	go run ./bench $(ARGS)

bench-load: ## Measure loads of rows on servers that wait for the disk, write bench/RESULTS-load.md
	MIGRATE_TEST_DURABLE=1 ./test --run go run ./bench -only load -o bench/RESULTS-load.md

ci: ## Do what CI does
	.ci/run

man: ## Write man pages into dist/man
	go run ./internal/manpages dist/man

release: ## Build static binaries for all platforms, with checksums, into dist/
	.ci/release

clean: ## Remove what was built
	rm -rf bin dist
