"""Mutual TLS: who is let in, and as whom."""

import signal
import ssl

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from accounts import order, user
from certificates import Authority
from chatter import Chatter
from conftest import eventually, one_line, refusal_count
from secured import Secured, files, s_client, secured
from wire import Response, request


@pytest.fixture
def store(tmp_path):
    return tmp_path / "chat.db"


@pytest.fixture
def mutual(secured, authority):
    """Starts servers that want a certificate of the authority."""
    return lambda *arguments, **options: secured("--client-ca", authority.certificate, *arguments, **options)


@pytest.fixture
def certified(mutual, store, authority):
    """Starts servers whose names come from certificates; `certified.as_name("alice")` is what alice's client needs."""

    def start(*arguments, **options):
        room = mutual("--store", store, "--accounts", "certificate", *arguments, **options)
        room.store = store
        return room

    def as_name(name, subject=None):
        authority.issue(name, subject or name)
        return Secured.trusting(authority, client=name)

    start.as_name = as_name
    return start


def is_refused(room, context):
    """Whether TLS ends without a word of HTTP; TLS 1.3 tells a client only after its handshake."""
    try:
        with room.socket(context) as connection:
            connection.sendall(request([("Host", "localhost")]))
            return connection.recv(1) == b""
    except (ssl.SSLError, ConnectionError):
        return True


# Who is let in


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_certificate_of_the_authority_is_required(mutual, authority, version):
    room = mutual("--mode", "echo")
    authority.client_files()
    assert is_refused(room, Secured.trusting(authority, version=version))
    eventually(lambda: "the peer showed no certificate" in room.log())
    with room.connect(context=Secured.trusting(authority, "client", version)) as peer:
        peer.send("hello")
        assert peer.recv(timeout=15) == "hello"


def test_other_certificates_are_refused(mutual, authority, tmp_path):
    room = mutual("--mode", "echo")
    authority.make_self_signed("lonely", "client")
    authority.issue("former", "client", end="20260102000000Z")
    (tmp_path / "foreign").mkdir()
    foreign = Authority(tmp_path / "foreign")
    foreign.issue("client", "client")
    context = Secured.trusting(authority)
    context.load_cert_chain(tmp_path / "foreign" / "client.pem", tmp_path / "foreign" / "client.key")
    for one in (Secured.trusting(authority, "lonely"), Secured.trusting(authority, "former"), context):
        assert is_refused(room, one)
    eventually(lambda: refusal_count(room, "not signed by an authority in --client-ca") == 3)
    assert refusal_count(room, "") == 3


def test_our_client_shows_its_certificate(mutual, authority, client):
    room = mutual("--mode", "echo")
    folder = authority.client_files()
    said = client(
        room.url(), "--ca", authority.certificate, "--cert", folder / "client.pem", "--key", folder / "client.key", "-m", "hello", "--count", "1")
    assert said == (0, b"hello\n", "")
    status, _, stderr = client(room.url(), "--ca", authority.certificate, "-m", "hello")
    assert status == 77 and one_line(stderr, "requires a client certificate")


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_a_resumed_session_remembers_the_certificate(certified, authority, tmp_path, version):
    room = certified()
    certified.as_name("alice")
    kept = tmp_path / "session"
    shown = ["-cert", authority.folder / "alice.pem", "-key", authority.folder / "alice.key"]
    head = request([("Host", f"localhost:{room.port}")])
    assert "200 OK" in s_client(room.port, version, *shown, "-sess_out", kept, "-ign_eof", data=head)
    said = s_client(room.port, version, "-sess_in", kept, "-ign_eof", data=head)
    assert "Reused, TLS" in said and "200 OK" in said


def test_the_authorities_are_read_anew_and_end_what_could_be_resumed(mutual, authority, files, tmp_path):
    files.show()
    trusted = tmp_path / "authorities.pem"
    trusted.write_text(authority.certificate.read_text())
    room = mutual("--client-ca", trusted)
    authority.client_files()
    context = Secured.trusting(authority, "client")
    assert not is_refused(room, context)
    (tmp_path / "other").mkdir()
    trusted.write_text(Authority(tmp_path / "other").certificate.read_text())
    room.server.process.send_signal(signal.SIGHUP)
    eventually(lambda: is_refused(room, context))


# As whom


def test_a_certificate_is_the_account(certified, authority):
    room = certified()
    with Chatter(room, context=certified.as_name("alice")) as alice, Chatter(room, context=certified.as_name("bob")) as bob:
        assert alice.hello("alice")["account"] is True
        bob.hello("bob")
        assert alice.say("@bob", "hello")["type"] == "sent"
        assert bob.expect("message")["from"] == "alice"


