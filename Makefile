# What one needs every day. `make` alone lists it. On the machine: make and Python 3.11 or newer.
PYTHON ?= python3
TESTS ?= tests
# What asks the database, and so runs on both.
ON_POSTGRES := tests/unit/accounts tests/unit/boards tests/unit/core/test_outbox.py tests/unit/imports/test_import_service.py tests/unit/moderation tests/unit/notifications

BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes

.DEFAULT_GOAL := help
.PHONY: help run test check format lock soak bench words clean browser

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/run.stamp ## start the forum; Ctrl-C stops it (docs/operations.md)
	@$(BIN)/flask --app wsgi serve

test: .venv/test.stamp browser check ## check everything and run all tests, or some: make test TESTS=tests/unit
ifeq ($(TESTS),tests)
	@echo "The rules on PostgreSQL:"
	@$(BIN)/python -m pytest -n 2 --dist loadfile --database postgres $(ON_POSTGRES)
	@echo "Everything, on SQLite:"
endif
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(TESTS)

check: .venv/test.stamp ## style, types, import contracts, templates
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check . || { echo "Some files are not formatted: make format does it."; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo --no-cache
	@$(BIN)/djlint --lint --quiet forum/templates

format: .venv/test.stamp ## format the code and mend what can be mended by a tool
	@$(BIN)/ruff check --quiet --fix . || true
	@$(BIN)/ruff format .

lock: .venv/test.stamp ## pin requirements*.in, with hashes, into requirements*.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-annotate --no-header requirements.in -o requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-annotate --no-header requirements-dev.in -c requirements.txt -o requirements-dev.txt

soak: .venv/test.stamp ## the long test: many members for a long time
	@$(BIN)/python -m tests.load.soak

bench: .venv/test.stamp ## measure the pages
	@$(BIN)/python -m benchmarks

words: .venv/test.stamp ## bring the translations in step with the code (docs/translating.md); begin one: make words NEW=fr
	@$(BIN)/python -m translating $(NEW)

clean: ## remove what these targets made, but never the forum's data or keys
	@rm -rf .venv .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

browser: .venv/test.stamp
	@$(BIN)/python -m tests.setup_browser

# A stamp is younger than what it was made from, so that a second start asks pip nothing.
.venv/run.stamp: $(BIN)/python requirements.txt
	@echo "Installing what the forum needs. This takes a minute, once."
	@$(PIP) -r requirements.txt || { echo "The installation failed. If it was cut off before: make clean, then again."; exit 1; }
	@touch $@

.venv/test.stamp: $(BIN)/python requirements-dev.txt
	@echo "Installing what the tests need. This takes a few minutes, once."
	@$(PIP) -r requirements-dev.txt || { echo "The installation failed. If it was cut off before: make clean, then again."; exit 1; }
	@touch $@ .venv/run.stamp

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "The forum needs Python 3.11 or newer. Install it, or name one: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv --clear .venv || \
		{ rm -rf .venv; echo "This Python cannot make a virtual environment. On Debian: apt-get install python3-venv"; exit 1; }
