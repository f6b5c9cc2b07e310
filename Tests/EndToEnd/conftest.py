"""Starts the built binary as a server or a client, and sees that it ends as it should."""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import threading
import time

import pytest
from websockets.sync.client import connect
from websockets.sync.server import serve

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("WTALK", ROOT / ".build/debug/wtalk")).resolve()
ARTIFACTS = ROOT / "artifacts"
CRASHES = ("Fatal error", "Crash:", "Precondition failed", "AddressSanitizer")


def eventually(condition, within=10):
    """The first true value of `condition()`; fails after `within` seconds."""
    deadline = time.monotonic() + within
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"not within {within} s: {condition}"
        time.sleep(0.01)


class Server:
    """A running `wtalk server`."""

    def __init__(self, folder, arguments, listen="127.0.0.1:0", port=0, **options):
        folder.mkdir()
        self.port_file = folder / "port"
        self.output, self.errors = folder / "stdout", folder / "stderr"
        listen = [] if listen is None else ["--listen", f"127.0.0.1:{port}" if port else listen]
        with open(self.output, "wb") as output, open(self.errors, "wb") as errors:
            self.process = subprocess.Popen(
                [BINARY, "server", *listen, "--port-file", self.port_file, *arguments],
                stdin=subprocess.DEVNULL, stdout=output, stderr=errors, **options,
            )
        eventually(lambda: self.port_file.exists() or self.process.poll() is not None, within=30)
        assert self.process.poll() is None, f"the server ended with {self.process.returncode}: {self.log()}"
        self.addresses = [json.loads(line) for line in self.port_file.read_text().splitlines()]
        self.port = self.addresses[0]["port"]

    def url(self, path="/"):
        return f"ws://127.0.0.1:{self.port}{path}"

    def page(self, path="/"):
        return f"http://127.0.0.1:{self.port}{path}"

    def log(self):
        return self.errors.read_text(errors="replace")

    def connect(self, path="/", **options):
        """A plain peer: no compression, no pings and no size limit of its own."""
        defaults = {"compression": None, "max_size": None, "proxy": None, "ping_interval": None, "close_timeout": 5}
        return connect(self.url(path), **{**defaults, **options})

    def socket(self):
        made = socket.create_connection(("127.0.0.1", self.port), timeout=15)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def stop(self, number=signal.SIGTERM):
        """The exit status after `number`; a server has 5 s, and the machine some grace."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise

    def check_end(self):
        status = self.stop()
        log = self.log()
        assert status == 0, f"the server exited with {status}: {log}"
        assert not any(crash in log for crash in CRASHES), log


@pytest.fixture
def server(tmp_path):
    """Starts servers; each of them must end well after the test."""
    started = []

    def start(*arguments, **options):
        started.append(Server(tmp_path / f"server-{len(started)}", arguments, **options))
        return started[-1]

    yield start
    for one in started:
        one.check_end()


class Client:
    """A running `wtalk client`."""

    def __init__(self, arguments, environment, **options):
        defaults = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        self.process = subprocess.Popen(
            [BINARY, "client", *arguments], env={**os.environ, **environment}, **{**defaults, **options}
        )

    def write(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def peak_memory(self):
        """The most memory that the process ever held, in bytes."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
        raise AssertionError("no VmHWM")

    def finish(self, data=None, timeout=40):
        """Ends the input (after `data`) and waits: (status, stdout, stderr)."""
        stdout, stderr = self.process.communicate(data, timeout=timeout)
        stderr = (stderr or b"").decode(errors="replace")
        assert not any(crash in stderr for crash in CRASHES), stderr
        return self.process.returncode, stdout, stderr


@pytest.fixture
def start_client(tmp_path):
    """Starts clients with a state folder of the test's own."""
    started = []

    def start(*arguments, state="state", **options):
        started.append(Client(arguments, {"XDG_STATE_HOME": str(tmp_path / state)}, **options))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
        one.process.wait()
        for stream in (one.process.stdin, one.process.stdout, one.process.stderr):
            if stream and not stream.closed:
                try:
                    stream.close()
                except BrokenPipeError:
                    pass  # input that nobody reads any more


@pytest.fixture
def client(start_client):
    """Runs a client to its end: (status, stdout, stderr)."""

    def run(*arguments, stdin=b"", timeout=40, **options):
        return start_client(*arguments, **options).finish(stdin, timeout)

    return run


@pytest.fixture
def peer():
    """Starts scripted `websockets` servers: `peer(handler)` gives the URL."""
    running = []

    def start(handler, **options):
        defaults = {"compression": None, "max_size": None, "ping_interval": None, "close_timeout": 5}
        listening = serve(handler, "127.0.0.1", 0, **{**defaults, **options})
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        running.append((listening, thread))
        return f"ws://127.0.0.1:{listening.socket.getsockname()[1]}/"

    yield start
    for listening, thread in running:
        listening.shutdown()
        thread.join(5)


@pytest.fixture
def raw_peer():
    """Starts raw TCP servers for one connection: `raw_peer(handler)` gives host:port."""
    running = []

    def start(handler):
        listening = socket.create_server(("127.0.0.1", 0))
        listening.settimeout(30)

        def run():
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(30)
                handler(connection)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        running.append((listening, thread))
        return "127.0.0.1:%d" % listening.getsockname()[1]

    yield start
    for listening, thread in running:
        listening.close()
        thread.join(5)


@pytest.fixture
def node():
    """Runs the scripts under peers/ with node's `ws` library."""
    command = shutil.which("node")
    if command is None:
        pytest.skip("node is not installed")
    started = []

    def start(script, *arguments, **options):
        defaults = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "text": True}
        environment = {**os.environ, "NODE_PATH": "/usr/share/nodejs:/usr/lib/nodejs"}
        path = pathlib.Path(__file__).parent / "peers" / script
        started.append(subprocess.Popen([command, path, *arguments], env=environment, **{**defaults, **options}))
        return started[-1]

    yield start
    for one in started:
        one.kill()
        one.wait()
        for stream in (one.stdin, one.stdout):
            if stream:
                stream.close()
