"""--mode ws://…: each WebSocket is handed on to another server."""

import subprocess
import threading
import time

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.server import serve, unix_serve

from conftest import BINARY, eventually, free_port, one_line
from scripted import Messages, feeding, reset, responding, run_to_close, saying, serving, upgraded, values
from streams import MEBIBYTE, Background, block, digest, peak_memory
from wire import TEXT, Response, Wire, frame, read_head, request, switching, upgrade_fields


@pytest.fixture
def proxy(server):
    """A server that hands everything on to this URL."""
    return lambda upstream, *options: server("--mode", upstream.rstrip("/"), *options)


def echoing(connection):
    for message in connection:
        connection.send(message)


def end_of(connection):
    """How a peer's connection ends: the code and reason of the Close that comes."""
    try:
        while True:
            connection.recv(timeout=20)
    except ConnectionClosed as closed:
        return closed.rcvd and (closed.rcvd.code, closed.rcvd.reason)


# Messages


def test_messages_go_both_ways_with_their_kind(proxy, peer):
    with proxy(peer(echoing)).connect() as near:
        for message in ("text", "汉字", b"\x00\xff", "", b""):
            near.send(message)
            assert near.recv(timeout=10) == message


def test_what_the_upstream_says_first_comes(proxy, peer):
    with proxy(peer(feeding(*map(str, range(2000))))).connect() as near:
        assert [near.recv(timeout=10) for _ in range(2000)] == [str(number) for number in range(2000)]


def test_what_comes_with_the_upstreams_handshake_is_not_lost(proxy, raw_peer):
    """Answer, messages and Close in one packet."""

    def all_at_once(connection):
        head, _ = read_head(connection)
        messages = b"".join(frame(TEXT, b"%d" % number, mask=None) for number in range(600))
        connection.sendall(switching(head) + messages + frame(8, b"\x0f\xa0bye", mask=None))
        connection.recv(1000)

    with proxy(f"ws://{raw_peer(all_at_once)}").connect() as near:
        assert [near.recv(timeout=10) for _ in range(600)] == [str(number) for number in range(600)]
        assert end_of(near) == (4000, "bye")


# Ends


@pytest.mark.parametrize(("code", "reason"), [(1000, ""), (1000, "done"), (1001, ""), (1013, "later"), (3000, "x" * 123), (4321, "own")])
def test_the_upstreams_close_comes_through(proxy, peer, code, reason):
    with proxy(peer(saying("last", code=code, reason=reason))).connect() as near:
        assert near.recv(timeout=10) == "last"
        assert end_of(near) == (code, reason)


@pytest.mark.parametrize(("code", "reason"), [(1000, ""), (1011, "mine"), (4321, "own")])
def test_the_clients_close_comes_through(proxy, listener, code, reason):
    url, heard = listener
    with proxy(url).connect() as near:
        near.send("last")
        near.close(code, reason)
    assert heard.complete() == ["last"] and (heard.code, heard.reason) == (code, reason)


def test_a_close_without_a_code_stays_without_one(proxy, listener):
    url, heard = listener
    with Wire(proxy(url)) as near:
        near.send(frame(TEXT, b"last") + frame(8))
        assert near.receive_close() == (None, "")
    assert heard.complete() == ["last"] and heard.code == 1005


def test_a_client_that_is_lost_has_gone_away(proxy, listener):
    url, heard = listener
    near = Wire(proxy(url))
    near.send(frame(TEXT, b"last"))
    reset(near.socket)
    assert heard.complete() == ["last"] and heard.code == 1001


def test_a_client_that_breaks_the_protocol_has_gone_away_and_the_upstream_hears_why(proxy, listener):
    url, heard = listener
    with Wire(proxy(url)) as near:
        near.send(frame(TEXT, b"\xff"))
        near.expect_close(1007)
    assert heard.complete() == [] and heard.code == 1001 and heard.reason


def test_an_upstream_that_is_lost_is_a_bad_gateway(proxy, raw_peer):
    def cut(connection):
        upgraded(connection).receive()
        reset(connection)

    with proxy(f"ws://{raw_peer(cut)}").connect() as near:
        near.send("go")
        assert end_of(near) == (1014, "")


