"""Where the server listens: Unix sockets, systemd, inetd; and what it tells about itself."""

import contextlib
import os
import shutil
import signal
import socket
import stat
import subprocess

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect, unix_connect

from chatter import Chatter
from conftest import BINARY, eventually, free_port, is_listening, one_line
from wire import TEXT, Response, close_frame, frame, request, upgrade_fields

QUIET = {"compression": None, "ping_interval": None, "close_timeout": 5}


def run(*arguments, **options):
    """A server that is to end by itself: (status, stderr)."""
    done = subprocess.run([BINARY, "server", *map(str, arguments)], capture_output=True, text=True, timeout=20, **options)
    return done.returncode, done.stderr


def curl(*arguments):
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    return subprocess.run(["curl", "-s", "-m", "10", *map(str, arguments)], capture_output=True, text=True).stdout


def echoes(connection, text="hello"):
    connection.send(text)
    return connection.recv(timeout=10) == text


# Unix sockets


@pytest.fixture
def path(tmp_path):
    return tmp_path / "chat.sock"


def test_a_unix_socket_serves_curl_the_client_and_others(server, client, path):
    room = server(listen=f"unix:{path}")
    assert "<html" in curl("--unix-socket", path, "http://localhost/")
    with unix_connect(str(path), "ws://localhost/dev", **QUIET) as peer:
        assert client(f"ws+unix:{path}:/dev", "--send-only", stdin=b"hi\n") == (0, b"", "")
        assert peer.recv(timeout=10) == "hi"
    assert room.addresses == [{"path": str(path), "url": f"ws+unix:{path}:/"}]
    assert eventually(room.output.read_text) == f"listening on ws+unix:{path}:/\n"


def test_tcp_and_unix_serve_one_chat(server, path):
    room = server("--listen", f"unix:{path}")
    with room.connect("/dev") as alice, unix_connect(str(path), "ws://localhost/dev", **QUIET) as bob:
        alice.send("hi")
        assert bob.recv(timeout=10) == "hi"


@pytest.mark.parametrize(("options", "mode"), [([], 0o600), (["--socket-mode", "0660"], 0o660), (["--socket-mode", "666"], 0o666)])
def test_the_socket_is_the_owners_unless_told_otherwise(server, path, options, mode):
    server(*options, listen=f"unix:{path}")
    assert stat.S_IMODE(path.stat().st_mode) == mode


@pytest.mark.parametrize("mode", ["0888", "77", "1777", "rw", "", "00660"])
def test_a_socket_mode_is_three_octal_digits(path, mode):
    status, stderr = run("--listen", f"unix:{path}", "--socket-mode", mode)
    assert status == 64 and one_line(stderr, "--socket-mode")


def test_the_socket_goes_with_the_server(server, path):
    room = server(listen=f"unix:{path}")
    assert path.exists()
    room.stop()
    assert not path.exists()


def test_a_socket_in_use_is_left_alone(server, path):
    server("--mode", "echo", listen=f"unix:{path}")
    status, stderr = run("--listen", f"unix:{path}")
    assert status == 69 and f"another server listens at {path}" in stderr
    with unix_connect(str(path), "ws://localhost/", **QUIET) as peer:
        assert echoes(peer)


