"""What whoever operates a server sees: health, metrics, the log, the state."""

import base64
import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time

import pytest

import metrics
from accounts import GOOD
from chatter import Chatter
from conftest import BINARY, eventually, free_port
from wire import request, upgrade_fields


class Admin:
    """The pages behind --admin-listen."""

    def __init__(self, port):
        self.port = port

    def get(self, path, method="GET", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with contextlib.closing(connection):
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), answer.headers

    def samples(self):
        status, text, headers = self.get("/metrics")
        assert status == 200 and headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        return metrics.read(text)

    def value(self, name, **labels):
        return self.samples().get((name, tuple(sorted(labels.items()))))


@pytest.fixture
def operated(server):
    """Starts a server with its admin pages: (server, admin)."""

    def start(*arguments, **options):
        port = free_port()
        return server("--admin-listen", f"127.0.0.1:{port}", *arguments, **options), Admin(port)

    return start


# Health


def test_a_server_tells_that_it_is_well_and_ready(operated, tmp_path):
    _, admin = operated("--store", tmp_path / "chat.db")
    assert admin.get("/healthz")[:2] == (200, "the process answers\n")
    assert admin.get("/readyz")[:2] == (200, "ready\n")
    assert admin.get("/readyz", method="HEAD")[:2] == (200, "")


def test_a_server_without_a_store_on_the_disk_is_ready_too(operated):
    assert operated()[1].get("/readyz")[0] == 200
    assert operated("--mode", "echo")[1].get("/readyz")[0] == 200


def test_a_server_that_stops_is_not_ready_but_well(operated):
    server, admin = operated()
    # One who does not answer the Close keeps the server for a while.
    with server.socket() as silent:
        silent.sendall(request(upgrade_fields("localhost")))
        assert silent.recv(4096).startswith(b"HTTP/1.1 101")
        server.process.send_signal(signal.SIGTERM)
        eventually(lambda: admin.get("/readyz")[:2] == (503, "the server is stopping\n"))
        assert admin.get("/healthz")[0] == 200
        assert server.stop() == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="a small file system needs root")
def test_a_server_whose_disk_is_full_is_not_ready(operated, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk]).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        server, admin = operated("--store", disk / "chat.db")
        assert admin.get("/readyz")[0] == 200
        filler = os.open(disk / "filler", os.O_WRONLY | os.O_CREAT)
        with pytest.raises(OSError):
            while True:
                assert os.write(filler, b"x" * 4096)
        os.close(filler)
        # What the log of the database has room for is still taken.
        eventually(lambda: admin.get("/readyz")[:2] == (503, "the store takes nothing\n"), within=30)
        (disk / "filler").unlink()
        eventually(lambda: admin.get("/readyz")[0] == 200)
        assert server.stop() == 0
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


# Who may ask


def test_L10_there_is_no_admin_page_unless_it_is_asked_for(server):
    connection = http.client.HTTPConnection("127.0.0.1", server().port, timeout=10)
    connection.request("GET", "/metrics")
    answer = connection.getresponse()
    # A room of this name.
    assert (answer.status, answer.headers["Location"]) == (302, "/#metrics")
    connection.close()


@pytest.mark.parametrize("address", ["0.0.0.0:0", "[::]:0", "192.0.2.1:9090", "example.com:9090", "127.evil.example:9090"])
def test_L10_the_admin_pages_are_for_this_machine_only(address):
    ended = subprocess.run([BINARY, "server", "--admin-listen", address], capture_output=True, text=True, timeout=20)
    assert ended.returncode == 64 and ended.stderr.count("\n") == 1 and "loopback" in ended.stderr


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_L10_other_names_and_pages_of_other_sites_are_refused(operated, path):
    _, admin = operated()
    assert admin.get(path, Host="rebound.example")[0] == 421
    for origin in ("https://evil.example", "null", "http://localhost.evil.example"):
        assert admin.get(path, Origin=origin)[0] == 403
    assert admin.get(path, method="POST")[0] == 405
    assert admin.get(path + "x")[0] == 404
    with socket.create_connection(("127.0.0.1", admin.port), timeout=10) as plain:
        plain.sendall(f"GET {path} HTTP/1.1\r\n\r\n".encode())
        assert plain.recv(4096).startswith(b"HTTP/1.1 400 ")


