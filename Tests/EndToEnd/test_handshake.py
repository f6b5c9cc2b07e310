"""Good and bad handshakes over raw sockets: rows H1 to H20 of Tests/ATTACKS.md."""

import os
import time

import pytest

from conftest import eventually
from wire import KEY, TEXT, Response, ended, fresh_key, frame, request, upgrade_fields


@pytest.fixture
def loopback(server):
    return server()


def answer(server, data, bodiless=False):
    """The response to these bytes."""
    with server.socket() as connection:
        connection.sendall(data)
        return Response(connection, bodiless)


def ask(server, target="/", method="GET", version="HTTP/1.1", extra=(), **changed):
    """The response to an upgrade with some fields changed and `extra` fields added."""
    fields = upgrade_fields(f"127.0.0.1:{server.port}", **changed)
    return answer(server, request([*fields, *extra], target, method, version), bodiless=method == "HEAD")


def get(server, target="/", method="GET"):
    """The response to a plain request."""
    return answer(server, request([("Host", f"127.0.0.1:{server.port}")], target, method), bodiless=method == "HEAD")


def refused_and_closed(server, data, *statuses):
    """Asserts that these bytes are refused with one of `statuses` and that the connection ends."""
    with server.socket() as connection:
        try:
            connection.sendall(data)
        except ConnectionError:
            pass  # refused before all of it was sent
        response = Response(connection)
        assert response.status in statuses, (response.status, response.body)
        assert ended(connection)
        return response


def still_serves(server):
    assert ask(server).status == 101


def test_a_good_handshake_is_accepted(loopback):
    key = fresh_key()
    response = ask(loopback, Sec_WebSocket_Key=key)
    assert response.status == 101
    assert response["upgrade"].lower() == "websocket"
    assert response["connection"].lower() == "upgrade"
    assert response["sec-websocket-extensions"] is None and response["sec-websocket-protocol"] is None
    assert ask(loopback, Sec_WebSocket_Key=KEY)["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "HEAD"])
def test_H1_another_method_gets_405(loopback, method):
    response = ask(loopback, method=method)
    assert response.status == 405, response.status
    assert "GET" in [allowed.strip() for allowed in response["allow"].split(",")]


def test_H1_an_unknown_method_is_refused(loopback):
    assert ask(loopback, method="BREW").status in (400, 405, 501)


def test_H2_http_1_0_is_refused(loopback):
    data = request(upgrade_fields(f"127.0.0.1:{loopback.port}"), version="HTTP/1.0")
    refused_and_closed(loopback, data, 400, 505)


def test_H3_a_request_needs_one_host(loopback):
    host = f"127.0.0.1:{loopback.port}"
    refused_and_closed(loopback, request(upgrade_fields(None)), 400)
    refused_and_closed(loopback, request([*upgrade_fields(host), ("Host", host)]), 400)
    refused_and_closed(loopback, request([*upgrade_fields(host), ("Host", "evil.example")]), 400)
    refused_and_closed(loopback, request([("Accept", "*/*")]), 400)


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8080", "10.0.0.1", "", "127.0.0.1@evil.example"])
def test_H4_a_foreign_host_gets_421_and_the_option(loopback, host):
    for response in (ask(loopback, Host=host), answer(loopback, request([("Host", host)]))):
        assert response.status in (421,) if host and "@" not in host else (400, 421)
        if response.status == 421:
            assert b"--host" in response.body
            eventually(lambda: "--host" in loopback.log())


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "[::1]", "localhost:9999", "[::1]:1"])
def test_H4_loopback_hosts_are_ours(loopback, host):
    assert ask(loopback, Host=host).status == 101


def test_H4_host_adds_a_name(server):
    named = server("--host", "chat.example")
    assert ask(named, Host="chat.example").status == 101
    assert ask(named, Host="CHAT.example:8443").status == 101
    assert ask(named, Host="other.example").status == 421


def test_H4_a_wider_server_refuses_a_foreign_page_and_names_the_option(server):
    wide = server("--origin", "*", listen="0.0.0.0:0")
    response = ask(wide, Host="evil.example", Origin="http://evil.example")
    assert response.status == 421 and b"--host evil.example" in response.body
    eventually(lambda: "--host evil.example" in wide.log())
    for host in ("localhost.evil.example", "1.2.3", "1.2.3.4.5", f"{os.uname().nodename}.evil.example"):
        assert ask(wide, Host=host, Origin=f"http://{host}").status == 421, host


