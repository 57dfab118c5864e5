# Two commands do everything: `make demo` and `make test`. Both make the environment first.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.ready
DEMO   ?= demo.wenben
PORT   ?= 8501

.PHONY: env demo demo-build test check gate slow docs examples train audit clean

env: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || { echo "需要 Python 3.11–3.13，当前为：$$($(PYTHON) --version)。可用 make PYTHON=python3.12 指定。" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25"
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[app,dev]"
	@touch $@

demo-build: env
	$(BIN)/wenben build corpora/sample --library $(DEMO)
	$(BIN)/wenben stats --library $(DEMO)

demo: demo-build
	$(BIN)/wenben app --library $(DEMO) --port $(PORT)

test: env
	$(BIN)/python -m pytest -m "not slow" -q

slow: env
	$(BIN)/python -m pytest -m slow -q

check: env
	$(BIN)/ruff check src app tests benchmarks corpora docs
	$(BIN)/ruff format --check src app tests benchmarks docs
	$(BIN)/mypy src

gate: env
	@set -e; for script in $$(grep -l -- '"--gate"' benchmarks/quality/*.py); do echo "== $$script"; $(BIN)/python $$script --gate; done

docs: env
	$(BIN)/python docs/make_reference.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

examples: env
	$(BIN)/python docs/make_examples.py

train: env
	$(BIN)/wenben train --corpus corpora/training --out models

# Known vulnerabilities of the pinned versions. Asks pypi.org for advisories, so it is no part of the tests.
audit: env
	$(BIN)/python -m pip check
	test -x $(VENV)/audit/bin/pip-audit || { $(PYTHON) -m venv $(VENV)/audit && $(VENV)/audit/bin/python -m pip install --quiet "pip-audit>=2.7"; }
	$(VENV)/audit/bin/pip-audit --requirement constraints.txt --no-deps --disable-pip --progress-spinner off

clean:
	rm -rf $(VENV) build dist site .pytest_cache .mypy_cache .ruff_cache $(DEMO) $(DEMO)-*
