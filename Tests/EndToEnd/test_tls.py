"""wss://: whom the client believes, what it shows, and what it says when it does not connect."""

import ssl
import stat

import pytest

from certificates import PASSPHRASE
from chatter import Chatter
from conftest import BINARY, clean_environment, eventually, free_port, one_line, secret_file
from screen import Screen
from scripted import Messages, run_to_close, saying

# Subject, alternative names, and the dates where they matter.
CERTIFICATES = {
    "good": ("localhost", ["DNS:localhost", "IP:127.0.0.1", "IP:::1"], {}),
    "chat": ("chat.test", ["DNS:chat.test", "DNS:*.wild.test"], {}),
    "address": ("address", ["IP:127.0.0.1"], {}),
    "expired": ("localhost", ["DNS:localhost"], {"end": "20260102000000Z"}),
    "future": ("localhost", ["DNS:localhost"], {"start": "20980101000000Z"}),
    "nameless": ("localhost", [], {}),
}


def made(authority, name):
    """The name of a certificate, which is there now."""
    if name == "self-signed":
        authority.make_self_signed(name, "localhost", alternatives=["DNS:localhost"])
    else:
        subject, alternatives, dates = CERTIFICATES[name]
        authority.issue(name, subject, *alternatives, **dates)
    return name


@pytest.fixture
def tls_peer(peer, authority):
    """Starts a scripted server with the certificate `name`; gives its port."""

    def start(name="good", handler=saying("hello"), **options):
        context = authority.server_context(made(authority, name), **options)
        start.context = context
        return int(peer(handler, ssl=context).rpartition(":")[2].strip("/"))

    return start


@pytest.fixture
def trusting(client, authority):
    """Runs a client that trusts our authority and sends nothing."""
    return lambda *arguments, **options: client("--ca", authority.certificate, "--no-stdin", *arguments, **options)


HELLO = (0, b"hello\n", "")


# Who is believed


def test_a_certificate_of_a_named_authority_is_believed(trusting, tls_peer):
    assert trusting(f"wss://localhost:{tls_peer()}") == HELLO
    assert trusting(f"https://localhost:{tls_peer()}/x") == HELLO


def test_messages_go_both_ways(client, tls_peer, authority):
    heard = Messages()

    def answer(connection):
        connection.send("re: " + connection.recv())
        run_to_close(connection, heard)

    url = f"wss://localhost:{tls_peer(handler=answer)}"
    assert client("--ca", authority.certificate, url, "--count", "1", stdin=b"question\n") == (0, b"re: question\n", "")
    eventually(lambda: heard.code == 1000)


def test_an_address_may_stand_in_the_certificate(trusting, tls_peer):
    assert trusting(f"wss://127.0.0.1:{tls_peer('address')}") == HELLO


def test_a_wildcard_is_one_label(trusting, tls_peer):
    port = tls_peer("chat")
    assert trusting(f"wss://a.wild.test:{port}", "--resolve", f"a.wild.test:{port}:127.0.0.1") == HELLO
    assert trusting(f"wss://a.b.wild.test:{port}", "--resolve", f"a.b.wild.test:{port}:127.0.0.1")[0] == 77


REFUSED = {
    "expired": ("expired", "localhost", [], "the certificate has expired (subject CN=localhost, 2026-01-02)"),
    "wrong host": ("chat", "localhost", [], "the certificate is not for localhost (subject CN=chat.test)"),
    "wrong address": ("chat", "127.0.0.1", [], "the certificate is not for 127.0.0.1 (subject CN=chat.test)"),
    "wrong pin": ("good", "localhost", ["--pin", f"sha256:{'0' * 64}"], "the certificate does not match the pin"),
    "wrong server name": ("good", "localhost", ["--server-name", "other.test"], "the certificate is not for other.test (subject CN=localhost)"),
}


@pytest.mark.parametrize(("name", "host", "options", "why"), REFUSED.values(), ids=REFUSED)
def test_L7_a_certificate_that_is_not_believed_exits_with_77(trusting, tls_peer, name, host, options, why):
    url = f"wss://{host}:{tls_peer(name)}/"
    assert trusting(url, *options) == (77, b"", f"wtalk: cannot connect to {url}: TLS: {why}\n")


