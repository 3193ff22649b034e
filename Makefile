# make search q="KKT conditions"   install, index, answer
# make test                        install, run every check
# Needs Python 3.11 or later and make; everything else is installed into .venv.
# The recipes are for a POSIX shell; on Windows that is Git's, and README.md says what to do without.

WINDOWS := $(filter Windows_NT,$(OS))
PYTHON  ?= $(if $(WINDOWS),py,python3)
VENV    := .venv
BIN     := $(VENV)/$(if $(WINDOWS),Scripts,bin)
EXE     := $(if $(WINDOWS),.exe)
q       ?= KKT conditions

.PHONY: search test lint index bench clean help

help:
	@sed -n 's/^# \{0,1\}//p' Makefile | head -3
	@echo 'also: make index, make lint, make bench, make clean'

search: $(VENV)/.installed
	@$(BIN)/mlkb search $(call quoted,$(value q))

index: $(VENV)/.installed
	@$(BIN)/mlkb index

test: lint
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check src tests bench training
	$(BIN)/ruff format --check src tests bench training
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.installed-dev
	$(BIN)/python bench/cold_search.py
	$(BIN)/python bench/encode.py
	$(BIN)/python bench/formulas.py

clean:
	rm -rf $(VENV) build dist index/generations index/CURRENT index/cache.sqlite index/lock*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python$(EXE):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "mlkb needs Python 3.11 or later: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python$(EXE)
	@echo 'Installing mlkb into $(VENV) (once; a few minutes)...' >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@$(BIN)/python -m compileall -q src  # else the first search, or every one, compiles it again
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

# A query may hold quotes, dollars and backslashes: make leaves it as it was typed ('value'), and it
# reaches the shell as one word.
quoted = '$(subst ','\'',$(1))'
