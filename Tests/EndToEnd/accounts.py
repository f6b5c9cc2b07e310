"""Servers with accounts, and what their operators do."""

import hashlib
import json
import socket
import subprocess

import pytest

from conftest import BINARY, clean_environment

GOOD = "a good long password"
OTHER = "another long password"


@pytest.fixture
def store(tmp_path):
    return tmp_path / "chat.db"


@pytest.fixture
def accounts(server, store):
    """Starts a server with accounts: accounts("open")."""

    def start(policy="open", *more, **options):
        started = server("--store", store, "--accounts", policy, *more, **options)
        started.store = store
        return started

    return start


@pytest.fixture
def user(tmp_path, store):
    """Runs `wtalk user …`: (status, stdout, stderr)."""

    def run(command, *arguments, password=None, file=store):
        environment = clean_environment(tmp_path, **({"WTALK_PASSWORD": password} if password else {}))
        done = subprocess.run(
            [BINARY, "user", command, *arguments, "--store", file], env=environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=60, start_new_session=True,
        )
        return done.returncode, done.stdout, done.stderr

    return run


def order(store, **frame):
    """The answer to an order at the socket beside the store."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(store) + ".sock")
        connection.sendall(json.dumps(frame).encode() + b"\n")
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert answer.endswith(b"\n")
    return json.loads(answer)


def quick_hash(password, rounds=10):
    """The costs stand in each hash; the debug build takes seconds for those of new accounts."""
    key = hashlib.scrypt(password.encode(), salt=b"salt", n=1 << rounds, r=8, p=1, dklen=32)
    return f"scrypt${rounds}$8$1${b'salt'.hex()}${key.hex()}"


def add(server, *names, rounds=10):
    hashed = quick_hash(GOOD, rounds)
    for name in names:
        assert order(server.store, type="add", name=name, hash=hashed)["type"] == "done"
