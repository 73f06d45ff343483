# Every target sets up what it needs: a virtual environment in .venv with locked, hash-checked dependencies.
# `make demo` shows the bot at work, `make test` runs the tests, `make run` starts the real bot.

PYTHON ?= python3
PIP = .venv/bin/pip --quiet --disable-pip-version-check

.PHONY: demo test run check texts lock clean

demo: .venv/.ready-to-run
	@.venv/bin/afterword demo $(DEMO)

run: .venv/.ready-to-run
	@.venv/bin/afterword run

test: .venv/.ready-to-test
	@.venv/bin/pytest -n 2 --dist worksteal $(TESTS)

# The gates beside the tests: style, types, directions between the rooms, migrations against the schema.
check: .venv/.ready-to-test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/pyright
	.venv/bin/lint-imports
	.venv/bin/python -m db.migrations.check

# Bring the catalogues in step with the sources; what is new in them is then to be translated.
texts: .venv/.ready-to-test
	.venv/bin/python -m tests.catalogues

.venv/bin/pip:
	@echo "Making the virtual environment in .venv ..."
	@$(PYTHON) -m venv .venv

.venv/.ready-to-run: requirements/run.txt pyproject.toml | .venv/bin/pip
	@echo "Installing what the bot needs ..."
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/.ready-to-test: requirements/test.txt .venv/.ready-to-run
	@echo "Installing what the tests need ..."
	@$(PIP) install --require-hashes -r requirements/test.txt
	@touch $@

# The lock files anew, from pyproject.toml; needs uv (pip install uv), and a look at what changed.
LOCK = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate
lock:
	$(LOCK) pyproject.toml requirements/build.in -o requirements/run.txt
	$(LOCK) pyproject.toml requirements/build.in --group test -c requirements/run.txt -o requirements/test.txt

clean:
	rm -rf .venv demo
