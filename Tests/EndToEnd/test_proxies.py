"""Through HTTP and SOCKS proxies, real ones and scripted ones."""

import base64
import struct

import pytest

from conftest import eventually, free_port, one_line, secret_file
from scripted import responding, saying, taking, values
from wire import read_head

HELLO = (0, b"hello\n", "")


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.fixture
def password_file(tmp_path):
    return secret_file(tmp_path / "proxy-password", "opensesame\n")


@pytest.fixture
def tinyproxy(daemon, tmp_path):
    """Starts tinyproxy: (host:port, a function that gives its log)."""

    def start(*lines):
        port = free_port()
        configuration = tmp_path / "tinyproxy.conf"
        general = [f"Port {port}", "Listen 127.0.0.1", "Timeout 30", "MaxClients 10", "LogLevel Connect"]
        configuration.write_text("\n".join([*general, *lines]) + "\n")
        printed = daemon(["tinyproxy", "-d", "-c", configuration], port)
        return f"127.0.0.1:{port}", printed.read_text

    return start


@pytest.fixture
def microsocks(daemon):
    """Starts microsocks: (host:port, a function that gives its log)."""

    def start(*options):
        port = free_port()
        printed = daemon(["microsocks", "-i", "127.0.0.1", "-p", port, *options], port)
        return f"127.0.0.1:{port}", printed.read_text

    return start


# Real ones


def test_through_an_http_proxy(client, peer, tinyproxy):
    url = peer(saying("hello"))
    proxy, log = tinyproxy()
    assert client(url, "--no-stdin", "--proxy", f"http://{proxy}") == HELLO
    assert f"CONNECT {url[5:-1]}" in log()


def test_through_an_http_proxy_with_a_password(client, peer, tinyproxy, password_file):
    url = peer(saying("hello"))
    proxy, log = tinyproxy('BasicAuth carol opensesame')
    assert client(url, "--no-stdin", "--proxy", f"http://carol@{proxy}", "--proxy-password-file", password_file) == HELLO
    assert f"CONNECT {url[5:-1]}" in log()


def test_a_proxy_that_wants_a_password_exits_with_77(client, listener, tinyproxy):
    proxy, _ = tinyproxy('BasicAuth carol opensesame')
    expected = f"wtalk: cannot connect to {listener[0]}: proxy http://{proxy}: HTTP status 407\n"
    assert client(listener[0], "--no-stdin", "--proxy", f"http://{proxy}") == (77, b"", expected)


def test_a_proxy_that_cannot_reach_the_server_exits_with_69(client, tinyproxy):
    proxy, _ = tinyproxy()
    url = f"ws://127.0.0.1:{free_port()}/"
    status, stdout, stderr = client(url, "--no-stdin", "--proxy", f"http://{proxy}")
    assert (status, stdout) == (69, b"") and one_line(stderr, f"cannot connect to {url}: proxy http://{proxy}: HTTP status 50")


def test_tls_through_an_http_proxy(client, peer, tinyproxy, authority):
    authority.issue("through", "localhost", "DNS:localhost")
    url = peer(saying("hello"), ssl=authority.server_context("through")).replace("127.0.0.1", "localhost")
    proxy, log = tinyproxy()
    assert client(url, "--no-stdin", "--ca", authority.certificate, "--proxy", f"http://{proxy}") == HELLO
    assert f"CONNECT {url[6:-1]}" in log()


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
def test_through_a_socks_proxy(client, peer, microsocks, scheme):
    url = peer(saying("hello"))
    proxy, log = microsocks()
    assert client(url, "--no-stdin", "--proxy", f"{scheme}://{proxy}") == HELLO
    eventually(lambda: "connected to 127.0.0.1:" + url.rpartition(":")[2][:-1] in log())


def test_through_a_socks_proxy_with_a_password(client, peer, microsocks, password_file):
    url = peer(saying("hello"))
    proxy, log = microsocks("-u", "carol", "-P", "opensesame")
    assert client(url, "--no-stdin", "--proxy", f"socks5://carol@{proxy}", "--proxy-password-file", password_file) == HELLO
    eventually(lambda: "connected to" in log())


