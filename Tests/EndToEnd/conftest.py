"""Starts the built binary as a server or a client, and sees that it ends as it should."""

import contextlib
import datetime
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import threading
import time

import pytest
from websockets.sync.client import connect
from websockets.sync.server import serve

from browsing import browser, keep_picture, visit
from certificates import Authority
from chatter import Chatter
from person import Person
from scripted import CHAT, ChatScript, Messages, run_to_close, serving

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("WTALK", ROOT / ".build/debug/wtalk")).resolve()
CRASHES = ("Fatal error", "Crash:", "Precondition failed", "AddressSanitizer")
PROXY_VARIABLES = {f"{scheme}_proxy" for scheme in ("http", "https", "ftp", "all", "no")}


def clean_environment(folder, **more):
    """The environment of a client whose home is `folder`: no proxies, no configuration and no key log of the machine's."""
    kept = {
        name: value for name, value in os.environ.items()
        if name.lower() not in PROXY_VARIABLES and not name.startswith("WTALK_") and name != "SSLKEYLOGFILE"
    }
    homes = {"HOME": folder, "XDG_STATE_HOME": folder / "state", "XDG_CONFIG_HOME": folder / "config"}
    return {**kept, **{name: str(path) for name, path in homes.items()}, **more}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def is_listening(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def eventually(condition, within=10):
    """The first true value of `condition()`; fails after `within` seconds."""
    deadline = time.monotonic() + within
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"not within {within} s: {condition}"
        time.sleep(0.01)


def one_line(stderr, *fragments):
    """Whether `stderr` is one line of ours with these fragments in it."""
    return stderr.startswith("wtalk: ") and stderr.count("\n") == 1 and all(fragment in stderr for fragment in fragments)


def refusal_count(server, reason):
    """How many refusals for `reason` the server's log tells of, with those that it only counted."""
    lines = [line for line in server.log().splitlines() if " refused " in line and reason in line]
    return sum(int(more[1]) if (more := re.search(r'more="(\d+)"', line)) else 1 for line in lines)


def secret_file(path, text, mode=0o600):
    """A file with this content and these permissions, whatever the umask."""
    path.write_text(text)
    path.chmod(mode)
    return path


class Server:
    """A running `wtalk server`."""

    def __init__(self, folder, arguments, listen="127.0.0.1:0", port=0, **options):
        folder.mkdir()
        self.port_file = folder / "port"
        self.output, self.errors = folder / "stdout", folder / "stderr"
        listen = [] if listen is None else ["--listen", f"127.0.0.1:{port}" if port else listen]
        with open(self.output, "wb") as output, open(self.errors, "wb") as errors:
            streams = {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": errors}
            self.process = subprocess.Popen(
                [BINARY, "server", *listen, "--port-file", self.port_file, *arguments], **{**streams, **options}
            )
        eventually(lambda: self.port_file.exists() or self.process.poll() is not None, within=30)
        assert self.process.poll() is None, f"the server ended with {self.process.returncode}: {self.log()}"
        self.addresses = [json.loads(line) for line in self.port_file.read_text().splitlines()]
        self.port = self.addresses[0].get("port")

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
            [BINARY, "client", *map(str, arguments)], env=environment, **{**defaults, **options}
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
    """Starts clients whose home, with its state and configuration, is the test's own."""
    started = []

    def start(*arguments, state="state", environment=None, **options):
        made = clean_environment(tmp_path, **{"XDG_STATE_HOME": str(tmp_path / state), **(environment or {})})
        started.append(Client(arguments, made, **options))
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
    with contextlib.ExitStack() as running:

        def start(handler, **options):
            defaults = {"compression": None, "max_size": None, "ping_interval": None, "close_timeout": 5}
            listening = running.enter_context(serving(serve(handler, "127.0.0.1", 0, **{**defaults, **options})))
            scheme = "wss" if options.get("ssl") else "ws"
            return f"{scheme}://127.0.0.1:{listening.socket.getsockname()[1]}/"

        yield start


@pytest.fixture
def listener(peer):
    """A server that only listens: (URL, what it heard)."""
    heard = Messages()
    return peer(lambda connection: run_to_close(connection, heard)), heard


@pytest.fixture
def raw_peer():
    """Starts raw TCP servers: `raw_peer(handler, …)` gives host:port; each handler has one connection, in order."""
    running = []

    def start(*handlers):
        listening = socket.create_server(("127.0.0.1", 0))

        def run():
            for handler in handlers:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return  # the test is over
                with connection:
                    connection.settimeout(30)
                    handler(connection)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        running.append((listening, thread))
        return "127.0.0.1:%d" % listening.getsockname()[1]

    yield start
    for listening, thread in running:
        try:
            listening.shutdown(socket.SHUT_RDWR)  # wakes a thread that waits for a connection
        except OSError:
            pass
        listening.close()
        thread.join(5)


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    """A private authority; the certificates under it are made when first asked for."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def daemon(tmp_path):
    """Starts other people's servers: `daemon(command, port)` gives the file with what it prints, once `port` answers."""
    started = []

    def start(command, port):
        program = shutil.which(command[0], path=os.environ["PATH"] + ":/usr/sbin")
        if program is None:
            pytest.skip(f"{command[0]} is not installed")
        printed = tmp_path / f"{command[0]}-{len(started)}.log"
        with open(printed, "wb") as log:
            process = subprocess.Popen([program, *map(str, command[1:])], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        started.append(process)
        eventually(lambda: is_listening(port) or process.poll() is not None)
        assert process.poll() is None, printed.read_text()
        return printed

    yield start
    for process in started:
        process.terminate()
        process.wait(10)


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


# At a terminal


@pytest.fixture
def at_terminal(tmp_path):
    """Starts clients at terminals: at_terminal(argument, …, columns=80, rows=24, environment={}, prompt=">")."""
    opened = []

    def start(*arguments, environment=None, **options):
        made = clean_environment(tmp_path, **(environment or {}))
        changed = {name: value for name, value in made.items() if os.environ.get(name) != value}
        opened.append(Person([BINARY, "client", *arguments], environment=changed, **options))
        return opened[-1]

    yield start
    for person in opened:
        person.close()


@pytest.fixture
def in_room(server, at_terminal):
    """Someone in a room without the chat, and a plain peer: in_room(argument, …) gives (person, peer)."""
    peers = []

    def start(*arguments, **options):
        room = server()
        peers.append(room.connect("/dev"))
        peers[-1].room = room
        person = at_terminal(room.url("/dev"), *arguments, **options)
        person.wait_for_line()
        return person, peers[-1]

    yield start
    for peer in peers:
        peer.close()


@pytest.fixture
def with_bob(server, at_terminal):
    """alice, who talks to bob through a real server: with_bob(argument, …) gives (alice, bob)."""
    people = []

    def start(*arguments, **options):
        room = server()
        people.append(Chatter(room))
        people[-1].hello("bob")
        alice = at_terminal(room.url(), "--as", "alice", "--to", "bob", *arguments, prompt="alice → bob>", **options)
        alice.wait_for_line()
        return alice, people[-1]

    yield start
    for person in people:
        person.connection.close()


@pytest.fixture
def with_script(peer, at_terminal):
    """alice, who talks through a scripted server: with_script(argument, …, to="bob") gives (alice, script)."""

    def start(*arguments, to="bob", room=None, script=None, **options):
        script = script or ChatScript(names=["alice", "bob"])
        where = ["--room", room] if room else ["--to", to]
        open = f"alice → {'#' + room if room else to}"
        url = peer(script, subprotocols=[CHAT])
        script.may_welcome.clear()
        alice = at_terminal(url, "--as", "alice", *where, *arguments, prompt=f"{open}>", **options)
        alice.wait_for_line(prompt=f"{open} (connecting)>")
        script.may_welcome.set()
        alice.wait_for_line()
        return alice, script

    return start


# Screens as text


def pytest_addoption(parser):
    parser.addoption("--update-snapshots", action="store_true", help="write the screens that the tests see to snapshots/")


class Snapshots:
    """What screens must look like, in files that are compared exactly."""

    FOLDER = pathlib.Path(__file__).parent / "snapshots"
    DAY = re.compile(r"── \w+ (\d{4}-\d{2}-\d{2}) ──")

    def __init__(self, updates):
        self.updates = updates
        self.began = f"{datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d}"

    def check(self, screen, name):
        """Compares the screen with `snapshots/NAME.txt`, once it looks so."""
        path = self.FOLDER / f"{name}.txt"
        if self.updates:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.picture(screen))
            return
        expected = path.read_text()
        try:
            screen.wait_for(lambda: self.picture(screen) == expected, timeout=5)
        except AssertionError:
            assert self.picture(screen) == expected

    def picture(self, screen):
        """The rows on the screen, then where the cursor is; the day of the test, and the times in it, are not those of the clock."""
        rows, today = [], False
        for row in screen.rows:
            if match := self.DAY.search(row):
                today = match[1] >= self.began
            if today:
                row = re.sub(r"^\d\d:\d\d\b", "hh:mm", self.DAY.sub("── Today ──", row))
            rows.append(row)
        shown = "\n".join(rows[-len(screen.lines):]).rstrip("\n")
        row, column = screen.cursor
        return f"{shown}\n\n(cursor in row {row + 1}, column {column + 1})\n"


@pytest.fixture
def snapshots(request):
    return Snapshots(request.config.getoption("--update-snapshots"))