@pytest.mark.parametrize("name", ["future", "nameless"])
def test_L7_a_certificate_of_the_future_or_without_names_is_not_believed(trusting, tls_peer, name):
    url = f"wss://localhost:{tls_peer(name)}/"
    status, stdout, stderr = trusting(url)
    assert (status, stdout) == (77, b"") and one_line(stderr, f"cannot connect to {url}: TLS: the certificate ")


@pytest.mark.parametrize("name", ["good", "self-signed"])
def test_L7_an_unknown_authority_is_not_believed(client, tls_peer, name):
    url = f"wss://localhost:{tls_peer(name)}/"
    why = {"good": "not signed by an authority that is trusted here", "self-signed": "signed by itself and not trusted"}[name]
    line = f"wtalk: cannot connect to {url}: TLS: the certificate is {why} (subject CN=localhost); --ca FILE names another\n"
    assert client(url, "--no-stdin") == (77, b"", line)


def test_L7_a_self_signed_certificate_may_be_its_own_authority(client, tls_peer, authority):
    port = tls_peer("self-signed")
    assert client(f"wss://localhost:{port}", "--no-stdin", "--ca", authority.folder / "self-signed.pem") == HELLO


@pytest.mark.parametrize("name", ["good", "self-signed", "chat"])
def test_L7_a_pin_replaces_chain_and_host_name(client, tls_peer, authority, name):
    port = tls_peer(name)
    pin = authority.fingerprint(name)
    assert client(f"wss://localhost:{port}", "--no-stdin", "--pin", f"sha256:{pin}") == HELLO
    colons = ":".join(pin[index : index + 2] for index in range(0, 64, 2)).upper()
    assert client(f"wss://localhost:{port}", "--no-stdin", "--pin", f"sha256:{colons}") == HELLO


@pytest.mark.parametrize("name", ["self-signed", "expired", "chat"])
def test_L7_insecure_believes_everyone_and_warns(client, tls_peer, name):
    status, stdout, stderr = client(f"wss://localhost:{tls_peer(name)}", "--no-stdin", "--insecure")
    assert (status, stdout) == (0, b"hello\n") and one_line(stderr, "--insecure")


def test_L7_no_secret_goes_to_a_server_that_is_not_believed(client, raw_peer, authority, tmp_path):
    heard = []
    context = authority.server_context(made(authority, "good"))

    def listen(connection):
        try:
            with context.wrap_socket(connection, server_side=True) as secure:
                heard.append(secure.recv(1000))
        except (ssl.SSLError, OSError):
            heard.append(b"")

    address = raw_peer(listen).replace("127.0.0.1", "localhost")
    assert client(f"wss://{address}", "--bearer-file", secret_file(tmp_path / "token", "sesame\n"))[0] == 77
    assert eventually(lambda: heard) == [b""]


def test_L7_a_saved_token_is_not_sent_to_an_unchecked_server(client, server, daemon, authority, tmp_path):
    running = server()
    port = start_nginx(daemon, authority, tmp_path, running.port)
    run = [f"wss://localhost:{port}", "--as", "ci", "--room", "dev", "--no-stdin", "-m", "hi"]
    assert client(*run, "--ca", authority.certificate) == (0, b"", "")
    # Without its token the name is taken.
    status, _, stderr = client(*run, "--insecure")
    assert status == 1 and "ci" in stderr
    assert client(*run, "--ca", authority.certificate) == (0, b"", "")


# No TLS at all


def test_a_server_that_does_not_speak_tls_exits_with_76(client, listener):
    url = listener[0].replace("ws:", "wss:")
    assert client(url, "--no-stdin") == (76, b"", f"wtalk: cannot connect to {url}: TLS: the server closed the connection during the handshake\n")


def test_a_server_that_hangs_up_in_the_handshake_exits_with_76(client, raw_peer):
    url = f"wss://{raw_peer(lambda connection: connection.recv(10))}/"
    status, stdout, stderr = client(url, "--no-stdin")
    assert (status, stdout) == (76, b"") and one_line(stderr, f"cannot connect to {url}: TLS: ")


def test_a_server_that_is_silent_in_the_handshake_exits_with_69(client, raw_peer):
    url = f"wss://{raw_peer(lambda connection: connection.recv(10_000) and connection.recv(10_000) and connection.recv(1))}/"
    status, stdout, stderr = client(url, "--no-stdin", "--connect-timeout", "0.5")
    assert (status, stdout) == (69, b"") and one_line(stderr, f"cannot connect to {url}: ")


