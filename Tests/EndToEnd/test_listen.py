"""--local listen: each connection to a local address becomes a WebSocket."""

import re
import signal
import socket
import threading
import time

import pytest

from conftest import eventually, free_port, one_line
from scripted import reset, responding, upgraded, values
from streams import MEBIBYTE, Background, Recorder, block, digest, echo, peak_memory, read_to_end, saying
from wire import frame


class Tunnel:
    """A client that listens: what it reports, and connections through it."""

    def __init__(self, process):
        self.process = process
        self.first = process.stderr.readline().decode()
        self.port = int(re.search(r"listening on 127\.0\.0\.1:(\d+) for ", self.first)[1])
        self.open = []

    def connect(self):
        self.open.append(socket.create_connection(("127.0.0.1", self.port), timeout=20))
        return self.open[-1]

    def reported(self):
        """The next line on standard error."""
        return self.process.stderr.readline().decode()


@pytest.fixture
def tunnel(start_client):
    """Starts clients that listen on a free port for this URL; each ends with a signal."""
    started = []

    def start(url, *options, **more):
        started.append(Tunnel(start_client(url, "--local", "listen:127.0.0.1:0", *options, **more).process))
        return started[-1]

    yield start
    for one in started:
        for connection in one.open:
            connection.close()
        if one.process.poll() is None:
            one.process.send_signal(signal.SIGINT)
        assert one.process.wait(10) in (130, 143)


@pytest.fixture
def through(server, raw_peer, tunnel):
    """A tunnel to these handlers, one connection each, through `--mode tcp:`."""
    return lambda *handlers: tunnel(server("--mode", f"tcp:{raw_peer(*handlers)}").url())


def test_bytes_go_both_ways(through):
    connection = through(echo).connect()
    for data in (b"\x00\xff bytes", b"more"):
        connection.sendall(data)
        assert connection.recv(100) == data


def test_what_the_other_end_says_first_comes(through):
    assert through(Recorder(b"220 ready\r\n")).connect().recv(100) == b"220 ready\r\n"


def test_what_the_other_end_said_before_its_end_comes_and_then_the_end(through):
    data = block(3 * MEBIBYTE)
    assert digest(read_to_end(through(saying(data)).connect())) == digest(data)


def test_what_was_said_before_the_end_arrives_at_the_other(through):
    recorder, data = Recorder(), block(3 * MEBIBYTE)
    connection = through(recorder).connect()
    connection.sendall(data)
    connection.shutdown(socket.SHUT_WR)
    assert digest(recorder.heard()) == digest(data)
    assert connection.recv(100) == b""


def test_what_was_said_before_the_handshake_arrives(through):
    """The client says it all, and leaves, at once."""
    recorder = Recorder()
    served = through(recorder)
    connection = served.connect()
    connection.sendall(b"early")
    connection.close()
    assert recorder.heard() == b"early"


def test_a_cut_local_connection_ends_the_other(through):
    recorder = Recorder(b"hello")
    connection = through(recorder).connect()
    connection.sendall(b"half")
    assert connection.recv(100) == b"hello"
    reset(connection)
    assert recorder.heard() in (b"half", b"")


def test_many_at_once(through):
    def in_thread(connection):
        copy = connection.dup()
        threading.Thread(target=lambda: (echo(copy), copy.close()), daemon=True).start()

    tunnel = through(*[in_thread] * 40)
    connections = [tunnel.connect() for _ in range(40)]
    for number, connection in enumerate(connections):
        connection.sendall(b"%d" % number)
    assert [connection.recv(100) for connection in connections] == [b"%d" % number for number in range(40)]


def test_messages_are_binary_and_the_request_is_the_users(raw_peer, tunnel):
    heads, first = [], []

    def take(connection):
        frames = upgraded(connection, heads, Sec_WebSocket_Protocol="binary")
        first.append(frames.receive())
        connection.sendall(frame(1, b"text", mask=None))
        frames.receive()

    address = raw_peer(take)
    connection = tunnel(f"ws://{address}/db?x=y", "--subprotocol", "binary", "-H", "X-Own: 1").connect()
    connection.sendall(b"data")
    assert connection.recv(100) == b"text"
    assert first == [(2, b"data")]
    assert heads[0][0] == "GET /db?x=y HTTP/1.1" and values(heads[0], "X-Own") == ["1"]


# What goes wrong


def test_a_refused_handshake_closes_the_connection_and_says_why(raw_peer, tunnel):
    tunnel = tunnel(f"ws://{raw_peer(responding(403, body=b'not you'), responding(502, body=b'nobody there'))}")
    for why in ("HTTP status 403: not you", "HTTP status 502: nobody there"):
        connection = tunnel.connect()
        assert connection.recv(100) == b""
        assert why in tunnel.reported()


def test_a_server_that_is_not_there_closes_the_connection_and_the_next_is_tried(tunnel):
    port = free_port()
    tunnel = tunnel(f"ws://127.0.0.1:{port}")
    assert tunnel.connect().recv(100) == b""
    assert tunnel.reported() == f"wtalk: cannot connect to ws://127.0.0.1:{port}/: Connection refused\n"
    with socket.create_server(("127.0.0.1", port)) as listening:
        local = tunnel.connect()
        remote, _ = listening.accept()
        with remote:
            frames = upgraded(remote)
            local.sendall(b"now")
            assert frames.receive() == (2, b"now")