def test_a_wrong_password_for_a_socks_proxy_is_no_connection(client, listener, microsocks, tmp_path):
    proxy, _ = microsocks("-u", "carol", "-P", "opensesame")
    wrong = secret_file(tmp_path / "wrong", "barley")
    status, stdout, stderr = client(listener[0], "--no-stdin", "--proxy", f"socks5://carol@{proxy}", "--proxy-password-file", wrong)
    assert (status, stdout) in ((69, b""), (77, b"")) and one_line(stderr, f"proxy socks5://{proxy}: ")
    assert "barley" not in stderr


# Scripted ones: what exactly they hear


def connecting(heads, then):
    """An HTTP proxy that is its own target: keeps the head of the CONNECT, agrees, and goes on as a server."""

    def script(connection):
        heads.append(read_head(connection)[0].decode().split("\r\n"))
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        then(connection)

    return script


def test_a_connect_names_the_target_and_the_proxy_resolves_it(client, raw_peer):
    heads = []
    proxy = raw_peer(connecting(heads, taking(heads)))
    assert client("ws://no-such-host.invalid/feed", "--no-stdin", "--proxy", f"http://{proxy}") == (0, b"", "")
    assert heads[0][0] == "CONNECT no-such-host.invalid:80 HTTP/1.1"
    assert values(heads[0], "Host") == ["no-such-host.invalid:80"]
    assert heads[1][0] == "GET /feed HTTP/1.1"


def test_each_hears_its_own_password_alone(client, raw_peer, password_file, tmp_path):
    heads = []
    proxy = raw_peer(connecting(heads, taking(heads)))
    mine = secret_file(tmp_path / "mine", "my own")
    run = ["ws://localhost/", "--no-stdin", "--proxy", f"http://carol@{proxy}", "--proxy-password-file", password_file]
    assert client(*run, "--user", "alice", "--password-file", mine, "--cookie", "a=b") == (0, b"", "")
    connect, get = heads
    assert values(connect, "Proxy-Authorization") == [basic("carol", "opensesame")]
    assert values(connect, "Authorization") == values(connect, "Cookie") == []
    assert values(get, "Authorization") == [basic("alice", "my own")]
    assert values(get, "Proxy-Authorization") == []


def speaking_socks(requests, then):
    """A SOCKS5 proxy without a password that is its own target."""

    def script(connection):
        version, count = connection.recv(2)
        connection.recv(count)
        connection.sendall(b"\5\0")
        head = connection.recv(4)
        if head[3] == 3:
            (length,) = connection.recv(1)
            requests.append((connection.recv(length).decode(), struct.unpack("!H", connection.recv(2))[0]))
        connection.sendall(b"\5\0\0\1\0\0\0\0\0\0")
        then(connection)

    return script


def test_a_socks5h_proxy_resolves_the_name(client, raw_peer):
    requests, heads = [], []
    proxy = raw_peer(speaking_socks(requests, taking(heads)))
    assert client("ws://no-such-host.invalid:81/feed", "--no-stdin", "--proxy", f"socks5h://{proxy}") == (0, b"", "")
    assert requests == [("no-such-host.invalid", 81)]
    assert heads[0][0] == "GET /feed HTTP/1.1"


BAD_PROXIES = {
    "407": (responding(407, 'Proxy-Authenticate: Basic realm="x"'), 77, "HTTP status 407"),
    "403": (responding(403, body=b"no"), 69, "HTTP status 403"),
    "503": (responding(503), 69, "HTTP status 503"),
    "no HTTP": (lambda connection: connection.recv(1000) and connection.sendall(b"SSH-2.0-x\r\n\r\n"), 69, ""),
    "hangs up": (lambda connection: connection.recv(1000), 69, ""),
}