def test_H4_a_wider_server_takes_any_host_without_an_origin(server):
    wide = server("--host", "chat.example", listen="0.0.0.0:0")
    assert ask(wide, Host="whatever.example").status == 101
    assert ask(wide, Host="whatever.example", Origin="http://whatever.example").status == 421
    assert ask(wide, Host="chat.example", Origin="http://chat.example").status == 101
    assert ask(wide, Host="192.0.2.7:81", Origin="http://192.0.2.7:81").status == 101
    assert ask(wide, Host="localhost", Origin="http://localhost").status == 101
    assert ask(wide, Host=os.uname().nodename, Origin=f"http://{os.uname().nodename}").status == 101


@pytest.mark.parametrize("connection", [None, "keep-alive", "close", "upgraded", "not-upgrade", '"upgrade"'])
def test_H5_connection_must_list_upgrade(loopback, connection):
    assert ask(loopback, Connection=connection).status == 400


def test_H5_without_upgrade_the_fixed_routes_answer(loopback):
    page = get(loopback)
    assert page.status == 200 and page["content-type"].startswith("text/html") and b"<html" in page.body
    assert get(loopback, "/-/chat.js")["content-type"].startswith("text/javascript")
    assert get(loopback, "/-/chat.css")["content-type"].startswith("text/css")
    head = get(loopback, method="HEAD")
    assert head.status == 200 and int(head["content-length"]) == len(page.body)


@pytest.mark.parametrize(("path", "target"), [("/dev", "/#dev"), ("/@bob", "/#@bob"), ("/lobby", "/#lobby")])
def test_H5_without_upgrade_a_conversation_leads_to_the_page(loopback, path, target):
    response = get(loopback, path)
    assert response.status == 302
    assert response["location"] == target


def test_H5_the_page_works_below_a_base_path(server):
    based = server("--base-path", "/chat")
    assert get(based, "/chat/").status == 200
    assert get(based, "/chat/-/chat.js").status == 200
    assert get(based, "/chat/dev")["location"] == "/chat/#dev"
    assert get(based, "/chat")["location"] == "/chat/"
    assert get(based, "/").status == 404


def test_H5_a_mode_without_a_page_asks_for_an_upgrade(server):
    response = get(server("--mode", "echo"))
    assert response.status == 426
    assert response["upgrade"].lower() == "websocket"


@pytest.mark.parametrize("connection", ["keep-alive, Upgrade", "UPGRADE", "upgrade , close-not", "Keep-Alive,upgrade"])
def test_H6_upgrade_is_one_token_of_a_list_in_any_case(loopback, connection):
    assert ask(loopback, Connection=connection, Upgrade="WebSocket").status == 101


@pytest.mark.parametrize(
    "key", [None, "", "short", "not base64 at all!!!!!!!", "AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAAA",
            "AAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAB==", "AAAAAAAAAAAAAAAAAAAAAP=="]
)
def test_H7_a_bad_key_gets_400(loopback, key):
    assert ask(loopback, Sec_WebSocket_Key=key).status == 400


def test_H7_two_keys_get_400(loopback):
    assert ask(loopback, extra=[("Sec-WebSocket-Key", KEY)]).status == 400


@pytest.mark.parametrize("version", [None, "8", "12", "14", "", "thirteen", "13, 8"])
def test_H8_another_version_gets_426_and_ours(loopback, version):
    response = ask(loopback, Sec_WebSocket_Version=version)
    assert response.status == 426
    assert response["sec-websocket-version"] == "13"


def forbidden(server, origin):
    response = ask(server, Origin=origin)
    assert response.status == 403, response.status
    assert b"--origin" in response.body
    eventually(lambda: "--origin" in server.log())


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://evil.example:443", "file://", ""])
def test_H9_a_foreign_origin_gets_403_and_the_option(loopback, origin):
    forbidden(loopback, origin)


def test_H9_any_port_of_loopback_is_ours_on_a_loopback_server(loopback):
    for origin in ("http://localhost:3000", "http://127.0.0.1", "https://[::1]:8443", f"http://127.0.0.1:{loopback.port}"):
        assert ask(loopback, Origin=origin).status == 101


