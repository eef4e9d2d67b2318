# The five commands. Everything they install goes into .venv, pinned and hashed by requirements/*.lock.

PYTHON ?= python3
SERVE ?= 1
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: demo test check bench lock help

demo: $(VENV)/.runtime ## load the made-up sample town, run everything once, serve it on 127.0.0.1:8000 (SERVE=0: stop before serving)
	$(BIN)/python -m ibasho demo --port $(PORT) $(if $(filter 0,$(SERVE)),--no-serve,)

test: $(VENV)/.dev ## install what the tests need (PostGIS, Chromium, Japanese fonts) and run them all
	$(BIN)/python tools/system_packages.py
	$(BIN)/python -m pytest

check: $(VENV)/.dev ## ruff, mypy --strict, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev ## figures beside those of other tools, as ratios (docs/benchmarks.md)
	$(BIN)/python -m bench

lock: ## make requirements/*.lock anew from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --group build $(LOCK_FLAGS) --output-file requirements/runtime.lock
	uv pip compile pyproject.toml --group dev $(LOCK_FLAGS) --constraint requirements/runtime.lock --output-file requirements/dev.lock

LOCK_FLAGS := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Ibasho needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Say which to use: make demo PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements/runtime.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.runtime
