# `make demo` shows the project, `make test` tests it. Both make the environment .venv when it is missing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: setup demo test test-long test-ranges check docs bench bench-scale soak lock clean

setup: $(VENV)/.made

$(VENV)/.made: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "tonghop needs Python 3.11 or newer: make setup PYTHON=python3.12"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

demo: setup
	$(BIN)/tonghop demo

test: setup
	$(BIN)/python -m pytest -q -n auto --dist loadfile -m "not long"

# Tests that take minutes: killed processes, lost servers and databases, browsers, stories of many runs. THOROUGH=1 adds
# those marked `thorough`, and all cases of the files marked `thinned`.
test-long: setup
	$(BIN)/python -m pytest -q -n auto --dist loadfile --no-loadscope-reorder -m long

# Tests with the lowest and highest versions that pyproject.toml allows, on the oldest and newest Python.
test-ranges:
	PYTHON=$(PYTHON) .ci/ranges

# Style, types and import contracts; every change must pass.
check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Write docs/dictionary.md from the declarations.
docs: setup
	$(BIN)/python -m warehouse.published.dictionary

# Some minutes. Peers that are not installed (`pip install -e '.[bench]'`) are left out. The generated workbooks stay in
# /dev/shm/tonghop-bench until `make clean`.
bench: setup
	$(BIN)/python -m bench

# A quarter of an hour: 5,000 and 20,000 workbooks, and nights over 1,000 to 100,000 archived ones. FILES=100000 adds a size.
bench-scale: setup
	$(BIN)/python -m bench scale $(FILES)

# A week of `tonghop serve` in miniature: 200 runs in some 40 minutes, with the memory of server and runner.
soak: setup
	THOROUGH=1 SOAK_RUNS=200 SOAK_SECONDS=12 $(BIN)/python -m pytest -q -s tests/soak

# Needs uv. The lock names no package index, so that it installs from the one that a machine is set up for.
lock:
	uv pip compile --universal --generate-hashes --no-emit-index-url --extra dev --python-version 3.11 \
	  --output-file requirements.lock pyproject.toml requirements-build.in

clean:
	rm -rf /dev/shm/tonghop-bench $(VENV) var .pytest_cache .mypy_cache .ruff_cache
