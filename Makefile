# Everything a person types. `make demo` and `make test` need only Python 3.11, make and git: the environment is made on first use.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
TEST_PROCESSES ?= 2
PYTHON312 ?= python3.12

.PHONY: demo test lab build nbgrader-suite peers peers-ready bench pictures constraints lint typecheck clean

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; say make PYTHON=/path/to/python3.11")'
	@echo "Making the environment in .venv (a few minutes, once)"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

demo: $(READY)  ## grade a class of made-up students and say where the report is
	$(BIN)/autograder demo

lab: $(READY)  ## open the chapters in JupyterLab
	$(BIN)/jupyter lab --notebook-dir=chapters $(JUPYTER_OPTIONS)

build: $(READY)  ## solutions/*.py -> executed solutions -> chapters
	$(BIN)/autograder build

lint: $(READY)
	$(BIN)/ruff check .

typecheck: $(READY)
	$(BIN)/mypy

test: $(READY)  ## everything CI asks for
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/autograder build --check
	$(BIN)/python -m pytest --numprocesses=$(TEST_PROCESSES) --dist=loadgroup

nbgrader-suite: $(READY)  ## nbgrader's own tests of autograding, with our execution; a quarter of an hour
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest -c /dev/null --rootdir=. -p tests.nbgrader_suite -p no:cacheprovider -q \
	  --pyargs nbgrader.tests.apps.test_nbgrader_autograde

.peers/.ready: benchmarks/peers/beside.txt $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade --target .peers --no-deps -r $<
	@touch $@

.venv-shapiq/.ready: benchmarks/peers/shapiq.txt
	@command -v $(PYTHON312) >/dev/null || { echo "shapiq needs Python 3.12: say make peers PYTHON312=/path/to/python3.12"; exit 1; }
	$(PYTHON312) -m venv .venv-shapiq
	.venv-shapiq/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

peers-ready: .peers/.ready .venv-shapiq/.ready  ## captum, dattri, lime; shapiq and shap in an environment of their own

peers: peers-ready  ## agreement with other libraries on the same inputs
	PYTHONPATH=.peers OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest peers

bench: $(READY)  ## what is claimed about speed, side by side
	PYTHONPATH=.peers OPENBLAS_NUM_THREADS=1 $(BIN)/python -m benchmarks

pictures: $(READY)  ## the README's pictures; needs Debian's chromium
	$(BIN)/python docs/make_pictures.py

constraints:  ## the newest versions of everything but torch, whose CPU build is fixed
	rm -rf .venv-new && $(PYTHON) -m venv .venv-new
	.venv-new/bin/python -m pip install --quiet torch==2.13.0
	.venv-new/bin/python -m pip install --quiet torch==2.13.0 -e '.[dev]'
	(grep '^#' constraints.txt; .venv-new/bin/python -m pip freeze --exclude-editable | sed 's/+cpu$$//') > constraints.new
	mv constraints.new constraints.txt && rm -rf .venv-new

clean:
	rm -rf .venv .venv-shapiq .peers demo build dist *.egg-info
