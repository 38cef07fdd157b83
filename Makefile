# Six verbs. Each sets up what it needs: Python 3.11 or newer and make are enough on a fresh machine.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
WORKERS ?= auto

.PHONY: demo test check bench mutants clean

demo: $(STAMP)  ## the main job, on the terminal
	@$(BIN)/python examples/demo.py

test: $(STAMP)  ## every test, in parallel and in random order
	@$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

check: $(VENV)/.checks  ## lint, format, types, spelling, and what the wheel holds
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/codespell clients contracts sandbox docs examples bench README.md ARCHITECTURE.md CHANGELOG.md
	@sh scripts/types.sh $(BIN)/python
	@$(BIN)/python scripts/wheel.py

bench: .venv-bench/.installed  ## the README's table of speed and size
	@.venv-bench/bin/python bench/run.py $(ARGS)

mutants: $(STAMP)  ## everything that is broken on purpose, and what catches it
	@$(BIN)/python scripts/mutants.py

$(STAMP): pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

$(VENV)/.checks: $(STAMP)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,check]'
	@touch $@

.venv-bench/.installed: pyproject.toml
	@test -x .venv-bench/bin/python || $(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check '.[bench]'
	@touch $@

clean:
	rm -rf $(VENV) .venv-bench build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
