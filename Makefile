# Everything starts here: `make run`, `make test`. Works from a bare clone with Python 3.11 or newer and a package index.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?= --theatre osce
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help install run test check bench docs readme messages

help:
	@echo "make install   set up $(BIN)/commonwatch"
	@echo "make run       the watch list of the OSCE area (other arguments: make run ARGS=\"--theatre central_asia\")"
	@echo "make test      the whole test-suite"
	@echo "make check     style, types, layers, dependencies"
	@echo "make bench     the benchmarks, as one table"
	@echo "make docs      writes docs/cli.md and docs/glossary.md anew from the program"
	@echo "make messages  collects the words of the briefs for translators, and compiles each language's"
	@echo "make readme    writes the README's watch list and map anew from ./workspace"

# Stamp files: nothing is installed twice while pyproject.toml and constraints.txt stay as they are.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "commonwatch needs Python 3.11 or newer; '$(PYTHON)' is $$( ($(PYTHON) --version || echo not there) 2>/dev/null)." >&2; \
	  echo "Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.made pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.installed-test: $(VENV)/.made pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[test]"
	@touch $(VENV)/.installed $@

install: $(VENV)/.installed
	@echo "ready: $(BIN)/commonwatch"

run: $(VENV)/.installed
	$(BIN)/commonwatch run $(ARGS)

test: $(VENV)/.installed-test
	$(BIN)/pytest -n $(JOBS)

check: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry src
	$(BIN)/vulture src --min-confidence 80

bench: $(VENV)/.installed-test
	$(BIN)/python -m benchmarks

docs: $(VENV)/.installed-test
	$(BIN)/python tools/build_cli_docs.py
	$(BIN)/python tools/build_glossary.py

messages: $(VENV)/.installed-test
	$(BIN)/python tools/build_messages.py

readme: $(VENV)/.installed
	$(BIN)/python tools/build_readme.py workspace