def test_H9_another_port_of_loopback_is_foreign_to_a_wider_server(server):
    wide = server(listen="0.0.0.0:0")
    assert ask(wide, Origin=f"http://127.0.0.1:{wide.port}").status == 101
    for origin in ("http://localhost:3000", "http://127.0.0.1", f"http://localhost:{wide.port}", "https://[::1]:8443"):
        forbidden(wide, origin)


def test_H9_two_origins_are_none(loopback):
    assert ask(loopback, Origin="http://localhost", extra=[("Origin", "http://localhost")]).status == 403


def test_H9_a_foreign_page_has_no_session_and_no_page_of_ours(loopback):
    for target, method in (("/session", "POST"), ("/", "GET"), ("/dev", "GET")):
        fields = [("Host", f"127.0.0.1:{loopback.port}"), ("Origin", "https://evil.example")]
        assert answer(loopback, request(fields, target, method)).status == 403


def test_H9_origin_adds_one_exactly(server):
    named = server("--origin", "https://app.example", "--origin", "null")
    assert ask(named, Origin="https://app.example").status == 101
    assert ask(named, Origin="https://app.example:443").status == 101
    assert ask(named, Origin="null").status == 101
    for origin in ("http://app.example", "https://app.example:8443", "https://www.app.example"):
        forbidden(named, origin)


def test_H9_any_origin_is_allowed_with_a_warning(server):
    named = server("--origin", "*")
    assert ask(named, Origin="https://evil.example").status == 101
    assert "warning" in named.log().lower()


def test_H9_behind_a_proxy_default_ports_are_equal(server):
    named = server("--host", "chat.example")
    assert ask(named, Host="chat.example", Origin="https://chat.example").status == 101
    assert ask(named, Host="chat.example:443", Origin="https://chat.example").status == 101
    assert ask(named, Host="chat.example", Origin="http://chat.example:80").status == 101


@pytest.mark.parametrize(
    "origin", ["https://chat.example.evil.com", "https://chat.exampleX", "https://xchat.example", "http://chat.example:8081",
               "https://user@chat.example", "https://chat.example@evil.com", "https://chat.example/", "https://chat.example https://x"]
)
def test_H10_an_origin_is_compared_whole(server, origin):
    forbidden(server("--host", "chat.example", "--origin", "https://chat.example"), origin)


def test_H10_likewise_at_a_wider_server(server):
    wide = server("--host", "chat.example", listen="0.0.0.0:0")
    assert ask(wide, Host="chat.example:81", Origin="http://chat.example:81").status == 101
    for origin in ("http://chat.example.evil.com:81", "http://chat.exampleX:81", "http://chat.example:82", "http://chat.example",
                   "http://user@chat.example:81", "http://CHAT.example:81", "null"):
        response = ask(wide, Host="chat.example:81", Origin=origin)
        assert response.status == 403, origin


def test_H10_an_upper_case_origin_is_no_browsers(loopback):
    assert ask(loopback, Origin="HTTP://LOCALHOST").status == 403


@pytest.mark.parametrize("count", [65, 5_000])
def test_H11_too_many_fields_get_431(loopback, count):
    fields = [*upgrade_fields(f"127.0.0.1:{loopback.port}"), *((f"X-{number}", "y") for number in range(count - 5))]
    refused_and_closed(loopback, request(fields), 431)
    still_serves(loopback)


def test_H11_sixty_four_fields_are_fine(loopback):
    assert ask(loopback, extra=[(f"X-{number}", "y") for number in range(59)]).status == 101


def test_H12_a_huge_field_gets_431(loopback):
    fields = [*upgrade_fields(f"127.0.0.1:{loopback.port}"), ("X-Huge", "y" * 90_000)]
    refused_and_closed(loopback, request(fields), 431)


def test_H12_16_kib_of_fields_get_431(loopback):
    fields = [*upgrade_fields(f"127.0.0.1:{loopback.port}"), *((f"X-{number}", "y" * 4_000) for number in range(5))]
    refused_and_closed(loopback, request(fields), 431)


def test_H12_an_endless_field_is_cut_off_at_the_limit(loopback):
    with loopback.socket() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Endless: " + b"y" * 20_000)
        assert Response(connection).status == 431
        connection.settimeout(0.05)
        began = time.monotonic()
        open_still = True
        while open_still and time.monotonic() - began < 15:
            try:
                connection.sendall(b"y" * 4096)
                open_still = bool(connection.recv(4096))
            except TimeoutError:
                pass
            except ConnectionError:
                open_still = False
        assert not open_still, "the connection outlived its refusal"
    still_serves(loopback)


