"""What a client asks for: header fields, passwords, redirects; and what it makes of the answers."""

import base64

import pytest

from conftest import BINARY, clean_environment, one_line, secret_file
from screen import Screen
from scripted import CHAT, responding, taking, values

OWN = {"host", "upgrade", "connection", "sec-websocket-key", "sec-websocket-version"}


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.fixture
def heads():
    return []


@pytest.fixture
def address(raw_peer, heads):
    """host:port of a server that keeps the heads of requests and closes with 1000, for one run."""
    return raw_peer(taking(heads))


@pytest.fixture
def password_file(tmp_path):
    return secret_file(tmp_path / "password", "sesame\n")


@pytest.fixture
def bearer_file(tmp_path):
    return secret_file(tmp_path / "token", "abc.def\n")


DONE = (0, b"", "")


# Header fields: options, and what they add.

FIELDS = {
    "nothing": ([], []),
    "a header": (["-H", "X-One: 1"], [("X-One", "1")]),
    "headers": (["--header", "X-One: 1", "--header", "X-One:  2 ", "-H", "x-two:2:2"], [("X-One", "1"), ("X-One", "2"), ("x-two", "2:2")]),
    "an empty header": (["-H", "X-Empty:"], [("X-Empty", "")]),
    "a header takes one value": (["-H", "X-One: 1", "--origin", "https://x"], [("X-One", "1"), ("Origin", "https://x")]),
    "origin": (["--origin", "https://page.example"], [("Origin", "https://page.example")]),
    "user-agent": (["--user-agent", "wtalk/ci (x)"], [("User-Agent", "wtalk/ci (x)")]),
    "a cookie": (["--cookie", "a=b"], [("Cookie", "a=b")]),
    "cookies": (["--cookie", "a=b", "--cookie", "c=d; e=f"], [("Cookie", "a=b; c=d; e=f")]),
    "an authorization of the user's own": (["-H", "Authorization: Digest x"], [("Authorization", "Digest x")]),
}


@pytest.mark.parametrize(("options", "expected"), FIELDS.values(), ids=FIELDS)
def test_options_add_header_fields_and_no_others(client, address, heads, options, expected):
    assert client(f"ws://{address}/x?y=z", "--no-stdin", *options) == DONE
    line, *fields = heads[0]
    assert line == "GET /x?y=z HTTP/1.1"
    fields = [(name, value.strip()) for name, _, value in (field.partition(":") for field in fields)]
    assert [field for field in fields if field[0].lower() not in OWN] == expected
    assert values(heads[0], "Host") == [address]
    assert {name.lower() for name, _ in fields} >= OWN


def test_the_host_may_be_replaced_once(client, address, heads):
    assert client(f"ws://{address}", "--no-stdin", "-H", "Host: other.test:99") == DONE
    assert values(heads[0], "Host") == ["other.test:99"]


def test_headers_come_from_a_file(client, address, heads, tmp_path):
    fields = tmp_path / "fields"
    fields.write_text("# ours\nX-One: 1\n\nX-Two: a # b\r\n  \nX-Empty:\n")
    assert client(f"ws://{address}", "--no-stdin", "-H", f"@{fields}", "-H", "X-Three: 3") == DONE
    assert [values(heads[0], f"X-{name}") for name in ("One", "Two", "Empty", "Three")] == [["1"], ["a # b"], [""], ["3"]]


def test_a_missing_file_of_headers_exits_with_73(client):
    status, stdout, stderr = client("ws://localhost:1", "-H", "@/no/such/file")
    assert (status, stdout) == (73, b"") and one_line(stderr, "/no/such/file")


NOT_FIELDS = [
    "Upgrade: h2c", "connection: close", "Sec-WebSocket-Key: x", "Sec-WebSocket-Version: 8", "Sec-WebSocket-Protocol: x",
    "sec-websocket-extensions: x", "no colon", ": x", "two words: x", "X: a\r\nY: b", "X: a\nY: b", "X\0: a", "",
]


@pytest.mark.parametrize("field", NOT_FIELDS, ids=repr)
def test_L5_a_field_that_cannot_be_given_exits_with_64(client, field):
    field = field.replace("\0", "\x01")  # no argument has a NUL
    status, stdout, stderr = client("ws://localhost:1", "-H", field)
    assert (status, stdout) == (64, b"") and one_line(stderr)


