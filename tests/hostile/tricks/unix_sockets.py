"""Connects to unix sockets of outside, by path and abstract, and leaves one listening for the next submission."""

# /// expect
# prints = ["path: (FileNotFound|Permission)Error", "abstract: (ConnectionRefused|Permission)Error", "next: (ConnectionRefused|Permission)Error"]
# ///
# %%
import socket


def connect(label, address):
    talk = socket.socket(socket.AF_UNIX)
    try:
        talk.connect(address)
        print(label + ":", "STOLEN")
    except OSError as error:
        print(label + ":", type(error).__name__)


connect("path", "@SOCKET@")
connect("abstract", "\0@ABSTRACT@")
connect("next", "\0@MARK@")
connect("x11", "\0/tmp/.X11-unix/X0")
connect("dbus", "/run/dbus/system_bus_socket")
left = socket.socket(socket.AF_UNIX)
left.bind("\0@MARK@")
left.listen()
beside = socket.socket(socket.AF_UNIX)
beside.bind("/tmp/@MARK@-socket")
