# winback: `make demo` shows what it does, `make test` proves that it works. Each target does the set-up it needs.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo build report test test-all lint lint-python lint-sql lint-all lint-forms bench fuzz docs docs-tables clean

help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-11s %s\n", $$1, $$2}'

# Run time: what a user needs. The stamp is as new as the lock file it was installed from.
$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "winback needs Python 3.11 or newer; this is " + sys.version.split()[0])'
	@echo 'Installing the Python packages of requirements.lock into $(VENV), a minute or two; nothing else is changed ...'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

# Tools on top of it: tests, linters.
$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	@echo 'Installing the tools of requirements-dev.lock into $(VENV), about a minute ...'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

demo: $(VENV)/.installed  ## build the demo shop and its report
	@echo 'Building the demo shop: every table and every test of them, about half a minute; the details go to logs/dbt.log ...'
	@$(BIN)/winback build --vars '{dataset: demo}'
	@echo 'Writing the report ...'
	@$(BIN)/winback report

build: $(VENV)/.installed  ## build what changed, with its tests (options: DBT_ARGS="--vars '{...}'")
	$(BIN)/winback build $(DBT_ARGS)

report: $(VENV)/.installed  ## the report on what was built last
	$(BIN)/winback report

test: lint  ## lint and tests (dbt tests included) that prove each behavior once, in some minutes
	$(BIN)/pytest -m 'not nightly'

test-all: lint-all lint-forms fuzz  ## the same and what takes longer: every variant, long simulations, more real data
	$(BIN)/pytest

lint: $(VENV)/.installed-dev  ## ruff, mypy, sqlfluff and what both engines speak, on SQL that changed; Python and SQL at the same time
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target lint-python lint-sql

lint-python:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

lint-sql:
	$(BIN)/python tests/lint_sql.py
	$(BIN)/python tests/lint_portable.py

lint-all: $(VENV)/.installed-dev lint-python  ## the same of all SQL; writes down what was found sound (tests/*_found_sound.txt)
	$(BIN)/python tests/lint_sql.py --all
	$(BIN)/python tests/lint_portable.py --all

# Models of a data set that is not chosen are not compiled, so each is linted by itself, which takes minutes: not a part of
# `make test`. (custom has no models of its own until a mapping says which columns there are.)
FILE_DATA_SETS := online_retail ecommerce_events distributor complete_journey cdnow rfm_table

lint-forms: $(VENV)/.installed-dev  ## sqlfluff on the staging of every data set that reads files
	mkdir -p target/lint
	for name in $(FILE_DATA_SETS); do \
		printf '[sqlfluff:templater:dbt:context]\ndataset = %s\n' $$name > target/lint/$$name.cfg; \
		$(BIN)/sqlfluff lint --config target/lint/$$name.cfg --disable-progress-bar models/staging/$$name || exit 1; \
	done

bench: $(VENV)/.installed-dev  ## what builds cost (RAW=online-retail.csv.gz CASES="online_retail lines_1m" RUNS=3; of a release: DATE=2026-12-01)
	$(BIN)/python benchmarks/bench.py $(if $(RAW),--raw '$(RAW)') $(if $(CASES),--cases $(CASES)) $(if $(RUNS),--runs $(RUNS)) \
		$(if $(SCALE),--scale $(SCALE)) $(if $(DATE),--date $(DATE)) $(if $(RELEASE),--release $(RELEASE))

fuzz: $(VENV)/.installed-dev  ## random damage to raw files: nothing may be lost (RUNS=500)
	$(BIN)/python tests/python/fuzz.py --runs $(or $(RUNS),500)

docs: $(VENV)/.installed  ## dbt's own documentation site, in target/
	$(BIN)/dbt docs generate --static

docs-tables: $(VENV)/.installed  ## write what is derived from other files: the exposures, the tables of columns in docs/
	$(BIN)/python -m winback.reporting.exposures
	$(BIN)/dbt parse --quiet
	$(BIN)/python docs/make_tables.py

clean:  ## remove everything that was built
	rm -rf target logs published *.duckdb *.duckdb.wal
