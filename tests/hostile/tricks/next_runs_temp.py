"""Leaves files for the next submission: in /tmp, /dev/shm, home, start-up and configuration folders, and a module that shadows numpy."""

# /// expect
# prints = ["before: \\[\\]", "left"]
# ///
# %%
import os, glob

folders = ("/tmp", "/dev/shm", os.path.expanduser("~"), os.getcwd())
print("before:", [path for folder in folders for path in glob.glob(folder + "/*@MARK@*")])
for folder in folders:
    open(f"{folder}/@MARK@", "w").write("x")
    for name in ("numpy.py", "sitecustomize.py", "usercustomize.py", "matplotlibrc", "ipython_config.py", "autograder.py"):
        open(f"{folder}/{name}", "w").write("raise SystemExit('left by another')")
for folder in (".ipython/profile_default/startup", ".config/matplotlib", ".local/lib/python3.11/site-packages"):
    os.makedirs(os.path.expanduser("~/" + folder), exist_ok=True)
    open(os.path.expanduser(f"~/{folder}/00-@MARK@.py"), "w").write("raise SystemExit('left by another')")
print("left")
