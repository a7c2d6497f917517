"""Takes shared memory and gives its pages up at once, so that they stay but no resident size shows them; and through /dev/zero."""
# /// expect
# rest = "right"
# prints = ["0 maps"]
# ///
# %%
import mmap

kept = []
for _ in range(8):
    for place in (None, "/dev/zero"):
        try:
            shared = mmap.mmap(-1 if place is None else open(place, "r+b").fileno(), 40 << 20)
        except OSError:
            continue
        shared.write(b"1" * len(shared))
        shared.madvise(mmap.MADV_DONTNEED)
        kept.append(shared)
print(len(kept), "maps")