def test_H13_a_long_request_line_gets_414(loopback):
    data = request(upgrade_fields(f"127.0.0.1:{loopback.port}"), "/" + "a" * 5_000)
    refused_and_closed(loopback, data, 414)


SMUGGLED = {
    "length and encoding": b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    "two lengths": b"Content-Length: 5\r\nContent-Length: 6\r\n",
    "bare CR": b"X-Bare: a\rb\r\n",
    "folded line": b"X-Folded: a\r\n b\r\n",
    "space before the colon": b"X-Space : a\r\n",
    "no name": b": a\r\n",
    "no colon": b"nonsense\r\n",
}


@pytest.mark.parametrize("field", SMUGGLED.values(), ids=SMUGGLED.keys())
def test_H14_what_smuggles_gets_400(loopback, field):
    head = request(upgrade_fields(f"127.0.0.1:{loopback.port}"))
    refused_and_closed(loopback, head[:-2] + field + b"\r\n", 400)
    still_serves(loopback)


def test_H15_frames_right_behind_the_head_are_frames(server):
    echo = server("--mode", "echo")
    with echo.socket() as connection:
        connection.sendall(request(upgrade_fields(f"127.0.0.1:{echo.port}")) + frame(TEXT, b"early"))
        response = Response(connection)
        assert response.status == 101
        reply = response.rest
        while len(reply) < 7:
            reply += connection.recv(7)
        assert reply == b"\x81\x05early"


@pytest.mark.parametrize("field", [("Content-Length", "5"), ("Transfer-Encoding", "chunked")])
def test_H15_a_declared_body_gets_400(loopback, field):
    fields = [*upgrade_fields(f"127.0.0.1:{loopback.port}"), field]
    refused_and_closed(loopback, request(fields) + b"hello", 400)


HOSTILE_VALUES = {"NUL": b"a\x00b", "CR": b"a\rb", "LF": b"a\nb", "not ASCII": b"a\xffb", "ESC": b"a\x1bb"}


@pytest.mark.parametrize("value", HOSTILE_VALUES.values(), ids=HOSTILE_VALUES.keys())
def test_H16_a_hostile_value_gets_400_and_no_echo(loopback, value):
    head = request(upgrade_fields(f"127.0.0.1:{loopback.port}"))
    response = refused_and_closed(loopback, head[:-2] + b"X-Value: " + value + b"\r\n\r\n", 400)
    assert b"\x1b" not in response.body and b"\xff" not in response.body


@pytest.mark.parametrize("path", ["/%0d%0aSet-Cookie:%20a=b", "/a%0d%0ab", "/lobby?as=a%0d%0aX:%20y", "/@bob%0a"])
def test_H16_an_encoded_line_break_is_refused_and_not_echoed(loopback, path):
    for response in (get(loopback, path), ask(loopback, path)):
        assert response.status in (400, 404)
        assert {name for name, _ in response.headers} & {"set-cookie", "x", "location"} == set()


