"""Makes and opens device nodes, and mounts: the disk, memory, the terminal, fuse, kvm, loop."""

# /// expect
# prints = ["0 made", "0 opened"]
# ///
# %%
import os, stat

made = opened = 0
for name, kind, number in (
    ("mem", stat.S_IFCHR, (1, 1)),
    ("disk", stat.S_IFBLK, (254, 0)),
    ("kmsg", stat.S_IFCHR, (1, 11)),
    ("tty", stat.S_IFCHR, (5, 0)),
):
    try:
        os.mknod(name, kind | 0o666, os.makedev(*number))
        made += 1
    except OSError:
        pass
for path in (
    "/dev/mem",
    "/dev/kmem",
    "/dev/port",
    "/dev/vda",
    "/dev/sda",
    "/dev/tty",
    "/dev/kmsg",
    "/dev/fuse",
    "/dev/kvm",
    "/dev/loop0",
    "/dev/userfaultfd",
    "/dev/net/tun",
    "/dev/pts/0",
):
    for mode in ("rb", "wb"):
        try:
            open(path, mode)
            opened += 1
            print("STOLEN", path)
        except OSError:
            pass
print(made, "made", opened, "opened")
