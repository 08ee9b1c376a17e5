# The commands of the portal. Programs are started as modules (`python -m …`), never by their installed scripts, whose
# first line breaks on a long path or one with spaces.

PYTHON ?= python3
VENV := .venv/bin/python

.PHONY: run test test-deep check fix bench lock clean installed installed-dev
.DELETE_ON_ERROR:

run: installed          ## the whole portal, until Ctrl-C: make run [PORT=8000] [DEMO=0]
	@exec $(VENV) manage.py serve --end-with-parent

test: installed-dev     ## the first ring: everything that takes seconds, browser included
	@$(VENV) -m tests.chromium
	@$(VENV) -m pytest -n 2 --dist worksteal -m "not deep"

test-deep: installed-dev ## the long ones
	@$(VENV) -m tests.chromium
	@$(VENV) -m tests.nu
	@$(VENV) -m pytest -m deep

check: installed-dev    ## all that can be known without running a test
	@$(VENV) -m ruff check
	@$(VENV) -m ruff format --check
	@$(VENV) -m mypy
	@$(VENV) -c "from importlinter.cli import lint_imports_command; lint_imports_command()"
	@$(VENV) manage.py check_templates
	@# Django would also compare with a database, and warns that none runs here; the files alone are what is checked.
	@$(VENV) -W "ignore:Got an error checking a consistent migration history" manage.py makemigrations --check --dry-run
	@DEMO=0 MRC_ORIGIN=https://portal.example.org MRC_TRUSTED_PROXIES=1 $(VENV) manage.py check --deploy --fail-level WARNING
	@$(VENV) manage.py translations --check

fix: installed-dev      ## puts right what can be put right by machine
	@$(VENV) -m ruff check --fix
	@$(VENV) -m ruff format

bench: installed-dev    ## measures against the named peers, writes benchmarks/results.json
	@$(VENV) -m benchmarks

lock: installed-dev     ## pins what requirements*.in ask for, with hashes, for every Python from 3.11
	@$(VENV) -m uv pip compile $(LOCK) --output-file requirements.txt requirements.in
	@$(VENV) -m uv pip compile $(LOCK) --constraint requirements.txt --output-file requirements-dev.txt requirements-dev.in
LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header

clean:                  ## everything that can be made again; var/ (the data) stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	@find . -name __pycache__ -prune -exec rm -rf {} +

# The virtual environment, and what is installed in it: again only when the pinned requirements have changed.

.venv/bin/python:
	@command -v "$(PYTHON)" >/dev/null || { echo "$(PYTHON) is missing: install Python 3.11 or later." >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "$(PYTHON) is older than 3.11: name a later one, as in make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
	    echo "$(PYTHON) lacks venv: install it (Debian, Ubuntu: apt-get install python3-venv)." >&2; exit 1; }
	@echo "Making .venv" && "$(PYTHON)" -m venv --clear .venv

install = cmp -s $(1) .venv/$(1) || { echo "Installing $(1)" && \
    $(VENV) -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r $(1) && \
    cp $(1) .venv/$(1); }

installed: .venv/bin/python
	@$(call install,requirements.txt)

installed-dev: installed
	@$(call install,requirements-dev.txt)