def test_a_wss_client_at_a_plain_port_and_the_reverse(client, tls_peer):
    url = f"ws://localhost:{tls_peer()}/"
    status, stdout, stderr = client(url, "--no-stdin")
    assert (status, stdout) == (76, b"") and one_line(stderr, f"cannot connect to {url}: ")


# Versions, names, addresses


def test_tls_min_is_required(trusting, tls_peer):
    port = tls_peer(maximum=ssl.TLSVersion.TLSv1_2)
    url = f"wss://localhost:{port}/"
    assert trusting(url) == HELLO
    assert trusting(url, "--tls-min", "1.2") == HELLO
    status, stdout, stderr = trusting(url, "--tls-min", "1.3")
    assert (status, stdout) == (76, b"") and one_line(stderr, f"cannot connect to {url}: TLS: the server speaks no version of TLS that is accepted here")
    assert trusting(f"wss://localhost:{tls_peer()}", "--tls-min", "1.3") == HELLO


def test_the_server_name_is_sent_and_checked(trusting, tls_peer):
    names = []
    port = tls_peer("chat")
    tls_peer.context.sni_callback = lambda _, name, __: names.append(name)
    assert trusting(f"wss://127.0.0.1:{port}", "--server-name", "chat.test") == HELLO
    assert names == ["chat.test"]


def test_resolve_replaces_the_address_and_nothing_else(trusting, tls_peer):
    requests = []

    def script(connection):
        requests.append(connection.request.headers["Host"])
        saying("hello")(connection)

    port = tls_peer("chat", script)
    assert trusting(f"wss://chat.test:{port}/", "--resolve", f"other.test:{port}:127.0.0.2", "--resolve", f"chat.test:{port}:127.0.0.1") == HELLO
    assert requests == [f"chat.test:{port}"]


def test_resolve_of_another_port_does_not_count(trusting, tls_peer):
    port = tls_peer("chat")
    assert trusting(f"wss://chat.test:{port}/", "--resolve", f"chat.test:{port - 1}:127.0.0.1")[0] == 68


# The client's own certificate

SHOWN = {
    "PEM": ["--cert", "client.pem", "--key", "client.key"],
    "PEM with a passphrase": ["--cert", "client.pem", "--key", "locked.key", "--key-password-file", "passphrase"],
    "PKCS#12": ["--cert", "client.p12", "--key-password-file", "passphrase"],
    "PKCS#12 without a passphrase": ["--cert", "open.p12"],
}


@pytest.fixture
def wants_certificate(tls_peer, authority):
    """A server that tells its client's name: (URL, the folder with the client's files)."""

    def tell_name(connection):
        subject = connection.socket.getpeercert()["subject"]
        connection.send(dict(part[0] for part in subject)["commonName"])

    folder = authority.client_files()
    secret_file(folder / "passphrase", PASSPHRASE + "\n")
    return f"wss://localhost:{tls_peer(handler=tell_name, client=True)}", folder


@pytest.mark.parametrize("options", SHOWN.values(), ids=SHOWN)
def test_a_client_shows_its_certificate(trusting, wants_certificate, options):
    url, folder = wants_certificate
    assert trusting(url, *options, cwd=folder) == (0, b"ci\n", "")


def test_a_client_without_the_certificate_that_is_wanted_does_not_get_in(trusting, wants_certificate):
    status, stdout, stderr = trusting(wants_certificate[0])
    assert (status, stdout) in ((76, b""), (77, b"")) and one_line(stderr, "TLS: ")


@pytest.mark.parametrize("options", [SHOWN["PEM with a passphrase"], SHOWN["PKCS#12"]], ids=["PEM", "PKCS#12"])
def test_a_wrong_passphrase_exits_with_77(trusting, wants_certificate, options, tmp_path):
    url, folder = wants_certificate
    wrong = secret_file(tmp_path / "wrong", "battery staple")
    status, stdout, stderr = trusting(url, *options[:-1], wrong, cwd=folder)
    assert (status, stdout) == (77, b"") and one_line(stderr, options[-3])
    assert "battery" not in stderr