def test_an_upstream_that_breaks_the_protocol_is_a_bad_gateway(proxy, raw_peer):
    def break_it(connection):
        upgraded(connection).receive()
        connection.sendall(frame(3, b"", mask=None))
        connection.recv(1000)

    with proxy(f"ws://{raw_peer(break_it)}").connect() as near:
        near.send("go")
        code, reason = end_of(near)
        assert code == 1014 and reason


def test_a_stop_says_goodbye_to_both(proxy, listener):
    url, heard = listener
    served = proxy(url)
    with served.connect() as near:
        near.send("last")
        ending = Background(lambda: end_of(near))
        assert served.stop() == 0
        assert ending.result() == (1001, "server stopping")
    assert heard.complete() == ["last"]


# The handshake is the upstream's


def test_the_upstream_chooses_the_subprotocol(proxy, peer):
    with proxy(peer(echoing, subprotocols=["b", "c"])).connect(subprotocols=["a", "b", "c"]) as near:
        assert near.subprotocol == "b"


def test_an_upstream_that_chooses_none_is_taken_at_its_word(proxy, peer):
    with Wire(proxy(peer(echoing)), Sec_WebSocket_Protocol="a, b") as near:
        near.send(frame(TEXT, b"hi"))
        assert near.receive() == (TEXT, b"hi")


def test_only_subprotocols_and_the_clients_address_are_passed_on(proxy, raw_peer):
    heads = []

    def take(connection):
        frames = upgraded(connection, heads, Sec_WebSocket_Protocol="x")
        frames.receive()

    address = raw_peer(take)
    fields = {"Cookie": "a=b", "Authorization": "Basic eDp5", "X-Own": "1", "User-Agent": "test", "X-Forwarded-For": "10.0.0.1"}
    with proxy(f"ws://{address}").connect(subprotocols=["x"], additional_headers=fields, user_agent_header=None):
        pass
    names = {line.partition(":")[0].lower() for line in heads[0][1:]}
    assert names == {
        "host", "upgrade", "connection", "sec-websocket-version", "sec-websocket-key", "sec-websocket-protocol", "x-forwarded-for"
    }
    assert values(heads[0], "X-Forwarded-For") == ["127.0.0.1"] and values(heads[0], "Host") == [address]


@pytest.mark.parametrize(
    ("upstream", "route", "asked", "target"),
    [
        ("", "", "/", "/"),
        ("", "", "/a/b?c=d", "/a/b?c=d"),
        ("/base", "", "/", "/base/"),
        ("/base", "", "/a?b", "/base/a?b"),
        ("/base/", "", "/a", "/base/a"),
        ("/base", "/r", "/r", "/base"),
        ("/base", "/r", "/r?x=1", "/base?x=1"),
        ("/base", "/r", "/r/", "/base/"),
        ("/base", "/r", "/r/a%20b", "/base/a%20b"),
    ],
)
def test_what_is_behind_the_path_is_added_to_the_upstreams(server, raw_peer, upstream, route, asked, target):
    heads = []
    url = f"ws://{raw_peer(lambda connection: upgraded(connection, heads).receive())}{upstream}"
    served = server("--mode", "echo", "--route", f"{route}={url}") if route else server("--mode", url)
    Wire(served, asked).socket.close()
    assert heads[0][0] == f"GET {target} HTTP/1.1"


@pytest.mark.parametrize("asked", ["/../admin", "/a/../../admin", "/%2e%2e/admin", "/..%2fadmin", "/a/.%2E/x", "/%00", "/%zz"])
def test_H19_no_path_leads_out_of_the_upstreams(server, asked):
    served = server("--mode", f"ws://127.0.0.1:{free_port()}/base")
    with pytest.raises(AssertionError, match="404"):
        Wire(served, asked)