CONTRADICTIONS = [
    ["-H", "Host: a", "-H", "Host: b"], ["--user", "a", "--bearer-file", "x"], ["--user", "a", "-H", "Authorization: x"],
    ["--bearer-file", "x", "-H", "authorization: x"], ["--as", "ci", "--room", "dev", "--subprotocol", "x"], ["--subprotocol", "a b"],
    ["--subprotocol", ""], ["--origin", "a\nb"], ["--user-agent", "a\nb"], ["--cookie", "a\nb"],
]


@pytest.mark.parametrize("options", CONTRADICTIONS, ids=lambda options: repr(" ".join(options)))
def test_L5_requests_that_cannot_be_meant_exit_with_64(client, options):
    status, stdout, stderr = client("ws://localhost:1", *options, environment={"WTALK_PASSWORD": "sesame"})
    assert (status, stdout) == (64, b"") and one_line(stderr)
    assert "sesame" not in stderr


# Subprotocols


def test_subprotocols_are_offered_in_order_and_one_is_agreed(client, raw_peer, heads):
    address = raw_peer(taking(heads, Sec_WebSocket_Protocol="b"))
    assert client(f"ws://{address}", "--no-stdin", "--subprotocol", "a", "--subprotocol", "b") == DONE
    assert values(heads[0], "Sec-WebSocket-Protocol") == ["a, b"]


@pytest.mark.parametrize("answer", [None, "c", "a, b", "A"])
def test_H22_no_agreement_on_a_subprotocol_exits_with_76(client, raw_peer, heads, answer):
    url = f"ws://{raw_peer(taking(heads, Sec_WebSocket_Protocol=answer))}/"
    status, stdout, stderr = client(url, "--no-stdin", "--subprotocol", "a", "--subprotocol", "b")
    assert (status, stdout) == (76, b"") and one_line(stderr, f"cannot connect to {url}: ")


# Who one is: options, environment, the field that is sent.

NAMES = {
    "password file": (["--user", "alice", "--password-file", "password"], {}, basic("alice", "sesame")),
    "environment": (["--user", "alice"], {"WTALK_PASSWORD": "open sesame"}, basic("alice", "open sesame")),
    "the file before the environment": (["--user", "alice", "--password-file", "password"], {"WTALK_PASSWORD": "x"}, basic("alice", "sesame")),
    "beyond ASCII": (["--user", "alïce"], {"WTALK_PASSWORD": "pass:wörd"}, basic("alïce", "pass:wörd")),
    "bearer": (["--bearer-file", "token"], {}, "Bearer abc.def"),
    "a password alone": ([], {"WTALK_PASSWORD": "sesame"}, None),
}


@pytest.mark.parametrize(("options", "environment", "expected"), NAMES.values(), ids=NAMES)
def test_L4_secrets_come_from_files_and_the_environment(
    client, address, heads, password_file, bearer_file, tmp_path, options, environment, expected
):
    assert client(f"ws://{address}", "--no-stdin", *options, environment=environment, cwd=tmp_path) == DONE
    assert values(heads[0], "Authorization") == ([expected] if expected else [])


def test_the_user_may_stand_in_the_url(client, address, heads, password_file):
    assert client(f"ws://alice@{address}/x", "--no-stdin", "--password-file", password_file) == DONE
    assert values(heads[0], "Authorization") == [basic("alice", "sesame")]
    assert values(heads[0], "Host") == [address]


def test_L4_a_password_is_asked_for_at_a_terminal_without_echo(address, heads, tmp_path):
    command = [BINARY, "client", f"ws://{address}", "--raw", "--user", "alice"]
    with Screen(command, environment=clean_environment(tmp_path)) as screen:
        screen.wait_for("[Pp]assword.*alice|alice.*[Pp]assword")
        screen.type("sesame\r")
        assert screen.exit_status() == 0
        assert "sesame" not in screen.text
    assert values(heads[0], "Authorization") == [basic("alice", "sesame")]


def test_L4_without_a_terminal_there_is_no_password_to_ask_for(start_client):
    process = start_client("ws://localhost:1", "--user", "alice", start_new_session=True)
    status, stdout, stderr = process.finish()
    assert (status, stdout) == (64, b"") and one_line(stderr, "--password-file")