def test_an_admin_address_in_use_is_told(server):
    taken = server()
    ended = subprocess.run(
        [BINARY, "server", "--listen", "127.0.0.1:0", "--admin-listen", f"127.0.0.1:{taken.port}"], capture_output=True, text=True, timeout=20
    )
    assert ended.returncode == 69 and "--admin-listen" in ended.stderr.splitlines()[-1]


# Metrics


def test_the_metrics_count_what_goes_over_each_mode(operated):
    server, admin = operated("--route", "/echo=echo")
    with server.connect("/echo") as echo, server.connect("/dev") as one, server.connect("/dev") as other:
        for _ in range(3):
            echo.send("x" * 100)
            echo.recv(timeout=10)
        one.send("hello")
        assert other.recv(timeout=10) == "hello"
        samples = admin.samples()
        value = lambda name, mode: samples[name, (("mode", mode),)]
        assert (value("wtalk_connections", "echo"), value("wtalk_connections", "chat")) == (1, 2)
        assert (value("wtalk_messages_received_total", "echo"), value("wtalk_messages_sent_total", "echo")) == (3, 3)
        assert (value("wtalk_messages_received_total", "chat"), value("wtalk_messages_sent_total", "chat")) == (1, 1)
        # Each frame's head has 2 bytes, and a client's frame 4 of a mask.
        assert value("wtalk_received_bytes_total", "echo") == 3 * 106 and value("wtalk_sent_bytes_total", "echo") == 3 * 102
        assert samples["wtalk_chat_plain_peers", ()] == 2 and samples["wtalk_chat_conversations", ()] == 1
    eventually(lambda: admin.value("wtalk_connections", mode="chat") == 0)
    assert admin.value("wtalk_connections_total", mode="chat") == 2


def test_the_metrics_of_the_store(operated, tmp_path):
    server, admin = operated("--store", tmp_path / "chat.db")
    with Chatter(server) as alice:
        alice.hello("alice")
        for number in range(20):
            assert alice.say("#lobby", f"message {number}")["type"] == "sent"
        assert alice.say("@nobody-here", "hi")["code"] == "no_such_user"
        samples = admin.samples()
    assert samples["wtalk_stored_messages_total", ()] == 20 and samples["wtalk_answer_seconds_count", ()] == 21
    assert samples["wtalk_commit_seconds_count", ()] >= 20 and samples["wtalk_commit_seconds_sum", ()] > 0
    assert samples["wtalk_chat_refusals_total", (("code", "no_such_user"),)] == 1
    assert samples["wtalk_store_queue_length", ()] == 0 and samples["wtalk_chat_sessions", ()] == 1


def test_the_metrics_count_refusals_and_slow_readers(operated):
    server, admin = operated("--max-message", "64K")
    for origin in ("https://evil.example", "https://other.example"):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        connection.request("GET", "/", headers={"Origin": origin})
        assert connection.getresponse().status == 403
        connection.close()
    assert admin.value("wtalk_refused_requests_total", status="403") == 2
    with server.socket() as stuck, server.connect("/dev") as talker:
        stuck.sendall(request(upgrade_fields("localhost"), target="/dev"))
        assert stuck.recv(4096).startswith(b"HTTP/1.1 101")

        def push():
            talker.send(b"x" * 60_000)
            return admin.value("wtalk_slow_consumers_total", mode="chat") == 1

        eventually(push, within=40)
    eventually(lambda: server.log().count("slow_reader") == 1)


