"""wss:// and https:// at the server: what is spoken, and what everything else gets."""

import os
import ssl
import subprocess
import threading
import time

import pytest
from playwright.sync_api import expect

from accounts import GOOD, add
from chatter import Chatter
from conftest import eventually, one_line, refusal_count
from secured import Secured, files, s_client, secured
from test_page_accounts import sign_in
from wire import Response, ended, request, upgrade_fields


def refusals(server):
    return [line for line in server.log().splitlines() if " refused " in line]


# What is spoken


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_both_versions_carry_the_chat(secured, authority, version):
    room = secured()
    context = Secured.trusting(authority, version=version)
    with Chatter(room, context=context) as alice, Chatter(room) as bob:
        alice.hello("alice")
        bob.hello("bob")
        assert alice.say("@bob", "x" * 60_000)["type"] == "sent"
        assert bob.expect("message")["text"] == "x" * 60_000


@pytest.mark.parametrize("version", ["-tls1", "-tls1_1"])
def test_H21_older_versions_are_refused(secured, version):
    room = secured()
    said = s_client(room.port, version, "-cipher", "DEFAULT@SECLEVEL=0")
    assert "alert protocol version" in said and "Cipher is (NONE)" in said
    [line] = eventually(lambda: refusals(room))
    assert "no version of TLS" in line


@pytest.mark.parametrize("cipher", ["ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305"])
def test_ciphers_are_authenticated_and_forget_their_keys(secured, cipher):
    assert f"Cipher is {cipher}" in s_client(secured().port, "-tls1_2", "-cipher", cipher)


@pytest.mark.parametrize("cipher", ["ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "AES128-GCM-SHA256", "AES256-SHA", "aNULL"])
def test_other_ciphers_are_refused(secured, cipher):
    assert "Cipher is (NONE)" in s_client(secured().port, "-tls1_2", "-cipher", f"{cipher}:@SECLEVEL=0")


def test_only_http_1_1_is_agreed_on(secured):
    room = secured()
    assert "ALPN protocol: http/1.1" in s_client(room.port, "-alpn", "h2,http/1.1")
    assert "No ALPN negotiated" in s_client(room.port, "-alpn", "h2")


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_a_session_is_resumed(secured, tmp_path, version):
    room = secured()
    kept = tmp_path / "session"
    # In TLS 1.3 the ticket comes behind the handshake.
    head = request([("Host", f"localhost:{room.port}")])
    s_client(room.port, version, "-sess_out", kept, "-ign_eof", data=head)
    assert "Reused, TLS" in s_client(room.port, version, "-sess_in", kept)


def test_nobody_renegotiates(secured):
    said = s_client(secured().port, "-tls1_2", data=b"R\n")
    assert "RENEGOTIATING" in said and "unexpected eof" in said


def test_the_chain_is_shown_whole(secured, files, authority):
    files.show()
    files.certificate.write_text(files.certificate.read_text() + authority.certificate.read_text())
    said = s_client(secured().port, "-showcerts", "-CAfile", authority.certificate)
    assert said.count("BEGIN CERTIFICATE") >= 2 and "Verify return code: 0 (ok)" in said


def test_what_comes_in_single_bytes_is_understood(secured):
    room = secured("--mode", "echo")
    outgoing, incoming = ssl.MemoryBIO(), ssl.MemoryBIO()
    inside = room.context.wrap_bio(incoming, outgoing, server_hostname="localhost")
    with room.plain_socket() as connection:
        while True:
            try:
                inside.do_handshake()
                break
            except ssl.SSLWantReadError:
                for byte in outgoing.read():
                    connection.sendall(bytes([byte]))
                incoming.write(connection.recv(65_536))
        inside.write(request(upgrade_fields(f"localhost:{room.port}")))
        for byte in outgoing.read():
            connection.sendall(bytes([byte]))
        answer = b""
        while b"\r\n\r\n" not in answer:
            incoming.write(connection.recv(65_536))
            try:
                answer += inside.read()
            except ssl.SSLWantReadError:
                pass
        assert answer.startswith(b"HTTP/1.1 101 ")


# What is no TLS


def test_H20_plain_http_at_the_tls_port_is_told_so(secured):
    room = secured()
    with room.plain_socket() as connection:
        connection.sendall(request([("Host", f"localhost:{room.port}")]))
        response = Response(connection)
        assert response.status == 400 and b"this port speaks TLS" in response.body
        assert ended(connection)
    assert len(refusals(room)) == 1


def test_H20_a_plain_client_at_the_tls_port_says_why(secured, client):
    room = secured()
    status, _, stderr = client(f"ws://localhost:{room.port}", "--no-stdin")
    assert status == 76 and one_line(stderr, "HTTP status 400", "this port speaks TLS")


@pytest.mark.parametrize(
    "data", [os.urandom(600), b"\x00" * 600, b"\x16\x03\x01\x02\x00" + b"\xff" * 512, b"\x16" + os.urandom(600), b"\x80\x2e\x01\x00\x02" * 9],
    ids=["random", "zeros", "a bad hello", "a bad record", "SSL 2"],
)
def test_H20_noise_at_the_tls_port_is_closed_and_logged_once(secured, data):
    room = secured()
    with room.plain_socket() as connection:
        connection.sendall(data)
        assert ended(connection)
    eventually(lambda: refusals(room))
    with room.connect() as peer:
        peer.ping().wait(10)
    assert len(refusals(room)) == 1


def test_H21_a_stalled_handshake_is_dropped_within_ten_seconds(secured):
    room = secured()
    outgoing = ssl.MemoryBIO()
    inside = room.context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname="localhost")
    with pytest.raises(ssl.SSLWantReadError):
        inside.do_handshake()
    hello = outgoing.read()
    took = {}

    def stall(name, *parts):
        with room.plain_socket() as connection:
            began = time.monotonic()
            for part in parts:
                connection.sendall(part)
            assert ended(connection)
            took[name] = time.monotonic() - began

    def drip():
        with room.plain_socket() as connection:
            connection.settimeout(0.3)
            began = time.monotonic()
            for byte in hello:
                try:
                    connection.sendall(bytes([byte]))
                    if not connection.recv(1):
                        break
                except TimeoutError:
                    continue
                except ConnectionError:
                    break
            took["drip"] = time.monotonic() - began

    jobs = [(stall, "nothing"), (stall, "half", hello[:100]), (stall, "hello", hello), (drip,)]
    threads = [threading.Thread(target=job, args=arguments) for job, *arguments in jobs]
    for thread in threads:
        thread.start()
    with Chatter(room) as alice:
        assert alice.hello("alice")
    for thread in threads:
        thread.join()
    assert len(took) == 4 and all(8 < time < 11.5 for time in took.values()), took
    eventually(lambda: refusal_count(room, "took too long") == 3)


def test_a_peer_that_does_not_take_the_certificate_is_logged(secured, client):
    room = secured()
    status, _, stderr = client(room.url(), "--no-stdin")
    assert status == 77 and one_line(stderr, "not signed by an authority")
    [line] = eventually(lambda: refusals(room))
    assert "does not take our certificate" in line


# Behind TLS


def test_our_client_believes_the_authority_or_the_pin(secured, client, authority):
    room = secured("--mode", "echo")
    for trust in (["--ca", authority.certificate], ["--pin", f"sha256:{authority.fingerprint('served')}"]):
        assert client(room.url(), *trust, "-m", "hello", "--count", "1") == (0, b"hello\n", "")
    status, _, stderr = client(room.url(), "--pin", f"sha256:{'00' * 32}", "-m", "hello")
    assert status == 77 and one_line(stderr, "does not match the pin")


def test_curl_gets_the_page(secured, authority):
    room = secured()
    command = ["curl", "-sS", "--cacert", authority.certificate, "-D", "-", room.page()]
    said = subprocess.run(command, capture_output=True, check=True, timeout=30).stdout.decode()
    assert said.startswith("HTTP/1.1 200 ") and "<html" in said


def fields_for(room, host):
    with room.socket() as connection:
        connection.sendall(request([("Host", host)]))
        return Response(connection)


def test_B2_the_page_is_strictly_secure_but_on_this_machine(secured, server):
    room = secured("--host", "chat.example")
    assert fields_for(room, "chat.example")["strict-transport-security"] == "max-age=31536000"
    assert fields_for(room, f"localhost:{room.port}")["strict-transport-security"] is None
    with server("--host", "chat.example").socket() as connection:
        connection.sendall(request([("Host", "chat.example")]))
        assert Response(connection)["strict-transport-security"] is None


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [("chat.example", "https://chat.example", 101), ("chat.example:443", "https://chat.example", 101),
     ("chat.example:8443", "https://chat.example:8443", 101), ("chat.example", "https://chat.example:8443", 403),
     ("chat.example", "https://evil.example", 403), ("evil.example", None, 421)]
)
def test_H9_the_port_of_https_is_443(secured, host, origin, status):
    room = secured("--host", "chat.example")
    with room.socket() as connection:
        connection.sendall(request(upgrade_fields(host, Origin=origin)))
        assert Response(connection).status == status


