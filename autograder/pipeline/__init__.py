"""Submissions in, gradebook out: reading, restoring, grading, and one writer for files and nbgrader's database."""

import sys

# nbformat's validator loads a grammar of international web addresses, which takes longer than everything else it loads; no notebook's schema has one
if "jsonschema" not in sys.modules and "rfc3987_syntax" not in sys.modules:
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    import jsonschema as jsonschema

    del sys.modules["rfc3987_syntax"]
