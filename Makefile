# Everything starts here: `make run`, `make test`. Works from a bare clone with Python 3.11 or newer and a package index.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?= --theatre osce
JOBS ?= 2
PORT ?= 8000

.DEFAULT_GOAL := help
.PHONY: help install run serve test check bench docs readme screenshots messages

help:
	@echo "make install   set up $(BIN)/commonwatch"
	@echo "make run       the watch list of the OSCE area (other arguments: make run ARGS=\"--theatre central_asia\")"
	@echo "make serve     shows ./workspace in a browser, at http://127.0.0.1:$(PORT) (another port: make serve PORT=8080)"
	@echo "make test      the whole test-suite"
	@echo "make check     style, types, layers, dependencies"
	@echo "make bench     the benchmarks, as one table"
	@echo "make docs      writes docs/cli.md and docs/glossary.md anew from the program"
	@echo "make messages  collects the words of the briefs for translators, and compiles each language's"
	@echo "make readme    writes the README's watch list and map anew from ./workspace"
	@echo "make screenshots  the README's pictures of the pages, anew from ./workspace (needs Chromium)"

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

$(VENV)/.installed-web: $(VENV)/.made pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[web]"
	@touch $(VENV)/.installed $@

$(VENV)/.installed-test: $(VENV)/.made pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[test]"
	@touch $(VENV)/.installed $(VENV)/.installed-web $@

# The tests of the pages drive the system's Chromium. Where it can't be had, they are left out and counted.
$(VENV)/.browser: $(VENV)/.made
	@for name in chromium chromium-browser google-chrome google-chrome-stable; do \
	  if command -v $$name >/dev/null; then touch $@; exit 0; fi; done; \
	if [ "$$(id -u)" = 0 ]; then as=; else as="sudo -n"; fi; \
	if command -v apt-get >/dev/null && $$as true 2>/dev/null; then \
	  echo "installing Chromium for the tests of the pages"; \
	  { $$as apt-get update && $$as apt-get install -y --no-install-recommends chromium; } >/dev/null 2>&1; fi; \
	command -v chromium >/dev/null || echo "no Chromium here: the tests that look at the pages in a browser are left out"; \
	touch $@

install: $(VENV)/.installed
	@echo "ready: $(BIN)/commonwatch"

run: $(VENV)/.installed
	$(BIN)/commonwatch run $(ARGS)
	@echo "see it in a browser: make serve -> http://127.0.0.1:$(PORT)"

serve: $(VENV)/.installed-web
	@$(BIN)/python tools/serve.py workspace $(PORT)

test: $(VENV)/.installed-test $(VENV)/.browser
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

screenshots: $(VENV)/.installed-test $(VENV)/.browser
	$(BIN)/python tools/build_screenshots.py workspace