def memory(room):
    """Bytes that the server holds."""
    with open(f"/proc/{room.server.process.pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_an_idle_connection_costs_30_KiB_at_most(secured):
    room = secured("--ping-interval", "0")

    def open_connections(count):
        opened = []
        for _ in range(count):
            connection = room.socket()
            connection.sendall(request(upgrade_fields(f"localhost:{room.port}")))
            assert Response(connection).status == 101
            opened.append(connection)
        return opened

    first = open_connections(50)
    before = memory(room)
    rest = open_connections(250)
    assert (memory(room) - before) / 250 < 30 * 1024
    for connection in first + rest:
        connection.close()


def test_the_addresses_are_those_of_tls(secured):
    room = secured()
    lines = eventually(lambda: room.server.output.read_text().splitlines())
    place = f"127.0.0.1:{room.port}/"
    assert lines == [f"listening on wss://{place} (page: https://{place})"]
    assert room.server.addresses == [{"host": "127.0.0.1", "port": room.port, "url": f"wss://{place}"}]


def test_a_stop_closes_what_is_connected_and_what_is_not_yet(secured):
    room = secured()
    with room.plain_socket() as silent, Chatter(room) as alice:
        alice.hello("alice")
        assert room.server.stop() == 0
        assert ended(silent)
        with pytest.raises(Exception) as closed:
            alice.receive()
        assert closed.value.rcvd.code == 1001


def test_the_page_logs_in_over_tls(secured, visit, tmp_path):
    store = tmp_path / "chat.db"
    room = secured("--store", store, "--accounts", "closed")
    room.store = store
    add(room, "alice", "bob")
    alice = sign_in(visit(room.page(), ignore_https_errors=True), "alice", GOOD)
    alice.is_in("alice")
    [cookie] = alice.page.context.cookies()
    assert cookie["name"] == "__Host-wtalk" and cookie["secure"]
    alice.page.reload()
    alice.is_in("alice")
    with Chatter(room) as bob:
        bob.hello("bob", password=GOOD)
        alice.say("over TLS")
        assert bob.expect("message")["text"] == "over TLS"
        bob.say("#lobby", "and back")
        expect(alice.heard("and back")).to_be_visible()