def test_what_is_wrong_before_anything_is_tried_closes_the_connection(tunnel, authority):
    tunnel = tunnel("wss://localhost:1", "--ca", authority.certificate)
    authority.certificate.rename(authority.certificate.with_suffix(".away"))
    try:
        assert tunnel.connect().recv(100) == b""
        assert str(authority.certificate) in tunnel.reported()
    finally:
        authority.certificate.with_suffix(".away").rename(authority.certificate)


def test_an_address_in_use_exits_with_69(client, server):
    port = server().port
    status, stdout, stderr = client("ws://localhost", "--local", f"listen:127.0.0.1:{port}")
    assert (status, stdout) == (69, b"") and one_line(stderr, f"cannot listen on 127.0.0.1:{port}", "in use")


@pytest.mark.parametrize(
    "options",
    [
        ["--local", "listen:"], ["--local", "listen:5432"], ["--local", "listen:host:65536"], ["--local", "listen:unix:"], ["--local", "other:x"],
        ["--local", "listen:localhost:0", "--as", "alice"], ["--local", "listen:localhost:0", "--raw"],
        ["--local", "listen:localhost:0", "-m", "x"], ["--local", "listen:localhost:0", "--reconnect"],
        ["--local", "listen:localhost:0", "--timeout", "3"],
    ],
)
def test_L5_what_does_not_go_together_exits_with_64(client, options):
    status, stdout, stderr = client("ws://localhost", *options)
    assert (status, stdout) == (64, b"") and one_line(stderr)


# The end


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_L9_a_signal_closes_all_and_ends(raw_peer, tunnel, number, status):
    closes = []

    def keep(connection):
        frames = upgraded(connection)
        connection.sendall(frame(2, b"hello", mask=None))
        while (received := frames.receive())[0] != 8:
            pass
        closes.append(received[1])
        connection.sendall(frame(8, received[1], mask=None))

    tunnel = tunnel(f"ws://{raw_peer(keep)}")
    connection = tunnel.connect()
    assert connection.recv(100) == b"hello"
    tunnel.process.send_signal(number)
    assert connection.recv(100) == b""
    assert tunnel.process.wait(10) == status
    eventually(lambda: closes)
    assert closes == [b"\x03\xe9"]


def test_L9_a_signal_ends_it_when_nobody_answers(raw_peer, tunnel):
    released = threading.Event()

    def deaf(connection):
        upgraded(connection)
        connection.sendall(frame(2, b"hello", mask=None))
        released.wait(20)

    tunnel = tunnel(f"ws://{raw_peer(deaf)}")
    assert tunnel.connect().recv(100) == b"hello"
    begun = time.monotonic()
    tunnel.process.send_signal(signal.SIGINT)
    assert tunnel.process.wait(10) == 130 and time.monotonic() - begun < 3
    released.set()


def test_a_unix_socket(server, raw_peer, start_client, tmp_path):
    path = tmp_path / "db.sock"
    served = server("--mode", f"tcp:{raw_peer(echo)}")
    process = start_client(served.url(), "--local", f"listen:unix:{path}").process
    assert f"listening on {path} for ws://" in process.stderr.readline().decode()
    assert path.stat().st_mode & 0o777 == 0o600
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(20)
        connection.connect(str(path))
        connection.sendall(b"hi")
        assert connection.recv(100) == b"hi"
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 130 and not path.exists()


# Back-pressure


@pytest.mark.timeout(180)
@pytest.mark.parametrize("direction", ["out", "in"])
def test_much_through_both_ends_in_little_memory(server, raw_peer, tunnel, direction):
    data = block(50 * MEBIBYTE)
    heard = []
    slowly = lambda: time.sleep(0.0005)
    hear = lambda connection: heard.append(digest(read_to_end(connection, slowly)))
    served = server("--mode", f"tcp:{raw_peer(hear if direction == 'out' else saying(data))}")
    tunnel = tunnel(served.url())
    connection = tunnel.connect()
    before = peak_memory(tunnel.process), peak_memory(served.process)
    if direction == "out":
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(100) == b""
    else:
        hear(connection)
    eventually(lambda: heard, within=60)
    assert heard == [digest(data)]
    for process, peak in zip((tunnel.process, served.process), before):
        grown = peak_memory(process) - peak
        assert grown < 16 * MEBIBYTE, f"{grown / MEBIBYTE:.1f} MiB"


def test_a_program_that_speaks_tcp_talks_to_a_websocket_server(server, tunnel):
    """An HTTP request through the tunnel, to the server's own page."""
    behind = server()
    gate = server("--mode", f"tcp:127.0.0.1:{behind.port}")
    connection = tunnel(gate.url()).connect()
    connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert Background(lambda: read_to_end(connection)).result().startswith(b"HTTP/1.1 200 OK\r\n")


def test_a_socket_that_a_killed_run_has_left_gives_way(server, start_client, tmp_path):
    path = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    process = start_client(server("--mode", "echo").url(), "--local", f"listen:unix:{path}").process
    eventually(lambda: answers(path))
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 130 and not path.exists()


def answers(path):
    with socket.socket(socket.AF_UNIX) as caller:
        caller.settimeout(5)
        try:
            caller.connect(str(path))
            caller.sendall(b"hello")
            return caller.recv(5) == b"hello"
        except ConnectionError:
            return False