def test_an_upstream_that_is_not_there_is_502_and_says_why_but_not_where(proxy, client):
    port = free_port()
    served = proxy(f"ws://127.0.0.1:{port}/")
    with pytest.raises(InvalidStatus) as refused:
        served.connect()
    answer = refused.value.response
    assert (answer.status_code, answer.body) == (502, b"what is behind this path cannot be reached: Connection refused\n")
    assert f"ws://127.0.0.1:{port}" in served.log()
    status, _, stderr = client(served.url(), "--no-stdin")
    assert status == 76 and one_line(stderr, "502", "Connection refused")


@pytest.mark.parametrize(
    ("handler", "words"),
    [
        (responding(403, body=b"secret words of the upstream"), b"answered with HTTP status 403"),
        (responding(302, "Location: ws://inner/"), b"answered with HTTP status 302"),
        (lambda connection: connection.sendall(b"SSH-2.0-x\r\n\r\n") or connection.recv(1), b"does not speak HTTP"),
        (lambda connection: upgraded(connection, Sec_WebSocket_Accept="x") and connection.recv(1), b"does not shake hands"),
        (lambda connection: upgraded(connection, Sec_WebSocket_Protocol="y") and connection.recv(1), b"does not shake hands"),
        (lambda connection: read_head(connection), b"closed the connection"),
    ],
)
def test_an_upstream_that_refuses_is_502(proxy, raw_peer, handler, words):
    with pytest.raises(InvalidStatus) as refused:
        proxy(f"ws://{raw_peer(handler)}").connect()
    answer = refused.value.response
    assert answer.status_code == 502 and words in answer.body and answer.body.count(b"\n") == 1 and b"secret" not in answer.body


def test_an_upstream_that_is_silent_is_504(proxy, raw_peer):
    with pytest.raises(InvalidStatus) as refused:
        proxy(f"ws://{raw_peer(lambda connection: connection.recv(1000) and connection.recv(1000))}", "--upstream-timeout", "0.3").connect()
    assert refused.value.response.status_code == 504
    assert refused.value.response.body == b"what is behind this path does not answer: the handshake took too long\n"


