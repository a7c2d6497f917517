"""Imports the reference, the answer key and the judge: by name, importlib, path, loader, runpy, pkgutil, zipimport and a cleared cache."""

# /// expect
# prints = ["12 refused"]
# says = {"shapley.permutations" = "ModuleNotFoundError|ImportError"}
# ///
# %%
refused = 0
for source in (
    "import reference_impl.shapley",
    "import autograder.exercises.shapley",
    "from autograder import judge",
    "import autograder.judge.inprocess",
    "import importlib; importlib.import_module('reference_impl.shapley')",
    "import sys; sys.path[:0] = ['@REPOSITORY@']; sys.path_importer_cache.clear(); import reference_impl.shapley",
    "import importlib.util as u; s = u.spec_from_file_location('k', '@REPOSITORY@/reference_impl/shapley.py'); s.loader.exec_module(u.module_from_spec(s))",
    "import runpy; runpy.run_path('@REPOSITORY@/reference_impl/shapley.py')",
    "import pkgutil; pkgutil.resolve_name('reference_impl.shapley:shapley_values')",
    "import importlib.machinery as m; m.SourceFileLoader('k', '@REPOSITORY@/autograder/judge/__init__.py').load_module()",
    "import zipimport; zipimport.zipimporter('@REPOSITORY@')",
    "import sys; [f.find_spec('reference_impl') for f in sys.meta_path if f.find_spec('reference_impl') is not None][0].loader.get_source('reference_impl')[200]",
):
    try:
        exec(source)
        print("STOLEN", source)
    except (ImportError, OSError, LookupError, SyntaxError, TypeError) as error:
        refused += 1
print(refused, "refused")


# %% shapley.permutations
def shapley_by_permutations(game):
    from reference_impl.shapley import shapley_by_permutations as reference

    return reference(game)