@pytest.mark.parametrize(
    "arguments",
    [["--user", "alice:sesame"], ["--user=alice:sesame"], ["--password", "sesame"], ["--password=sesame"], ["--bearer", "sesame"],
     ["--bearer-token=sesame"], ["ws://alice:sesame@localhost:1/"], ["wss://alice:sesame@localhost:1/"], ["--token", "sesame"]],
    ids=" ".join,
)
def test_L4_secrets_on_the_command_line_are_refused_unechoed(client, arguments):
    status, stdout, stderr = client(*arguments)
    assert (status, stdout) == (64, b"") and one_line(stderr)
    assert "sesame" not in stderr


@pytest.mark.parametrize("option", ["--password-file", "--bearer-file"])
def test_S3_a_secret_that_others_can_read_exits_with_77(client, tmp_path, option):
    exposed = secret_file(tmp_path / "exposed", "sesame", 0o640)
    user = ["--user", "alice"] if option == "--password-file" else []
    status, stdout, stderr = client("ws://localhost:1", *user, option, exposed)
    assert (status, stdout) == (77, b"") and one_line(stderr, str(exposed), "others")
    status, stdout, stderr = client("ws://localhost:1", *user, option, tmp_path / "missing")
    assert (status, stdout) == (73, b"") and one_line(stderr, "missing")


NETRC = {
    "by name": ("machine other login x password y\nmachine 127.0.0.1\n  login alice\n  password sesame\n", basic("alice", "sesame")),
    "on one line": ("machine 127.0.0.1 login alice password sesame machine other login x password y", basic("alice", "sesame")),
    "by default": ("machine other login x password y\ndefault login bob password hidden\n", basic("bob", "hidden")),
    "the name before the default": ("machine 127.0.0.1 login alice password sesame\ndefault login bob password hidden\n", basic("alice", "sesame")),
    "nobody": ("machine other login x password y\n", None),
}


@pytest.mark.parametrize(("content", "expected"), NETRC.values(), ids=NETRC)
def test_netrc_names_the_user(client, address, heads, tmp_path, content, expected):
    secret_file(tmp_path / ".netrc", content)
    assert client(f"ws://{address}", "--no-stdin", "--netrc") == DONE
    assert values(heads[0], "Authorization") == ([expected] if expected else [])


def test_netrc_is_not_read_unasked(client, address, heads, tmp_path):
    secret_file(tmp_path / ".netrc", "default login alice password sesame\n")
    assert client(f"ws://{address}", "--no-stdin") == DONE
    assert values(heads[0], "Authorization") == []


def test_S3_a_netrc_that_others_can_read_exits_with_77(client, tmp_path):
    path = secret_file(tmp_path / ".netrc", "default login alice password sesame\n", 0o644)
    status, stdout, stderr = client("ws://localhost:1", "--netrc")
    assert (status, stdout) == (77, b"") and one_line(stderr, str(path), "others")
    assert "sesame" not in stderr


# Secrets and plaintext

SECRETS = {
    "password": ["--user", "alice", "--password-file", "password"],
    "bearer": ["--bearer-file", "token"],
    "netrc": ["--netrc"],
}


@pytest.mark.parametrize("options", SECRETS.values(), ids=SECRETS)
def test_L6_a_secret_over_ws_beyond_this_machine_exits_with_77(client, password_file, bearer_file, tmp_path, options):
    secret_file(tmp_path / ".netrc", "default login alice password sesame\n")
    status, stdout, stderr = client("ws://192.0.2.1/", "--connect-timeout", "5", *options, cwd=tmp_path)
    assert (status, stdout) == (77, b"") and one_line(stderr, "--insecure-plaintext")
    assert "sesame" not in stderr and "abc.def" not in stderr


@pytest.mark.parametrize("options", SECRETS.values(), ids=SECRETS)
def test_L6_insecure_plaintext_sends_it_anyway(client, address, heads, password_file, bearer_file, tmp_path, options):
    secret_file(tmp_path / ".netrc", "default login alice password sesame\n")
    port = address.rpartition(":")[2]
    run = [f"ws://chat.test:{port}", "--no-stdin", "--resolve", f"chat.test:{port}:127.0.0.1", "--insecure-plaintext"]
    assert client(*run, *options, cwd=tmp_path)[:2] == (0, b"")
    assert len(values(heads[0], "Authorization")) == 1


