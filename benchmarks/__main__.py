"""Run all benchmarks, or those named: ``python -m benchmarks [exact_values] [start_up] [grading]``. Ratios matter, not seconds."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

HERE = Path(__file__).parent


def main() -> None:
    known = sorted(module.name for module in iter_modules([str(HERE)]) if not module.name.startswith("_"))
    wanted = sys.argv[1:] or known
    if unknown := sorted(set(wanted) - set(known)):
        sys.exit(f"no benchmark {', '.join(unknown)}; there are: {', '.join(known)}")
    for name in wanted:
        module = import_module(f"benchmarks.{name}")
        print(f"\n== {name}: {(module.__doc__ or '').splitlines()[0]}", flush=True)
        module.main()


if __name__ == "__main__":
    main()
