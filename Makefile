# make run   the main job on a real study      make test   every check      make quick   what takes seconds
# Both first install what they need into .venv, and install again only when the pinned requirements change.
# Every path is relative and quoted, and tools start as `python -m`, so that a folder with a space in its name works.

PYTHON ?= python3
STUDY ?= studies/microneedling.yaml
OUT ?= out/microneedling
UV ?= uv

PY := .venv/bin/python
# Tests go to processes file by file; at the end one that has nothing left takes over from the others.
PROCESSES := --numprocesses=auto --maxprocesses=4 --dist=worksteal
INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check
PINNED := $(INSTALL) --require-hashes --only-binary :all:

# A stamp carries a checksum of what was installed, so a changed date alone never reinstalls.
checksum = $(shell { $(1); } 2>/dev/null | cksum | cut -d' ' -f1)
base_key := $(call checksum,"$(PYTHON)" -c 'import sys; print(sys.version + sys.base_prefix)'; cat requirements/pip.txt)
run_key := $(base_key)-$(call checksum,cat requirements/build.txt requirements/run.txt)
package_key := $(run_key)-$(call checksum,pwd; cat pyproject.toml)
test_key := $(run_key)-$(call checksum,cat requirements/test.txt)

BASE := .venv/.base-$(base_key)
RUN := .venv/.run-$(run_key)
PACKAGE := .venv/.package-$(package_key)
TEST := .venv/.test-$(test_key)

.PHONY: help run test quick coverage format lock clean

help:
	@sed -n '1,2p' Makefile

run: $(PACKAGE)
	$(PY) -m magmatrix run "$(STUDY)" -o "$(OUT)" --force

test: $(TEST) $(PACKAGE)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -c 'import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_logo=True))'
	$(PY) -m pytest $(PROCESSES)

quick: $(TEST) $(PACKAGE)
	$(PY) -m ruff check .
	$(PY) -m pytest -m quick $(PROCESSES)

coverage: $(TEST) $(PACKAGE)
	$(PY) -m pytest --cov --cov-report=term $(PROCESSES)

format: $(TEST)
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

$(BASE):
	@"$(PYTHON)" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null || { \
		echo "magmatrix needs Python 3.11 to 3.14, but '$(PYTHON)' is $$("$(PYTHON)" --version 2>/dev/null || echo missing);" \
		"name another one: make PYTHON=python3.12" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "'$(PYTHON)' cannot make virtual environments; on Debian and Ubuntu install python3-venv" >&2; exit 1; }
	"$(PYTHON)" -m venv --clear .venv
	@# Resolvers of different age read one set of pins differently, so the environment brings its own.
	$(PINNED) --upgrade -r requirements/pip.txt
	@touch $@

$(RUN): | $(BASE)
	@echo "Installing the pinned requirements into .venv; the first time this can take minutes."
	@rm -f .venv/.run-* .venv/.package-* .venv/.test-*
	$(PINNED) -r requirements/build.txt -r requirements/run.txt
	@touch $@

$(PACKAGE): | $(RUN)
	@rm -f .venv/.package-*
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(TEST): | $(RUN)
	@rm -f .venv/.test-*
	$(PINNED) -r requirements/test.txt
	@touch $@

# For maintainers: needs uv. Keeps what already fits; `make lock UPGRADE=--upgrade` moves to the newest releases.
lock_command = $(UV) pip compile --quiet --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-emit-index-url \
	--only-binary :all: --custom-compile-command "make lock" $(UPGRADE)
lock:
	$(lock_command) requirements/pip.in -o requirements/pip.txt
	$(lock_command) pyproject.toml -o requirements/run.txt
	$(lock_command) requirements/build.in -c requirements/run.txt -o requirements/build.txt
	$(lock_command) pyproject.toml --extra test -c requirements/run.txt -c requirements/build.txt -o requirements/test.txt

clean:
	rm -rf .venv out
