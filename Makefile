# Two commands are all a newcomer needs: `make demo` and `make test`.
PYTHON ?= $(shell for each in python3 python3.13 python3.12 python3.11; do $$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each && break; done || echo python3)
ARGS ?=
# What Python compiled is kept beside the source, or every process would compile all of it again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test setup format faults bench clean

demo: ## the whole job with a demonstration story, in a browser
	@$(PYTHON) portal/bootstrap.py demo
	@exec .venv/bin/portal demo $(ARGS)

test: ## everything that continuous integration runs
	@$(PYTHON) portal/bootstrap.py test
	@.venv/bin/python tests/run.py $(ARGS)

setup: ## the environment and the browser assets, nothing more
	@$(PYTHON) portal/bootstrap.py test

format: setup ## put code and templates into the house's form
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

faults: setup ## bounded failure tests: killed workers, races, cut connections
	@.venv/bin/python -m pytest tests/faults -q $(ARGS)

bench: setup ## ratios against limits measured in the same run
	@.venv/bin/python -m tests.benchmarks $(ARGS)

clean: ## remove what the commands above made
	@rm -rf .venv .portal node_modules portal/web/static/build .mypy_cache .ruff_cache .pytest_cache
	@find portal challenges procurement tests -name __pycache__ -prune -exec rm -rf {} +
