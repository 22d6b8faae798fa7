# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
LOCK := -q --no-strip-extras --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header

.PHONY: demo grand-bend test test-times soak lint schemas bench lock wheel clean

demo: $(VENV)/.ready
	@$(BIN)/p2 demo $(ARGS)

test: $(VENV)/.ready-dev
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || echo "PostgreSQL is not installed: its tests will be skipped. To run them: sudo apt-get install postgresql" >&2
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy
	@$(BIN)/pytest -n 2 --dist loadfile $(ARGS)

test-times: $(VENV)/.ready-dev
	@$(BIN)/pytest -n 2 --dist loadfile --durations 40 $(ARGS)

# What takes minutes or is a matter of chance: docs/soak.md
soak: $(VENV)/.ready-dev
	@$(BIN)/pytest -n 2 soak $(ARGS)

lint: $(VENV)/.ready-dev
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format . ; $(BIN)/mypy

grand-bend: $(VENV)/.ready
	@$(BIN)/python examples/grand-bend/run.py $(ARGS)

schemas: $(VENV)/.ready-dev
	@$(BIN)/python -m gateway.cedars.schemas
	@$(BIN)/python -m gateway.crosswalk.language_schema
	@$(BIN)/python -m gateway.standards.edfi_document

bench: $(VENV)/.ready-dev
	@$(BIN)/python -m bench $(ARGS)
	@$(BIN)/python -m bench.translating
	@$(BIN)/python -m bench.decisions

wheel: $(VENV)/.ready-dev
	@$(BIN)/hatchling build -t wheel -d dist

lock: $(VENV)/bin/python
	@$(BIN)/pip install -q --disable-pip-version-check pip-tools
	@$(BIN)/pip-compile $(LOCK) -o requirements.lock pyproject.toml
	@$(BIN)/pip-compile $(LOCK) --extra dev -o requirements-dev.lock pyproject.toml

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "P2 Gateway needs Python 3.11 or newer; this is `$(PYTHON) -V 2>&1`. Set PYTHON=/path/to/python3.11." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing: run 'sudo apt-get install python3-venv' and try again." >&2; exit 1; }
	@echo "First run: making $(VENV) ..." >&2
	@$(PYTHON) -m venv $(VENV)

# pip's own words go to a log: what a person can do is one line.
define install
@$(BIN)/pip install -q --disable-pip-version-check $(1) >$(VENV)/install.log 2>&1 || { echo "The packages could not be installed: is there a network, or a PIP_INDEX_URL that works? $(VENV)/install.log has pip's words." >&2; exit 1; }
endef

$(VENV)/.ready: $(VENV)/bin/python requirements.lock pyproject.toml
	@echo "Installing the locked packages (once) ..." >&2
	$(call install,-r requirements.lock)
	$(call install,--no-deps -e .)
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.lock
	@echo "Installing the tools of the tests (once) ..." >&2
	$(call install,-r requirements-dev.lock)
	@touch $@

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