def test_a_passphrase_is_asked_for_at_a_terminal(wants_certificate, authority, tmp_path):
    url, folder = wants_certificate
    command = [BINARY, "client", url, "--raw", "--ca", authority.certificate, "--cert", folder / "client.pem", "--key", folder / "locked.key"]
    with Screen(command, environment=clean_environment(tmp_path)) as screen:
        screen.wait_for("locked.key")
        screen.type(PASSPHRASE + "\r")
        screen.wait_for("^ci$")
        assert PASSPHRASE not in screen.text
        assert screen.exit_status() == 0


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_S3_a_key_that_others_can_read_exits_with_77(trusting, wants_certificate, tmp_path, mode):
    url, folder = wants_certificate
    key = secret_file(tmp_path / "key", (folder / "client.key").read_text(), mode)
    status, stdout, stderr = trusting(url, "--cert", folder / "client.pem", "--key", key)
    assert (status, stdout) == (77, b"") and one_line(stderr, str(key), "others")


@pytest.mark.parametrize("option", ["--ca", "--cert", "--key", "--key-password-file"])
def test_a_missing_file_exits_with_73_and_is_named(client, wants_certificate, option):
    url, folder = wants_certificate
    options = {"--ca": "ca.pem", "--cert": "client.pem", "--key": "locked.key", "--key-password-file": "passphrase", option: "missing"}
    status, stdout, stderr = client(url, "--no-stdin", *(part for pair in options.items() for part in pair), cwd=folder)
    assert (status, stdout) == (73, b"") and one_line(stderr, "missing")


BAD_USAGE = [
    ["--pin", "sha256:12"], ["--pin", "md5:" + "0" * 32], ["--pin", "0" * 64], ["--pin", "sha256:" + "0" * 64, "--insecure"], ["--tls-min", "1.1"],
    ["--tls-min", "high"], ["--resolve", "localhost"], ["--resolve", "localhost:1"], ["--resolve", "localhost:1:nowhere"], ["--key", "x"],
]


@pytest.mark.parametrize("options", BAD_USAGE, ids=lambda options: " ".join(options)[:40])
def test_L5_tls_options_that_cannot_be_meant_exit_with_64(client, options):
    status, stdout, stderr = client("wss://localhost:1", *options)
    assert (status, stdout) == (64, b"") and one_line(stderr)


# Secrets for others to look at


def test_the_key_log_is_written_where_the_environment_says(trusting, tls_peer, tmp_path):
    path = tmp_path / "keys"
    assert trusting(f"wss://localhost:{tls_peer()}", environment={"SSLKEYLOGFILE": str(path)}) == HELLO
    assert "CLIENT_TRAFFIC_SECRET_0 " in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


# Behind a proxy that ends TLS


def start_nginx(daemon, authority, folder, server_port):
    """nginx with our certificate in front of a server: its port."""
    made(authority, "good")
    port = free_port()
    configuration = folder / "nginx.conf"
    configuration.write_text(f"""
        daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr;
        events {{}}
        http {{
          access_log off;
          server {{
            listen 127.0.0.1:{port} ssl;
            ssl_certificate {authority.folder}/good.pem; ssl_certificate_key {authority.folder}/good.key;
            location / {{
              proxy_pass http://127.0.0.1:{server_port};
              proxy_http_version 1.1;
              proxy_set_header Host $http_host;
              proxy_set_header Upgrade $http_upgrade;
              proxy_set_header Connection "upgrade";
            }}
          }}
        }}
    """)
    daemon(["nginx", "-e", "stderr", "-p", folder, "-c", configuration], port)
    return port


def test_an_echo_behind_nginx(client, server, daemon, authority, tmp_path):
    port = start_nginx(daemon, authority, tmp_path, server("--mode", "echo").port)
    lines = "".join(f"line {number} {'x' * number}\n" for number in range(500)).encode()
    options = ["--ca", authority.certificate, "--count", "500"]
    assert client(f"wss://localhost:{port}/", *options, stdin=lines) == (0, lines, "")


def test_a_chat_behind_nginx(client, server, daemon, authority, tmp_path):
    running = server()
    port = start_nginx(daemon, authority, tmp_path, running.port)
    with Chatter(running) as alice:
        alice.hello("alice")
        status = client(f"wss://localhost:{port}", "--ca", authority.certificate, "--as", "ci", "--to", "alice", stdin=b"deploy done\n")
        assert status == (0, b"", "")
        assert alice.expect("message")["text"] == "deploy done"


def test_what_nginx_answers_is_named(client, server, daemon, authority, tmp_path):
    port = start_nginx(daemon, authority, tmp_path, free_port())
    url = f"wss://localhost:{port}/"
    status, stdout, stderr = client(url, "--ca", authority.certificate, "--no-stdin")
    assert (status, stdout) == (76, b"") and one_line(stderr, f"cannot connect to {url}: HTTP status 502")
