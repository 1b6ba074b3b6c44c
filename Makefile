# make run     the web chat; installs what it needs first (ARGS="--port 8000" passes options)
# make test    everything that must hold: lint, format, types, all tests
# make fast    the tests that need no browser, no whole program and no injected fault
# make clean   removes .venv, caches and the built index; never reports

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --disable-pip-version-check
# One thread: a single small search is slower with more.
export OMP_NUM_THREADS ?= 1
# As many processes share the tests, a file at a time, in the order of tests/conftest.py.
WORKERS ?= 2
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder
# PyTorch comes first, so that a build chosen here is the one that stays.
TORCH  ?= $(shell sed -n 's/^\(torch==[^ ]*\).*/\1/p' requirements.txt)
ARGS   ?=

.PHONY: run test fast clean

run: $(VENV)/.installed
	$(BIN)/python app.py $(ARGS)

test: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(PYTEST) $(ARGS)

fast: $(VENV)/.installed-dev
	$(PYTEST) -m "not browser and not fault and not slow" $(ARGS)

clean:
	rm -rf $(VENV) index/built .pytest_cache .ruff_cache .mypy_cache .hypothesis tests/artefacts
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp is written last: an installation that was broken off is done again.
$(VENV)/.installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one: make run PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) $(TORCH)
	$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	$(PIP) -r requirements-dev.txt
	@touch $@
