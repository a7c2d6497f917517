"""Writes into another's folder, the gradebook, site-packages, the interpreter, the package, and start-up files that Python reads."""

# /// expect
# prints = ["0 written"]
# ///
# %%
import os, site, numpy, autograder

places = [
    "@FOLDER@",
    "@FOLDER@/submitted/another",
    os.path.dirname(numpy.__file__),
    os.path.dirname(numpy.__file__) + "/..",
    os.path.dirname(os.__file__),
    os.path.dirname(autograder.__file__),
    os.path.dirname(autograder.__file__) + "/student",
    "/usr/lib",
    "/etc",
    "/root",
    "/var/tmp",
    "/",
]
written = 0
for folder in places:
    for name in ("@MARK@.pth", "@MARK@.py", "sitecustomize.py"):
        try:
            open(os.path.join(folder, name), "w").write("import os; os._exit(0)")
            written += 1
            print(folder, name)
        except OSError:
            pass
for path in ("@FOLDER@/gradebook.db", "@FOLDER@/submitted/another/04_shapley.ipynb", numpy.__file__, autograder.__file__):
    for work in (
        lambda: open(path, "a"),
        lambda: os.unlink(path),
        lambda: os.chmod(path, 0o777),
        lambda: os.rename(path, path + "x"),
        lambda: os.utime(path),
    ):
        try:
            work()
            written += 1
            print(path)
        except OSError:
            pass
print(written, "written", "STOLEN" * bool(written))
