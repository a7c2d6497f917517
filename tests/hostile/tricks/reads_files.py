"""Walks the whole file system for notebooks, gradebooks, solutions and the reference, and opens what the grader is known to have."""

# /// expect
# prints = ["walked", "\\[\\]$|\\[\\]\\n", "FileNotFoundError"]
# ///
# %%
import os

found = []
for top in ("/home", "/tmp", "/root", "/var", "/mnt", "/opt", "/srv", "@REPOSITORY@"):
    for folder, _, names in os.walk(top):
        if folder.startswith(("/proc", "/sys")) or "site-packages" in folder or "/lib/python" in folder:
            continue
        found += [os.path.join(folder, name) for name in names if name.endswith((".ipynb", ".db")) or "shapley" in name]
print("walked")
print(found)
for path in (
    "@FOLDER@/gradebook.db",
    "@FOLDER@/submitted/another/04_shapley.ipynb",
    "@REPOSITORY@/reference_impl/shapley.py",
    "@REPOSITORY@/solutions/04_shapley/04_shapley.py",
    "@REPOSITORY@/autograder/exercises/shapley.py",
    "@REPOSITORY@/.git/HEAD",
):
    try:
        print("STOLEN", open(path).read())
    except OSError as error:
        print(type(error).__name__)