def test_another_name_is_refused_whatever_it_shows(certified):
    room = certified()
    with Chatter(room, context=certified.as_name("alice")) as alice:
        token = alice.hello("alice")["token"]
    with Chatter(room, context=certified.as_name("bob")) as bob:
        for more in ({}, {"token": token}, {"password": "a good long password"}):
            bob.put({"type": "hello", "name": "alice", **more})
            assert bob.expect("fail")["code"] == "not_allowed"
        bob.put({"type": "register", "name": "alice", "password": "a good long password"})
        assert bob.expect("fail")["code"] == "not_allowed"
        bob.hello("bob")


def test_what_a_name_gets_waits_for_it(certified):
    room = certified("--name-hold", "1s")
    with Chatter(room, context=certified.as_name("bob")) as bob:
        bob.hello("bob", device="0" * 32)
    with Chatter(room, context=certified.as_name("alice")) as alice:
        alice.hello("alice")
        assert alice.say("@bob", "while you were away")["type"] == "sent"
    with Chatter(room, context=certified.as_name("bob")) as bob:
        bob.hello("bob", device="0" * 32)
        assert bob.expect("message")["text"] == "while you were away"


def test_a_plain_peer_is_its_certificate(certified):
    room = certified()
    with room.connect("/dev", context=certified.as_name("alice")) as alice, Chatter(room, "/dev", context=certified.as_name("bob")) as bob:
        bob.hello("bob")
        alice.send("plainly")
        assert bob.expect("message", **{"from": "alice"})["text"] == "plainly"
    with room.connect("/dev?as=alice", context=certified.as_name("alice")):
        pass
    with pytest.raises(InvalidStatus) as refused:
        room.connect("/dev?as=bob", context=certified.as_name("alice"))
    assert b"not_allowed: your certificate is alice's" in refused.value.response.body


@pytest.mark.parametrize("subject", ["a/CN=b", "server name", "x", "alice/CN=alice"])
def test_a_certificate_without_one_good_name_is_nobodys(certified, authority, subject):
    room = certified()
    name = "odd-" + "".join(filter(str.isalnum, subject))
    with pytest.raises(InvalidStatus) as refused:
        room.connect(context=certified.as_name(name, subject))
    assert refused.value.response.status_code == 403 and b"your certificate names nobody" in refused.value.response.body


def test_a_reserved_name_stays_reserved(certified):
    with Chatter(certified(), context=certified.as_name("admin")) as admin:
        admin.put({"type": "hello", "name": "admin"})
        assert admin.expect("fail")["code"] == "bad_name"


def test_an_operator_bans_a_certificates_name(certified, user):
    room = certified()
    with Chatter(room, context=certified.as_name("alice")) as alice:
        alice.hello("alice")
        assert user("change", "alice", "--ban")[0] == 0
        with pytest.raises(ConnectionClosed) as closed:
            alice.receive()
        assert closed.value.rcvd.code == 4003
    with Chatter(room, context=certified.as_name("alice")) as alice:
        alice.put({"type": "hello", "name": "alice"})
        assert alice.expect("fail")["code"] == "banned"


def test_our_client_is_its_certificate(certified, authority, client):
    room = certified()
    certified.as_name("alice")
    trust = ["--ca", authority.certificate, "--cert", authority.folder / "alice.pem", "--key", authority.folder / "alice.key"]
    with Chatter(room, context=certified.as_name("bob")) as bob:
        bob.hello("bob")
        # The second run shows the token that the first one was given.
        for text in ("one", "two"):
            assert client(room.url(), *trust, "--as", "alice", "--to", "bob", "-m", text)[0] == 0
            assert bob.expect("message")["text"] == text
    status, _, stderr = client(room.url(), *trust, "--as", "carol", "--to", "bob", "-m", "hello")
    assert status == 1 and "your certificate is alice's" in stderr
    assert len(order(room.store, type="logins", name="alice")["logins"]) == 1


def test_the_page_is_its_certificate(certified, authority, visit):
    room = certified()
    certified.as_name("alice")
    shown = {"origin": room.page().rstrip("/"), "certPath": authority.folder / "alice.pem", "keyPath": authority.folder / "alice.key"}
    alice = visit(room.page(), ignore_https_errors=True, client_certificates=[shown])
    alice.is_in("alice")
    with Chatter(room, context=certified.as_name("bob")) as bob:
        bob.hello("bob")
        alice.say("no password")
        assert bob.expect("message", **{"from": "alice"})["text"] == "no password"