@pytest.mark.parametrize(("script", "expected", "why"), BAD_PROXIES.values(), ids=BAD_PROXIES)
def test_a_proxy_that_refuses_is_named(client, raw_peer, script, expected, why):
    proxy = f"http://{raw_peer(script)}"
    status, stdout, stderr = client("ws://localhost:9/", "--no-stdin", "--proxy", proxy)
    assert (status, stdout) == (expected, b"")
    assert one_line(stderr, f"cannot connect to ws://localhost:9/: proxy {proxy}: {why}")


@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_a_dead_proxy_exits_with_69(client, listener, scheme):
    proxy = f"{scheme}://127.0.0.1:{free_port()}"
    status, stdout, stderr = client(listener[0], "--no-stdin", "--proxy", proxy)
    assert (status, stdout) == (69, b"") and one_line(stderr, f"cannot connect to {listener[0]}: proxy {proxy}: ")


@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_a_silent_proxy_exits_with_69_in_time(client, raw_peer, scheme):
    proxy = f"{scheme}://{raw_peer(lambda connection: connection.recv(1000) and connection.recv(1))}"
    status, stdout, stderr = client("ws://localhost:9/", "--no-stdin", "--proxy", proxy, "--connect-timeout", "0.5")
    assert (status, stdout) == (69, b"") and one_line(stderr, "cannot connect to ws://localhost:9/: ")


# The environment: variables, the URL's host, whether the proxy is used. DEAD is one where nobody listens.

DEAD = "http://127.0.0.1:1"
VARIABLES = {
    "http_proxy": ({"http_proxy": DEAD}, "localhost", True),
    "all_proxy": ({"all_proxy": DEAD}, "localhost", True),
    "ALL_PROXY": ({"ALL_PROXY": DEAD}, "localhost", True),
    "socks": ({"ALL_PROXY": "socks5://127.0.0.1:1"}, "localhost", True),
    "without a scheme": ({"http_proxy": "127.0.0.1:1"}, "localhost", True),
    "HTTP_PROXY could be a request's field": ({"HTTP_PROXY": DEAD}, "localhost", False),
    "https_proxy is for wss": ({"https_proxy": DEAD, "HTTPS_PROXY": DEAD}, "localhost", False),
    "empty": ({"http_proxy": ""}, "localhost", False),
    "empty, then another": ({"http_proxy": "", "ALL_PROXY": DEAD}, "localhost", True),
    "no_proxy": ({"http_proxy": DEAD, "no_proxy": "localhost"}, "localhost", False),
    "NO_PROXY": ({"http_proxy": DEAD, "NO_PROXY": "localhost"}, "localhost", False),
    "no_proxy is empty": ({"http_proxy": DEAD, "no_proxy": ""}, "localhost", True),
    "no_proxy of others": ({"http_proxy": DEAD, "no_proxy": "example.org,host,ocalhost"}, "localhost", True),
    "no_proxy, a list": ({"http_proxy": DEAD, "no_proxy": "example.org, LocalHost"}, "localhost", False),
    "no_proxy, all": ({"http_proxy": DEAD, "no_proxy": "*"}, "localhost", False),
    "no_proxy, a domain": ({"http_proxy": DEAD, "no_proxy": "chat.test"}, "a.chat.test", False),
    "no_proxy, a domain with a dot": ({"http_proxy": DEAD, "no_proxy": ".chat.test"}, "a.chat.test", False),
    "no_proxy, not that domain": ({"http_proxy": DEAD, "no_proxy": "t.test"}, "a.chat.test", True),
    "no_proxy, an address": ({"http_proxy": DEAD, "no_proxy": "127.0.0.1"}, "127.0.0.1", False),
    "no_proxy, a network": ({"http_proxy": DEAD, "no_proxy": "10.0.0.0/8,127.0.0.0/8"}, "127.0.0.1", False),
    "no_proxy, another network": ({"http_proxy": DEAD, "no_proxy": "127.0.1.0/24"}, "127.0.0.1", True),
}


