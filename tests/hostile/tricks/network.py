"""Calls out: TCP, UDP, IPv6, raw and netlink sockets, names, vsock, packet; and serves."""
# /// expect
# prints = ["0 opened"]
# says = {"shapley.permutations" = "PermissionError|OSError|URLError|0 of 10"}
# ///
# %%
import socket
opened = 0
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK, socket.AF_PACKET, getattr(socket, "AF_VSOCK", 40), getattr(socket, "AF_ALG", 38), 31):
    for sort in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
        try:
            socket.socket(family, sort)
            opened += 1
        except OSError:
            pass
try:
    socket.create_connection(("127.0.0.1", @PORT@), timeout=1)
    opened += 1
except OSError:
    pass
print(opened, "opened", "STOLEN" * bool(opened))
# %% shapley.permutations
def shapley_by_permutations(game):
    import urllib.request
    return urllib.request.urlopen("http://127.0.0.1:@PORT@", timeout=1).read()