def test_a_socket_that_a_killed_server_left_is_replaced(server, path):
    first = subprocess.Popen([BINARY, "server", "--listen", f"unix:{path}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    eventually(path.exists)
    first.kill()
    first.wait()
    assert path.exists()
    server("--mode", "echo", listen=f"unix:{path}")
    with unix_connect(str(path), "ws://localhost/", **QUIET) as peer:
        assert echoes(peer)


def test_what_is_no_socket_is_never_removed(path):
    path.write_text("precious")
    for target in (path, path.parent):
        status, stderr = run("--listen", f"unix:{target}")
        assert status == 69 and f"{target} is there, and is no socket" in stderr
    assert path.read_text() == "precious"
    link = path.with_name("link")
    link.symlink_to(path)
    assert run("--listen", f"unix:{link}")[0] == 69
    assert path.read_text() == "precious" and link.is_symlink()


def test_another_servers_socket_at_the_same_path_stays(server, path):
    first = server("--mode", "echo", listen=f"unix:{path}")
    path.unlink()
    server("--mode", "echo", listen=f"unix:{path}")
    first.stop()
    with unix_connect(str(path), "ws://localhost/", **QUIET) as peer:
        assert echoes(peer)


def test_a_path_that_no_socket_can_have_is_named(tmp_path):
    status, stderr = run("--listen", f"unix:{tmp_path}/{'x' * 120}")
    assert status == 69 and "too long for a socket" in stderr
    status, stderr = run("--listen", f"unix:{tmp_path}/none/chat.sock")
    assert status == 69 and "No such file or directory" in stderr
    assert run("--listen", "unix:")[0] == 64


def test_nothing_is_left_when_another_address_fails(path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        status, _ = run("--listen", f"unix:{path}", "--listen", f"127.0.0.1:{taken.getsockname()[1]}")
    assert status == 69 and not path.exists()


def test_routes_stand_beside_the_main_mode(server, path):
    room = server("--listen", f"unix:{path}", "--base-path", "/b", "--route", "/echo=echo")
    origin = f"127.0.0.1:{room.port}"
    assert [entry["routes"] for entry in room.addresses] == [
        [{"mode": "echo", "url": f"ws://{origin}/b/echo/"}], [{"mode": "echo", "url": f"ws+unix:{path}:/b/echo/"}],
    ]
    lines = eventually(lambda: len(lines := room.output.read_text().splitlines()) == 4 and lines)
    assert lines[0] == f"listening on ws://{origin}/b/ (page: http://{origin}/b/)"
    assert lines[1] == f"  and ws://{origin}/b/echo/ (echo)"
    assert lines[3] == f"  and ws+unix:{path}:/b/echo/ (echo)"
    with connect(room.addresses[0]["routes"][0]["url"], proxy=None, **QUIET) as peer:
        assert echoes(peer)


# systemd


@contextlib.contextmanager
def activated(*arguments, sockets=(), activate=(), environment=None):
    """`systemd-socket-activate` on these sockets, with a server behind it."""
    program = shutil.which("systemd-socket-activate")
    if program is None:
        pytest.skip("systemd is not installed")
    options = [option for one in sockets for option in ("-l", str(one))]
    names = [f"--setenv={name}={value}" for name, value in (environment or {}).items()]
    process = subprocess.Popen(
        [program, *activate, *options, *names, BINARY, "server", *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=15)


def test_systemds_sockets_are_taken_when_they_are_there(path):
    port = free_port()
    with activated("--mode", "echo", sockets=[f"127.0.0.1:{port}", path]) as process:
        eventually(path.exists)
        with connect(f"ws://127.0.0.1:{port}/", proxy=None, **QUIET) as tcp, unix_connect(str(path), "ws://localhost/", **QUIET) as unix:
            assert echoes(tcp) and echoes(unix)
            assert process.stdout.readline() == f"listening on ws://127.0.0.1:{port}/\n"
            assert process.stdout.readline() == f"listening on ws+unix:{path}:/\n"
        process.terminate()
        process.wait(15)
        assert path.exists(), "the socket is systemd's"


def test_systemds_sockets_and_our_own_go_together(tmp_path, path):
    port, own = free_port(), free_port()
    with activated("--mode", "echo", "--listen", "systemd", "--listen", f"127.0.0.1:{own}", sockets=[f"127.0.0.1:{port}"]):
        eventually(lambda: is_listening(port))
        for one in (port, own):
            eventually(lambda: is_listening(one))
            with connect(f"ws://127.0.0.1:{one}/", proxy=None, **QUIET) as peer:
                assert echoes(peer)


def test_only_the_process_that_the_sockets_are_for_takes_them():
    environment = {**os.environ, "LISTEN_PID": "1", "LISTEN_FDS": "1"}
    status, stderr = run("--listen", "systemd", env=environment)
    assert status == 78 and one_line(stderr, "systemd has handed over no socket")
    status, stderr = run("--listen", "systemd")
    assert status == 78 and one_line(stderr, "systemd has handed over no socket")


def handed_over(descriptor, count="1"):
    """How a server ends that is started with this descriptor as systemd's first."""
    with subprocess.Popen(
        ["/bin/sh", "-c", f'LISTEN_FDS={count} LISTEN_PID=$$ exec "$@"', "sh", BINARY, "server"],
        preexec_fn=lambda: os.dup2(descriptor, 3), pass_fds=[3], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
    ) as process:
        return process.wait(20), process.stderr.read()


def test_what_systemd_hands_over_must_listen():
    ours, theirs = socket.socketpair()
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with ours, theirs, datagrams, open(os.devnull) as nothing:
        for one in (ours, datagrams, nothing):
            status, stderr = handed_over(one.fileno())
            assert status == 78 and one_line(stderr, "descriptor 3 is no stream socket that listens")
        assert handed_over(ours.fileno(), count="99999999999999999999")[0] == 78


@pytest.mark.parametrize("abstract", [False, True])
def test_the_service_manager_is_told(server, tmp_path, abstract):
    name = f"\0wtalk-{os.getpid()}" if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(name)
        manager.settimeout(10)
        room = server(env={**os.environ, "NOTIFY_SOCKET": name.replace("\0", "@")})
        ready = manager.recv(4096).decode().splitlines()
        assert ready == ["READY=1", f"STATUS=listening on ws://127.0.0.1:{room.port}/"]
        room.stop()
        assert "STOPPING=1" in manager.recv(4096).decode().splitlines()


def test_a_service_manager_that_is_gone_is_no_hindrance(server, tmp_path):
    room = server(env={**os.environ, "NOTIFY_SOCKET": str(tmp_path / "gone")})
    eventually(lambda: "the service manager was not told" in room.log())
    with room.connect("/dev"):
        pass


# inetd


@contextlib.contextmanager
def at_standard_input(*arguments, stderr=None):
    """A server whose standard input and output are a socket: (process, the other end)."""
    ours, theirs = socket.socketpair()
    ours.settimeout(15)
    with theirs:
        process = subprocess.Popen([BINARY, "server", "--stdio", *arguments], stdin=theirs, stdout=theirs, stderr=stderr or theirs)
    try:
        yield process, ours
    finally:
        ours.close()
        process.wait(15)


def test_stdio_serves_one_connection_and_ends(tmp_path):
    with at_standard_input("--mode", "echo") as (process, ours):
        with unix_connect(uri="ws://localhost/", sock=ours, **QUIET) as peer:
            assert echoes(peer)
        assert process.wait(15) == 0


def test_stdio_answers_a_plain_request_without_its_log_in_between():
    with at_standard_input() as (process, ours):
        ours.sendall(request([("Host", "localhost")], "/nowhere/at/all"))
        response = Response(ours)
        assert response.status == 404 and ours.recv(100) == b""
        assert process.wait(15) == 0


def test_stdio_logs_where_standard_error_is_another_file(tmp_path):
    log = tmp_path / "log"
    with open(log, "wb") as stderr, at_standard_input(stderr=stderr) as (process, ours):
        ours.sendall(request([("Host", "localhost")], "/nowhere/at/all"))
        assert Response(ours).status == 404
        assert process.wait(15) == 0
    assert 'status="404"' in log.read_text()


def test_stdio_works_over_two_pipes():
    with subprocess.Popen(
        [BINARY, "server", "--stdio", "--mode", "echo"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        process.stdin.write(request(upgrade_fields("localhost")) + frame(TEXT, b"hi") + close_frame(1000))
        process.stdin.flush()
        answer = process.stdout.read()
        assert answer.startswith(b"HTTP/1.1 101 ") and answer.endswith(b"\x81\x02hi\x88\x02\x03\xe8")
        assert process.wait(15) == 0


def test_stdio_stops_with_a_signal():
    with at_standard_input("--mode", "echo") as (process, ours):
        with unix_connect(uri="ws://localhost/", sock=ours, **QUIET) as peer:
            process.send_signal(signal.SIGTERM)
            with pytest.raises(ConnectionClosed) as closed:
                peer.recv(timeout=10)
            assert closed.value.rcvd.code == 1001
        assert process.wait(15) == 0


def test_stdio_needs_a_connection():
    status, stderr = run("--stdio", stdin=subprocess.DEVNULL)
    assert status == 78 and one_line(stderr, "--stdio")
    status, stderr = run("--stdio", "--listen", "127.0.0.1:0")
    assert status == 64 and one_line(stderr, "--stdio")


def test_systemd_starts_one_for_each_connection():
    port = free_port()
    with activated("--stdio", "--mode", "echo", sockets=[f"127.0.0.1:{port}"], activate=["--accept", "--inetd"]):
        eventually(lambda: is_listening(port))
        for _ in range(2):
            with connect(f"ws://127.0.0.1:{port}/", proxy=None, **QUIET) as peer:
                assert echoes(peer)


# Once


def test_once_serves_one_websocket_and_ends(server):
    echo = server("--mode", "echo", "--once")
    with echo.socket() as connection:
        connection.sendall(request([("Host", "localhost")]))
        assert Response(connection).status == 426
    early = echo.socket()
    with early, echo.connect() as peer:
        assert echoes(peer)
        assert not is_listening(echo.port)
        early.sendall(request(upgrade_fields("localhost")))
        assert Response(early).status == 503
        assert echoes(peer)
    assert echo.process.wait(15) == 0


def test_once_keeps_the_chat_and_leaves_no_socket(server, path):
    room = server("--once", "--listen", f"unix:{path}")
    with Chatter(room) as alice:
        assert alice.hello("alice")["name"] == "alice"
        assert room.process.poll() is None
    assert room.process.wait(15) == 0
    assert not path.exists()