def memory(server):
    """Bytes that the server holds."""
    with open(f"/proc/{server.process.pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_H12_nothing_past_the_limit_is_kept(loopback):
    still_serves(loopback)
    before, open_ones = memory(loopback), []
    for _ in range(50):
        connection = loopback.socket()
        connection.settimeout(0.2)
        open_ones.append(connection)
        try:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Endless: " + b"y" * 1_000_000)
        except OSError:
            pass  # refused meanwhile
    # Kept, it would be 50 MB.
    assert memory(loopback) - before < 15_000_000
    for connection in open_ones:
        connection.close()
    still_serves(loopback)


def test_H17_subprotocols_that_are_no_tokens_are_passed_over(loopback):
    response = ask(loopback, Sec_WebSocket_Protocol="a b, (x), caf, chat.wtalk.v1")
    assert response.status == 101 and response["sec-websocket-protocol"] == "chat.wtalk.v1"
    assert ask(loopback, Sec_WebSocket_Protocol="CHAT.wtalk.v1")["sec-websocket-protocol"] is None


def test_H17_a_strange_subprotocol_list_is_harmless(loopback):
    began = time.monotonic()
    assert ask(loopback, Sec_WebSocket_Protocol="a" + " " * 7_000 + "b").status in (101, 400)
    assert ask(loopback, Sec_WebSocket_Protocol="," * 7_000).status in (101, 400)
    assert ask(loopback, Sec_WebSocket_Protocol="caf\xe9").status in (101, 400)
    assert ask(loopback, Sec_WebSocket_Protocol=" " * 32_768 + "x").status in (101, 400, 431)
    assert time.monotonic() - began < 5
    still_serves(loopback)


@pytest.mark.parametrize(
    "offer", ["constructor", "permessage-deflate; server_max_window_bits=7", "x; a; a; a", ",".join(["x"] * 3_000),
              "permessage-bzip2, permessage-deflate; x"]
)
def test_H18_an_unknown_extension_is_declined(loopback, offer):
    response = ask(loopback, Sec_WebSocket_Extensions=offer)
    assert response.status == 101
    assert response["sec-websocket-extensions"] is None


def test_H18_ten_thousand_offers_are_over_the_limit(loopback):
    fields = upgrade_fields(f"127.0.0.1:{loopback.port}", Sec_WebSocket_Extensions=", ".join(["x"] * 10_000))
    refused_and_closed(loopback, request(fields), 431)
    still_serves(loopback)


@pytest.mark.parametrize("offer", ['x; a="', ";", "x; =1", "x y"])
def test_H18_a_malformed_offer_is_declined_or_refused(loopback, offer):
    response = ask(loopback, Sec_WebSocket_Extensions=offer)
    assert response.status in (101, 400)
    assert response["sec-websocket-extensions"] is None


@pytest.mark.parametrize(
    "path", ["/../x", "//x", "/x%00", "/x/y", "/-/../index.html", "/-/chat.js/", "/-/", "/-/nothing.js", "/x", "/-x", "/@", "/@@bob", "/%2e%2e/x",
             "/..%2fx", "/" + "a" * 33, "/@" + "a" * 33]
)
def test_H19_what_is_no_conversation_gets_404(loopback, path):
    assert get(loopback, path).status == 404
    assert ask(loopback, path).status == 404


def test_H20_tls_and_noise_on_the_plain_port_are_closed(loopback):
    client_hello = bytes.fromhex("1603010200010001fc0303") + bytes(range(256)) * 2
    for data in (client_hello, os.urandom(600), b"\x00" * 600, b"\n\n\n", b"QUIT\r\n\r\n"):
        with loopback.socket() as connection:
            began = time.monotonic()
            try:
                connection.sendall(data)
            except ConnectionError:
                pass
            assert ended(connection)
            assert time.monotonic() - began < 12
    still_serves(loopback)


def test_H20_noise_is_one_line_in_the_log(loopback):
    before = len(loopback.log().splitlines())
    with loopback.socket() as connection:
        connection.sendall(b"\x16\x03\x01\x02\x00" + b"\xff" * 512)
        assert ended(connection)
    eventually(lambda: len(loopback.log().splitlines()) > before)
    still_serves(loopback)
    assert len(loopback.log().splitlines()) == before + 1


@pytest.mark.parametrize("head", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"])
def test_R4_a_slow_head_is_over_within_ten_seconds(loopback, head):
    with loopback.socket() as connection:
        began = time.monotonic()
        connection.sendall(head)
        data = b""
        while received := connection.recv(4096):
            data += received
        assert 5 < time.monotonic() - began < 12
        assert data == b"" or data.startswith(b"HTTP/1.1 408 ")
        if head:
            assert data.startswith(b"HTTP/1.1 408 ")


def test_R4_a_dripping_head_is_over_within_ten_seconds(loopback):
    with loopback.socket() as connection:
        connection.settimeout(0.5)
        began = time.monotonic()
        open_still = True
        while open_still and time.monotonic() - began < 15:
            try:
                connection.sendall(b"G")
                open_still = bool(connection.recv(4096))
            except TimeoutError:
                pass
            except ConnectionError:
                open_still = False
        assert not open_still and time.monotonic() - began < 12


def test_L1_a_hostile_request_makes_clean_log_lines(loopback):
    ask(loopback, Origin="http://evil.example/\t\x1b[2Jx")
    ask(loopback, Origin="http://" + "e" * 4_000 + ".example")
    log = loopback.log()
    assert "\x1b" not in log
    assert all(len(line) < 1_500 for line in log.splitlines())
