# Every target does its own set-up; a second call finds it done. `make PYTHON=python3.13 run` chooses another Python.
.POSIX:
.PHONY: help run test check lint types bench dist screenshots icons clean

PYTHON =
VENV = .venv
ARGS =
TESTS = tests
BENCH =
export PYTHON VENV

PY = $(VENV)/bin/python

help:
	@echo "make run          start the program (ARGS=\"--auto\" and the like are passed on)"
	@echo "make test         run every test, on a virtual screen (TESTS=tests/server for some)"
	@echo "make check        lint, types for Linux, Windows and macOS, then every test"
	@echo "make bench        measure everything beside other servers (BENCH=\"fanout --clients 100\" for some)"
	@echo "make dist         package the program into dist/lanchat"
	@echo "make screenshots  take the pictures of docs/screenshots from the program itself (ARGS=\"--scale 1\" for some)"
	@echo "make icons        draw assets/icons again"
	@echo "make clean        remove what was built (not $(VENV))"

run:
	@.ci/setup run
	@$(PY) -m lanchat $(ARGS)

test:
	@.ci/setup test
	@case "$(TESTS)" in tests|*packag*|*e2e*) .ci/build ;; esac
	@.ci/on-screen $(PY) -m pytest $(TESTS)

check: lint types test

lint:
	@.ci/setup test
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .

types:
	@.ci/setup test
	$(PY) -m mypy --platform linux --cache-dir .mypy_cache/linux
	$(PY) -m mypy --platform win32 --cache-dir .mypy_cache/win32
	$(PY) -m mypy --platform darwin --cache-dir .mypy_cache/darwin

bench:
	@.ci/setup bench
	@$(PY) -m tests.benchmarks.run $(BENCH)

dist:
	@.ci/setup dist
	@.ci/build

screenshots:
	@.ci/setup test
	@$(PY) tests/screenshots.py $(ARGS)

icons:
	@.ci/setup run
	@$(PY) assets/make_icons.py

clean:
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache tests/artifacts