def test_the_metrics_tell_of_the_process(operated):
    server, admin = operated()
    samples = admin.samples()
    folder = f"/proc/{server.process.pid}"
    assert abs(samples["process_open_fds", ()] - len(os.listdir(f"{folder}/fd"))) <= 2
    assert abs(samples["process_start_time_seconds", ()] - time.time()) < 60
    assert samples["process_resident_memory_bytes", ()] > 1 << 20 and samples["process_cpu_seconds_total", ()] > 0
    eventually(lambda: admin.value("wtalk_event_loop_lag_seconds_count") >= 1)


def test_promtool_finds_nothing_to_say(operated):
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed")
    text = operated("--route", "/echo=echo")[1].get("/metrics")[1]
    checked = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True, text=True, timeout=20)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


# The log


def lines_of(server):
    return [json.loads(line) for line in server.log().splitlines()]


def test_the_log_as_json(server):
    logging = server("--log-format", "json", "--access-log")
    with Chatter(logging, "/dev?as=x") as alice:
        alice.hello("alice")
        alice.say("#dev", "a-secret-text")
    eventually(lambda: any(line["message"] == "connection" for line in lines_of(logging)))
    [line] = [line for line in lines_of(logging) if line["message"] == "connection"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"]) and line["level"] == "info"
    assert (line["method"], line["path"], line["status"], line["subprotocol"]) == ("GET", "/dev", "101", "chat.wtalk.v1")
    assert (line["close"], line["messages-in"]) == ("1000", "2") and int(line["bytes-out"]) > 0 and float(line["milliseconds"]) > 0
    assert "a-secret-text" not in logging.log() and "as=x" not in logging.log()


@pytest.mark.parametrize("form", ["text", "json"])
def test_L2_no_level_logs_a_secret(operated, tmp_path, form):
    server, admin = operated(
        "--log-level", "trace", "--log-format", form, "--access-log", "--store", tmp_path / "chat.db", "--accounts", "open")
    password = GOOD
    with Chatter(server) as alice:
        alice.put({"type": "register", "name": "alice", "password": password})
        token = alice.expect("welcome")["token"]
        alice.say("#lobby", "a-secret-text")
        assert alice.failure({"type": "password", "old": password + " no", "new": password + " new"}) == "denied"
    for credential in (f"Bearer {token}", "Basic " + base64.b64encode(f"alice:{password}".encode()).decode()):
        with server.connect("/dev?as=alice", additional_headers={"Authorization": credential}) as plain:
            plain.send("a-secret-text")
            assert eventually(lambda: admin.value("wtalk_connections", mode="chat") == 1)
    with pytest.raises(Exception, match="400"):
        server.connect(f"/dev?token={token}")
    server.process.send_signal(signal.SIGUSR1)
    eventually(lambda: "state of the server:" in server.log())
    assert server.stop() == 0
    for secret in (password, token, "a-secret-text", "Basic", "Bearer", "as=alice"):
        assert secret not in server.log()


def test_the_access_log_has_a_line_for_each_request(server):
    logging = server("--access-log", "--log-level", "error")
    for path in ("/", "/no//path", "/?token=hunter2"):
        connection = http.client.HTTPConnection("127.0.0.1", logging.port, timeout=10)
        connection.request("GET", path)
        connection.getresponse().read()
        connection.close()
    eventually(lambda: logging.log().count(" info request ") == 3)
    lines = logging.log().splitlines()
    assert len(lines) == 3 and "hunter2" not in logging.log()
    assert 'path="/" status="200"' in lines[0] and 'path="/no//path" status="404"' in lines[1] and 'path="/" status="400"' in lines[2]
    assert all('method="GET"' in line and "from=" in line for line in lines)


def test_without_the_access_log_a_good_connection_is_not_logged(server):
    quiet = server()
    with quiet.connect("/dev") as peer:
        peer.send("x")
    quiet.stop()
    assert not re.search(r"\b(connection|request|closed)\b", quiet.log())


def test_the_level_bounds_the_log(server):
    assert "memory" in server().log()
    assert server("--log-level", "warning").log() == ""


def test_L1_nothing_from_outside_breaks_a_line(server):
    for form in ("text", "json"):
        logging = server("--access-log", "--log-format", form)
        before = logging.log().count("\n")
        with logging.socket() as raw:
            raw.sendall(b"GET /\x1b[2J%0d%0a" + b"x" * 2000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
            raw.recv(4096)
        eventually(lambda: logging.log().count("\n") == before + 2)
        for line in logging.log().splitlines()[before:]:
            assert line.isprintable() and len(line) < 2000
            if form == "json":
                assert all(len(json.dumps(value)) <= 258 for value in json.loads(line).values())


def test_a_limit_that_trips_is_logged_once(server):
    strict = server("--max-message", "1K", "--route", "/echo=echo")
    for path in ("/dev", "/echo"):
        with strict.connect(path) as peer:
            peer.send("x" * 2000)
            with contextlib.suppress(Exception):
                peer.recv(timeout=10)
    eventually(lambda: strict.log().count(" closed ") == 2)
    assert strict.log().count('code="1009"') == 2 and "xxx" not in strict.log()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
def test_L3_a_log_that_cannot_be_written_is_counted(tmp_path):
    for place in ("full", "closed"):
        port_file, port = tmp_path / place, free_port()
        with open("/dev/full", "wb") as full:
            process = subprocess.Popen(
                [BINARY, "server", "--listen", "127.0.0.1:0", "--port-file", port_file, "--admin-listen", f"127.0.0.1:{port}", "--store",
                 tmp_path / f"{place}.db"],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=full,
                preexec_fn=(lambda: os.close(2)) if place == "closed" else None,
            )
        try:
            eventually(port_file.exists, within=30)
            admin = Admin(port)
            assert admin.value("wtalk_log_lines_dropped_total") >= 1
            assert admin.get("/readyz")[0] == 200
            if place == "closed":
                # No file of ours has become the log.
                assert os.readlink(f"/proc/{process.pid}/fd/2") == "/dev/null"
        finally:
            process.terminate()
            assert process.wait(15) == 0


def test_L3_what_was_lost_is_told_when_the_log_can_be_written_again(tmp_path):
    port_file = tmp_path / "port"
    reading, writing = os.pipe()
    process = subprocess.Popen(
        [BINARY, "server", "--listen", "127.0.0.1:0", "--port-file", port_file, "--access-log"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=writing,
    )
    os.close(writing)

    def ask():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/" + "x" * 200)
        assert connection.getresponse().status == 404
        connection.close()

    try:
        eventually(port_file.exists, within=30)
        port = json.loads(port_file.read_text())["port"]
        # More than a pipe holds, and nobody reads it.
        for _ in range(400):
            ask()
        kept = os.read(reading, 1 << 20).count(b" request ")
        assert kept < 400
        ask()
        line = os.read(reading, 1 << 20).decode().splitlines()[0]
        assert (lost := re.search(r'warning log lines were lost count="(\d+)"', line)) and int(lost[1]) > 0
    finally:
        process.terminate()
        assert process.wait(15) == 0
        os.close(reading)


# The state


def test_SIGUSR1_prints_the_state(server, tmp_path):
    running = server("--store", tmp_path / "chat.db")
    with Chatter(running) as alice, running.connect("/dev"):
        alice.hello("alice")
        alice.say("#lobby", "a-secret-text")
        running.process.send_signal(signal.SIGUSR1)
        eventually(lambda: "state of the server:" in running.log() and "commits" in running.log())
    block = running.log()[running.log().index("state of the server:"):]
    for words in ("2 connections open, 2 in all", "1 sessions under 1 names, 1 plain clients", "2 conversations", "MiB of memory", "1 messages stored, 0 waiting"):
        assert words in block
    assert "a-secret-text" not in running.log()
    assert running.stop() == 0
