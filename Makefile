# `make run` and `make test` are all that a fresh clone needs; everything lives in .venv beside this file.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help install page check test run mutate lock screenshots bench-page drill lighthouse attack

BIN := .venv/bin
STAMP := .venv/.installed
WORKERS ?= 2
WEB := $(shell find web -name node_modules -prune -o -type f -print 2>/dev/null)
# Git refuses the folder of another user (as in a container); the checks only list files, in this folder, by your wish.
GIT_HERE := GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0=$(CURDIR)

help: ## Say what there is
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

install: $(STAMP) ## Set up .venv: Python packages as locked, this project, its page

$(STAMP): requirements.lock pyproject.toml $(WEB)
	@for name in "$$PYTHON" python3.13 python3.12 python3.11 python3 python; do \
		if [ -n "$$name" ] && "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			exec "$$name" scripts/install.py; \
		fi; \
	done; \
	echo "ION needs Python 3.11 or newer, and there is none on PATH. Install one, or name it: make PYTHON=/path/to/python3" >&2; \
	exit 1

page: $(STAMP) ## Build the learner's page anew (web/)
	@$(BIN)/python hatch_build.py --force

check: $(STAMP) ## Format, lint, types, layers, secrets, messages, content: what .pre-commit-config.yaml names
	@$(GIT_HERE) PRE_COMMIT_HOME=$(CURDIR)/.venv/pre-commit $(BIN)/pre-commit run --all-files

test: $(STAMP) ## Every test, on SQLite and PostgreSQL, with branch coverage (WORKERS=2 processes)
	@$(BIN)/python scripts/servers.py
	$(BIN)/pytest -n $(WORKERS) --cov --cov-report=term

run: $(STAMP) ## Start the service, ask it a question in Korean and one in English, and go on serving
	@$(BIN)/python scripts/run.py $(ARGS)

bench-page: $(STAMP) ## How quick the page is: 2,000 turns opened and scrolled, the first word, its weight
	@$(BIN)/python benchmarks/page_speed.py $(ARGS)

attack: $(STAMP) ## Attacks a service that it starts, and asks it harmless things: blocked, missed, falsely blocked
	@$(BIN)/python scripts/attack.py $(ARGS)

drill: $(STAMP) ## Every disaster on a copy of a service with 20,000 turns, into docs/disaster-recovery.md
	@$(BIN)/python scripts/drill.py $(ARGS)

lighthouse: $(STAMP) ## What Lighthouse thinks of the chat view (fetches it from npm the first time)
	@$(BIN)/python scripts/lighthouse.py $(ARGS)

screenshots: $(STAMP) ## Pictures of every view of the page into docs/images/page
	$(BIN)/python scripts/screenshots.py

mutate: $(STAMP) ## Change the heart (mentoring/) in small ways: at least 75 % of the changes must fail a test
	$(BIN)/python scripts/mutate.py $(ARGS)

lock: $(STAMP) ## Write requirements.lock anew (ARGS=--upgrade for newer versions)
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --quiet \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
		--output-file requirements.lock $(ARGS)