@pytest.mark.parametrize("options", [[], ["-H", "Authorization: Basic eDp5"], ["--cookie", "a=b"], ["--as", "ci", "--room", "dev"]], ids=" ".join)
def test_L6_what_is_no_secret_of_ours_just_goes(client, raw_peer, heads, options):
    answer = {"Sec_WebSocket_Protocol": CHAT} if "--as" in options else {}
    port = raw_peer(taking(heads, **answer)).rpartition(":")[2]
    status, stdout, _ = client(f"ws://chat.test:{port}", "--no-stdin", "--resolve", f"chat.test:{port}:127.0.0.1", *options)
    assert status in (0, 1) and stdout == b""
    assert len(heads) == 1


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_L6_loopback_is_not_beyond_this_machine(client, address, heads, password_file, host):
    url = f"ws://{address}".replace("127.0.0.1", host)
    assert client(url, "--no-stdin", "--user", "alice", "--password-file", password_file) == DONE
    assert values(heads[0], "Authorization") == [basic("alice", "sesame")]


# What the server answers: status, fields, body; the exit status and what stands behind "HTTP status".

ANSWERS = {
    "403 with a body": (403, [], b"no entry\n", 77, "403: no entry"),
    "403": (403, [], b"", 77, "403"),
    "a body of many lines": (403, [], b"first\r\nsecond\n", 77, "403: first"),
    "a long body": (500, [], b"x" * 5000, 76, "500: " + "x" * 200),
    "a harmful body": (400, [], "a\x1b[2Jb\x07\u202e".encode(), 76, "400: a\\u{1B}[2Jb\\u{7}\\u{202E}"),
    "401 with a challenge": (401, ['WWW-Authenticate: Basic realm="x"'], b"", 77, '401, WWW-Authenticate: Basic realm="x"'),
    "301": (301, ["Location: https://y/"], b"", 76, "301, Location: https://y/ (--location follows)"),
    "404": (404, [], b"", 76, "404"),
    "429": (429, [], b"", 75, "429"),
    "503": (503, [], b"later", 75, "503: later"),
}


@pytest.mark.parametrize(("answer", "fields", "body", "expected", "named"), ANSWERS.values(), ids=ANSWERS)
def test_H22_an_http_answer_is_shown_harmlessly(client, raw_peer, answer, fields, body, expected, named):
    url = f"ws://{raw_peer(responding(answer, *fields, body=body))}/"
    assert client(url, "--no-stdin") == (expected, b"", f"wtalk: cannot connect to {url}: HTTP status {named}\n")


def garbage(connection):
    connection.recv(1000)
    connection.sendall(b"\x00\xff garbage \x1b[2J" * 100)
    connection.recv(1)


def half(connection):
    connection.recv(1000)
    connection.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: webso")


NO_ANSWERS = {
    "garbage": (garbage, 76, "the server does not speak HTTP"),
    "half an answer": (half, 76, "the server closed the connection during the handshake"),
    "no answer": (lambda connection: connection.recv(1000), 76, "the server closed the connection during the handshake"),
}


