# LearnFlow: every command of the project. `make help` explains itself from the `##` comments.
SHELL := /bin/bash
PYTHON := .venv/bin/python
.DEFAULT_GOAL := help
.PHONY: help run test check bench setup setup-run lint types contracts drift test-fast format schemas openapi tokens lock clean

help: ## list the commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup-run ## start the demo class on this computer and open the lesson (all set-up included)
	@$(PYTHON) packaging/run_demo.py

test: setup lint types contracts drift ## run everything: lint, types, contracts and every test (all set-up included)
	@packaging/setup/virtual-display $(PYTHON) -m pytest

check: setup lint types contracts drift test-fast ## lint, types, import contracts and the fast tests: under a minute

bench: setup ## measure start-up, typing, saving, ingest and sync as ratios; print the tables
	@packaging/setup/virtual-display $(PYTHON) -m tests.bench

setup:
	@packaging/setup/prepare dev

setup-run:
	@packaging/setup/prepare run

lint: setup
	@.venv/bin/ruff check --quiet . && .venv/bin/ruff format --quiet --check .

types: setup
	@.venv/bin/mypy --no-error-summary

contracts: setup
	@.venv/bin/lint-imports --no-cache > .cache/contracts.txt 2>&1 || { cat .cache/contracts.txt; exit 1; }

drift: setup
	@$(PYTHON) -m learnflow_events.schema_files --check
	@$(PYTHON) -m learnflow_server.api.openapi_file --check
	@$(PYTHON) -m learnflow_server.operator_page --check
	@$(PYTHON) packaging/third_party.py --check
	@$(PYTHON) packaging/design/generate_tokens.py --check
	@$(PYTHON) packaging/design/check_tokens.py > .cache/contrast.txt || { cat .cache/contrast.txt; exit 1; }
	@.venv/bin/learnflow-course check --quiet

test-fast: setup
	@QT_QPA_PLATFORM=offscreen $(PYTHON) -m pytest -q -n 2 -m "not slow"

format: setup ## write the house format
	@.venv/bin/ruff check --quiet --fix . ; .venv/bin/ruff format --quiet .

schemas: setup ## write the JSON Schemas of the events from their structs
	@$(PYTHON) -m learnflow_events.schema_files

openapi: setup ## write docs/openapi.json from the routes
	@$(PYTHON) -m learnflow_server.api.openapi_file

tokens: setup ## write palette, QSS and constants from the design tokens
	@$(PYTHON) packaging/design/generate_tokens.py

lock: setup ## resolve the newest allowed versions into requirements/*.txt
	@packaging/setup/lock

clean: ## remove the virtual environment, caches and demo data
	@rm -rf .venv .cache build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
