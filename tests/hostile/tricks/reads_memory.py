"""Reads this process's own memory for words of the key, which a warm parent may have held before the fork."""

# /// expect
# prints = ["0 places"]
# ///
# %%
import re

words = re.compile(rb"hidden cases drawn [f]rom rng|def shapley_by_[p]ermutations\(u|secret-[0-9a-f]{16}")
places, looked = 0, 0
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
    for line in maps:
        span, rights = line.split()[:2]
        start, end = (int(one, 16) for one in span.split("-"))
        if rights.startswith("rw") and end - start < 30_000_000 and looked < 60_000_000:
            try:
                memory.seek(start)
                places += len(words.findall(memory.read(end - start)))
                looked += end - start
            except (OSError, ValueError, OverflowError):
                pass
print(places, "places", "STOLEN" * bool(places), looked > 1_000_000)
