# The verbs of this house. CI calls the same ones. ARGS are handed on: make test ARGS=tests/desk
.DEFAULT_GOAL := help
.PHONY: help setup demo test lint types bench torture simulate docs lock

help: ## list the verbs
	@awk -F ': .*## |: ## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

setup: ## make or renew .venv; says nothing where all is done
	@scripts/setup

demo: setup ## watch a mail become a credited balance (ARGS=--once: play it and end)
	@.venv/bin/paydesk demo $(ARGS)

test: setup ## run the tests (ARGS=tests/desk: some of them)
	@.venv/bin/pytest -q -n 4 --dist worksteal $(ARGS)

lint: setup ## style, format, and who may import whom
	@.venv/bin/ruff check --quiet
	@.venv/bin/ruff format --check --quiet
	@.venv/bin/lint-imports --no-logo

types: setup ## check the types
	@.venv/bin/mypy

bench: setup ## measure the promised speeds and print them (RELAY='--litellm VENV --portkey FOLDER': rivals too)
	@.venv/bin/python benchmarks/parse_speed.py
	@.venv/bin/python benchmarks/client_overhead.py
	@.venv/bin/python benchmarks/line.py
	@.venv/bin/python benchmarks/start.py
	@.venv/bin/python benchmarks/large_mailbox.py
	@.venv/bin/python benchmarks/backlog.py
	@.venv/bin/python benchmarks/commits.py
	@.venv/bin/python benchmarks/ledger.py
	@.venv/bin/python benchmarks/relay.py $(RELAY)

torture: setup ## kill a real bot at random moments of random stories (KILLS=300 FIRST=1)
	@.venv/bin/python -m sandbox torture --kills $(or $(KILLS),300) --first $(or $(FIRST),1)

simulate: setup ## play histories of the whole bot full of faults (SEEDS=200: so many; SEEDS=1 FIRST=7: replay one)
	@.venv/bin/python -m tests.simulation --seeds $(or $(SEEDS),10000) --first $(or $(FIRST),1)

docs: setup ## draw the pages that are drawn from code
	@.venv/bin/python -m scripts.draw_cases

COMPILE := UV_CUSTOM_COMPILE_COMMAND='make lock' uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-strip-extras --no-annotate $(ARGS)

lock: ## renew requirements/ after a change in pyproject.toml; needs uv (ARGS=--upgrade: to the newest)
	@$(COMPILE) --all-extras pyproject.toml -o requirements/dev.txt
	@$(COMPILE) --extra gateway pyproject.toml -c requirements/dev.txt -o requirements/run.txt
	@$(COMPILE) --group setup -c requirements/dev.txt -o requirements/setup.txt