def test_what_a_client_sends_before_the_upstream_has_answered_is_not_kept_without_bound(proxy, raw_peer):
    may_answer, heard = threading.Event(), []

    def late(connection):
        may_answer.wait(20)
        frames = upgraded(connection)
        for _ in range(32):
            heard.append(frames.receive()[1])

    served = proxy(f"ws://{raw_peer(late)}")
    data = [block(MEBIBYTE // 2, seed) for seed in range(32)]
    with served.socket() as connection:  # what the first request costs comes before
        connection.sendall(request([("Host", "localhost")]))
        assert Response(connection).status == 426
    before = peak_memory(served.process)
    with served.socket() as connection:
        connection.sendall(request(upgrade_fields(f"127.0.0.1:{served.port}")))
        connection.settimeout(1)
        sent, rest = 0, b"".join(frame(2, part, mask=b"\0\0\0\0") for part in data)
        with pytest.raises(TimeoutError):
            while True:
                sent += connection.send(rest[sent : sent + 65_536])
        grown = peak_memory(served.process) - before
        may_answer.set()
        connection.settimeout(20)
        connection.sendall(rest[sent:])
        eventually(lambda: len(heard) == 32)
    assert heard == data
    assert grown < 2 * MEBIBYTE, f"{grown / MEBIBYTE:.1f} MiB"


# Upstreams


def test_an_upstream_with_tls(proxy, peer, authority):
    authority.issue("localhost", "localhost", "DNS:localhost")
    url = peer(echoing, ssl=authority.server_context("localhost")).replace("127.0.0.1", "localhost")
    with proxy(url, "--upstream-ca", str(authority.certificate)).connect() as near:
        near.send("through TLS")
        assert near.recv(timeout=10) == "through TLS"
    with pytest.raises(InvalidStatus) as refused:
        proxy(url).connect()
    assert (refused.value.response.status_code, refused.value.response.body) == (502, b"what is behind this path is not trusted\n")


def test_an_upstream_at_a_unix_socket(proxy, tmp_path):
    with serving(unix_serve(echoing, str(tmp_path / "up.sock"), compression=None)):
        with proxy(f"ws+unix:{tmp_path}/up.sock").connect("/x") as near:
            near.send("hi")
            assert near.recv(timeout=10) == "hi"


@pytest.mark.parametrize("mode", ["ws:", "ws://", "ws://host/?query", "ws://user@host/", "ws:http://host/", "wss:/x"])
def test_L5_an_upstream_that_is_none_exits_with_64(mode):
    done = subprocess.run([BINARY, "server", "--mode", mode], capture_output=True, text=True, timeout=10)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (64, "", 1)


def test_a_file_of_authorities_that_is_missing_exits_with_73(tmp_path):
    command = [BINARY, "server", "--mode", "wss://host", "--upstream-ca", tmp_path / "none.pem"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=10)
    assert done.returncode == 73 and one_line(done.stderr, "none.pem")


def test_node_ws_as_the_upstream(proxy, node):
    upstream = node("echo-server.js")
    with proxy(f"ws://127.0.0.1:{upstream.stdout.readline().strip()}/").connect() as near:
        for message in ("text", b"bytes"):
            near.send(message)
            assert near.recv(timeout=10) == message
    assert upstream.stdout.readline() == "1000\n"


def test_the_chat_through_two_proxies(server, client):
    """client → proxy → proxy → chat: the chat protocol, end to end."""
    chat = server()
    inner = server("--mode", "echo", "--route", f"/inner=ws://127.0.0.1:{chat.port}/")
    outer = server("--mode", f"ws://127.0.0.1:{inner.port}/inner")
    inbox = (outer.url(), "--as", "bob", "--inbox")
    assert client(*inbox) == (0, b"", "")
    assert client(outer.url(), "--as", "alice", "--to", "bob", stdin=b"hello through two\n") == (0, b"", "")
    assert client(*inbox) == (0, b"hello through two\n", "")


# Back-pressure


AMOUNT = 50 * MEBIBYTE
PART = 128 << 10


def slow_hash(connection, amount):
    """The digest of `amount` bytes that come in messages, taken slowly."""
    parts, count = [], 0
    while count < amount:
        parts.append(connection.recv(timeout=30))
        count += len(parts[-1])
        time.sleep(0.001)
    return digest(b"".join(parts))


@pytest.mark.timeout(180)
def test_R3_much_to_a_slow_client_in_little_memory(proxy, peer):
    data = block(AMOUNT)

    def tell_all(connection):
        for start in range(0, AMOUNT, PART):
            connection.send(data[start : start + PART])
        run_to_close(connection, Messages())

    served = proxy(peer(tell_all))
    with served.connect() as near:
        before = peak_memory(served.process)
        time.sleep(0.5)  # the upstream fills what there is to fill
        assert slow_hash(near, AMOUNT) == digest(data)
        grown = peak_memory(served.process) - before
    assert grown < 16 * MEBIBYTE, f"{grown / MEBIBYTE:.1f} MiB"


@pytest.mark.timeout(180)
def test_R3_much_to_a_slow_upstream_in_little_memory(proxy, peer):
    data, heard = block(AMOUNT), []

    def hear_all(connection):
        heard.append(slow_hash(connection, AMOUNT))
        connection.close()

    served = proxy(peer(hear_all))
    with served.connect() as near:
        before = peak_memory(served.process)
        for start in range(0, AMOUNT, PART):
            near.send(data[start : start + PART])
        assert end_of(near) == (1000, "")
        grown = peak_memory(served.process) - before
    assert heard == [digest(data)]
    assert grown < 16 * MEBIBYTE, f"{grown / MEBIBYTE:.1f} MiB"


@pytest.mark.timeout(120)
def test_what_was_sent_before_the_close_reaches_a_slow_peer(proxy, peer):
    """More than what is on the way waits in front of the Close."""
    data = block(20 * MEBIBYTE)

    def tell_and_close(connection):
        for start in range(0, len(data), PART):
            connection.send(data[start : start + PART])
        connection.close(4001, "all said")

    with proxy(peer(tell_and_close, close_timeout=60)).connect() as near:
        assert slow_hash(near, len(data)) == digest(data)
        assert end_of(near) == (4001, "all said")
