# `make run` and `make test` are all that a fresh clone needs; everything lives in .venv beside this file.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help install check test run mutate lock

BIN := .venv/bin
STAMP := .venv/.installed
WORKERS ?= 2
# Git refuses the folder of another user (as in a container); the checks only list files, in this folder, by your wish.
GIT_HERE := GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0=$(CURDIR)

help: ## Say what there is
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

install: $(STAMP) ## Set up .venv: Python packages as locked, then this project

$(STAMP): requirements.lock pyproject.toml
	@for name in "$$PYTHON" python3.13 python3.12 python3.11 python3 python; do \
		if [ -n "$$name" ] && "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			exec "$$name" scripts/install.py; \
		fi; \
	done; \
	echo "ION needs Python 3.11 or newer, and there is none on PATH. Install one, or name it: make PYTHON=/path/to/python3" >&2; \
	exit 1

check: $(STAMP) ## Format, lint, types, layers, secrets, messages, content: what .pre-commit-config.yaml names
	@$(GIT_HERE) PRE_COMMIT_HOME=$(CURDIR)/.venv/pre-commit $(BIN)/pre-commit run --all-files

test: $(STAMP) ## Every test, on SQLite and PostgreSQL, with branch coverage (WORKERS=2 processes)
	@$(BIN)/python scripts/servers.py
	$(BIN)/pytest -n $(WORKERS) --cov --cov-report=term

run: $(STAMP) ## Start the service, ask it a question in Korean and one in English, and go on serving
	@$(BIN)/python scripts/run.py $(ARGS)

mutate: $(STAMP) ## Change the heart (mentoring/) in small ways: at least 75 % of the changes must fail a test
	$(BIN)/python scripts/mutate.py $(ARGS)

lock: $(STAMP) ## Write requirements.lock anew (ARGS=--upgrade for newer versions)
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --quiet \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
		--output-file requirements.lock $(ARGS)