@pytest.mark.parametrize(("script", "expected", "why"), NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_H22_an_answer_that_is_none_is_named(client, raw_peer, script, expected, why):
    url = f"ws://{raw_peer(script)}/"
    assert client(url, "--no-stdin") == (expected, b"", f"wtalk: cannot connect to {url}: {why}\n")


def test_a_server_that_never_answers_exits_with_69(client, raw_peer):
    url = f"ws://{raw_peer(lambda connection: connection.recv(1000) and connection.recv(1))}/"
    status, stdout, stderr = client(url, "--no-stdin", "--connect-timeout", "0.3")
    assert (status, stdout) == (69, b"") and one_line(stderr, f"cannot connect to {url}: ", "took too long")


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_H22_location_follows_a_redirect(client, raw_peer, heads, status):
    target = raw_peer(taking(heads))
    first = raw_peer(responding(status, f"Location: ws://{target}/new?x=1", body=b"moved", heads=heads))
    assert client(f"ws://{first}/old", "--no-stdin", "--location") == DONE
    assert [head[0] for head in heads] == ["GET /old HTTP/1.1", "GET /new?x=1 HTTP/1.1"]
    assert values(heads[1], "Host") == [target]


RELATIVE = {"/new": "/new", "new": "/a/new", "?x=1": "/a/b?x=1", "../new": "/new", "//{host}/new": "/new", "http://{host}/new": "/new"}


@pytest.mark.parametrize(("location", "expected"), RELATIVE.items())
def test_H22_a_redirect_may_be_relative(client, raw_peer, heads, location, expected):
    address = raw_peer(lambda connection: responding(302, f"Location: {location.format(host=address)}", heads=heads)(connection), taking(heads))
    assert client(f"ws://{address}/a/b", "--no-stdin", "--location") == DONE
    assert [head[0] for head in heads] == ["GET /a/b HTTP/1.1", f"GET {expected} HTTP/1.1"]


CREDENTIALS = {
    "password": ["--user", "alice", "--password-file", "password"],
    "bearer": ["--bearer-file", "token"],
    "header": ["-H", "Authorization: Digest x"],
    "netrc": ["--netrc"],
}


@pytest.mark.parametrize("options", CREDENTIALS.values(), ids=CREDENTIALS)
def test_H22_credentials_do_not_go_to_another_host(client, raw_peer, heads, password_file, bearer_file, tmp_path, options):
    secret_file(tmp_path / ".netrc", "machine 127.0.0.1 login alice password sesame\n")
    target = raw_peer(taking(heads))
    first = raw_peer(responding(302, f"Location: ws://{target}/", heads=heads))
    run = [f"ws://{first}", "--no-stdin", "--location", *options, "--cookie", "a=b", "-H", "Cookie: c=d", "-H", "X-One: 1"]
    assert client(*run, cwd=tmp_path)[:2] == (0, b"")
    there, elsewhere = heads
    assert len(values(there, "Authorization")) == 1 and values(there, "Cookie")
    assert values(elsewhere, "Authorization") == values(elsewhere, "Cookie") == []
    assert values(elsewhere, "X-One") == ["1"]


def test_H22_credentials_go_to_another_path_of_the_same_server(client, raw_peer, heads, password_file):
    address = raw_peer(responding(302, "Location: /new", heads=heads), taking(heads))
    assert client(f"ws://{address}", "--no-stdin", "--location", "--user", "alice", "--password-file", password_file, "--cookie", "a=b") == DONE
    assert [values(head, "Authorization") for head in heads] == [[basic("alice", "sesame")]] * 2
    assert [values(head, "Cookie") for head in heads] == [["a=b"]] * 2


def test_H22_a_loop_of_redirects_ends(client, raw_peer, heads):
    url = f"ws://{raw_peer(*[responding(302, 'Location: /', heads=heads)] * 20)}/"
    status, stdout, stderr = client(url, "--no-stdin", "--location")
    assert (status, stdout) == (76, b"") and one_line(stderr, "redirect")
    assert len(heads) == 11


@pytest.mark.parametrize("fields", [[], ["Location: ftp://x/"], ["Location: "], ["Location: ws://x:99999/"], ["Location: ws+unix:/tmp/x"]], ids=repr)
def test_H22_a_redirect_to_nowhere_exits_with_76(client, raw_peer, fields):
    url = f"ws://{raw_peer(responding(302, *fields))}/"
    status, stdout, stderr = client(url, "--no-stdin", "--location")
    assert (status, stdout) == (76, b"") and one_line(stderr)


@pytest.fixture
def secure(authority, raw_peer):
    """Starts a raw peer behind TLS: localhost:port."""
    authority.issue("redirecting", "localhost", "DNS:localhost")
    context = authority.server_context("redirecting")

    def start(handler):
        def script(connection):
            with context.wrap_socket(connection, server_side=True) as wrapped:
                handler(wrapped)

        return raw_peer(script).replace("127.0.0.1", "localhost")

    return start


def test_H22_a_redirect_may_lead_to_tls(client, raw_peer, heads, secure, authority):
    first = raw_peer(responding(301, f"Location: wss://{secure(taking(heads))}/", heads=heads))
    assert client(f"ws://{first}", "--no-stdin", "--location", "--ca", authority.certificate) == DONE
    assert len(heads) == 2


@pytest.mark.parametrize("scheme", ["ws", "http"])
def test_H22_a_redirect_never_leads_away_from_tls(client, raw_peer, heads, secure, authority, scheme):
    target = raw_peer(taking(heads))
    url = f"wss://{secure(responding(301, f'Location: {scheme}://{target}/'))}/"
    status, stdout, stderr = client(url, "--no-stdin", "--location", "--ca", authority.certificate)
    assert (status, stdout) == (76, b"") and one_line(stderr, "wss")
    assert heads == []
