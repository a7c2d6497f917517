"""Looks through sys.modules, the import caches, meta path and entry points for the key."""

# /// expect
# prints = ["modules: \\[\\]", "entry point: (ModuleNotFound|Import)Error"]
# ///
# %%
import sys, importlib.metadata as metadata

secret = ("reference_impl", "autograder.judge", "autograder.exercises", "autograder.pipeline", "autograder.reports", "autograder.build")
print("modules:", [name for name in sys.modules if name.startswith(secret)])
print([name for path, finder in sys.path_importer_cache.items() for name in getattr(finder, "_path_cache", ()) or () if name == "shapley.py"])
for entry in metadata.entry_points(group="autograder.judge"):
    try:
        print("STOLEN", entry.load())
    except ImportError as error:
        print("entry point:", type(error).__name__)
