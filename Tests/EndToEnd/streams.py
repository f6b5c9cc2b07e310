"""TCP peers: handlers for the fixture `raw_peer`, and what is made of their bytes."""

import hashlib
import pathlib
import queue
import random
import socket
import threading

MEBIBYTE = 1 << 20


def block(size, seed=7):
    """Bytes that no two places share."""
    return random.Random(seed).randbytes(size)


def digest(data):
    return hashlib.sha256(data).hexdigest()


def echo(connection):
    """Sends back what comes, up to its end."""
    while data := connection.recv(65_536):
        connection.sendall(data)


def read_to_end(connection, pause=None):
    """All that comes up to the end; `pause` is called before each part."""
    parts = []
    while True:
        if pause:
            pause()
        data = connection.recv(65_536)
        if not data:
            return b"".join(parts)
        parts.append(data)


def saying(data):
    """Says all of it, ends its half, and hears the other one out."""

    def say(connection):
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        read_to_end(connection)

    return say


class Recorder:
    """Hears its connections to the end: `heard` gives what came, connection by connection."""

    def __init__(self, greeting=b""):
        self.greeting = greeting
        self._heard = queue.Queue()

    def __call__(self, connection):
        connection.sendall(self.greeting)
        self._heard.put(read_to_end(connection))

    def heard(self):
        return self._heard.get(timeout=20)


class Background:
    """Runs `action` beside the test; `result` waits for what it gives."""

    def __init__(self, action):
        self._value = queue.Queue()
        threading.Thread(target=lambda: self._value.put(action()), daemon=True).start()

    def result(self):
        return self._value.get(timeout=60)


def status_line(process, name):
    """A figure of /proc/PID/status, in bytes."""
    for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise AssertionError(f"no {name}")


def peak_memory(process):
    return status_line(process, "VmHWM")