@pytest.mark.parametrize(("environment", "host", "is_used"), VARIABLES.values(), ids=VARIABLES)
def test_the_environment_names_a_proxy(client, peer, environment, host, is_used):
    port = peer(saying("hello")).rpartition(":")[2].strip("/")
    status, stdout, stderr = client(f"ws://{host}:{port}/", "--no-stdin", "--resolve", f"{host}:{port}:127.0.0.1", environment=environment)
    if is_used:
        assert (status, stdout) == (69, b"") and one_line(stderr, f"cannot connect to ws://{host}:{port}/: proxy ", "127.0.0.1:1: ")
    else:
        assert (status, stdout, stderr) == HELLO


SECURE = {
    "https_proxy": ({"https_proxy": DEAD}, True),
    "HTTPS_PROXY": ({"HTTPS_PROXY": DEAD}, True),
    "all_proxy": ({"all_proxy": DEAD}, True),
    "http_proxy is for ws": ({"http_proxy": DEAD}, False),
    "the small one first": ({"https_proxy": DEAD, "HTTPS_PROXY": "http://127.0.0.1:2"}, True),
    "empty, then the capital one": ({"https_proxy": "", "HTTPS_PROXY": DEAD}, True),
}


@pytest.mark.parametrize(("environment", "is_used"), SECURE.values(), ids=SECURE)
def test_the_environment_names_a_proxy_for_wss(client, environment, is_used):
    url = f"wss://127.0.0.1:{free_port()}/"
    status, stdout, stderr = client(url, "--no-stdin", environment=environment)
    assert (status, stdout) == (69, b"")
    assert (f"proxy {DEAD}: " in stderr) == is_used


def test_options_replace_the_environment(client, peer, tinyproxy):
    proxy, log = tinyproxy()
    environment = {"http_proxy": DEAD, "no_proxy": "*"}
    url = peer(saying("hello"))
    assert client(url, "--no-stdin", "--proxy", f"http://{proxy}", environment=environment) == HELLO
    assert "CONNECT" in log()
    assert client(peer(saying("hello")), "--no-stdin", "--no-proxy", environment={"http_proxy": DEAD}) == HELLO


def test_a_password_in_the_environment_s_url_is_decoded(client, raw_peer):
    heads = []
    proxy = raw_peer(connecting(heads, taking(heads)))
    environment = {"http_proxy": f"http://al%40ice:p%3As%25s@{proxy}"}
    assert client("ws://localhost/", "--no-stdin", environment=environment) == (0, b"", "")
    assert values(heads[0], "Proxy-Authorization") == [basic("al@ice", "p:s%s")]


def test_L2_a_password_in_the_environment_s_url_is_not_printed(client, raw_peer):
    environment = {"http_proxy": f"http://alice:sesame@{raw_peer(responding(407))}"}
    status, stdout, stderr = client("ws://localhost/", "--no-stdin", "-vv", environment=environment)
    assert (status, stdout) == (77, b"")
    assert "sesame" not in stderr and basic("alice", "sesame")[6:] not in stderr


# What cannot be meant


def test_L4_a_password_in_the_proxy_s_url_is_refused_unechoed(client):
    status, stdout, stderr = client("ws://localhost:1", "--proxy", "http://alice:sesame@127.0.0.1:1")
    assert (status, stdout) == (64, b"") and one_line(stderr, "--proxy-password-file")
    assert "sesame" not in stderr


BAD_USAGE = [["--proxy", "ftp://x:1"], ["--proxy", "http://"], ["--proxy", "http://x:y"], ["--proxy", "http://x:1", "--no-proxy"]]


@pytest.mark.parametrize("options", BAD_USAGE, ids=" ".join)
def test_L5_proxies_that_cannot_be_meant_exit_with_64(client, options):
    status, stdout, stderr = client("ws://localhost:1", *options)
    assert (status, stdout) == (64, b"") and one_line(stderr)


def test_S3_a_proxy_password_that_others_can_read_exits_with_77(client, tmp_path):
    exposed = secret_file(tmp_path / "exposed", "sesame", 0o644)
    status, stdout, stderr = client("ws://localhost:1", "--proxy", "http://a@127.0.0.1:1", "--proxy-password-file", exposed)
    assert (status, stdout) == (77, b"") and one_line(stderr, str(exposed), "others")
