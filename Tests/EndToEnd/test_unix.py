"""ws+unix: through a socket in the file system."""

import pytest
from websockets.sync.server import unix_serve

from conftest import one_line, secret_file
from scripted import saying, serving

HELLO = (0, b"hello\n", "")


@pytest.fixture
def unix_peer(tmp_path):
    """A server at a socket that says hello: (its path, the requests that came)."""
    path, requests = tmp_path / "chat.sock", []

    def script(connection):
        requests.append(connection.request)
        saying("hello")(connection)

    with serving(unix_serve(script, str(path), compression=None)):
        yield path, requests


@pytest.mark.parametrize(("suffix", "target"), [("", "/"), (":/", "/"), (":/feed?a=b", "/feed?a=b"), (":/a:b", "/a:b")])
def test_a_socket_and_a_request_path(client, unix_peer, suffix, target):
    path, requests = unix_peer
    assert client(f"ws+unix:{path}{suffix}", "--no-stdin") == HELLO
    assert requests[0].path == target
    assert requests[0].headers["Host"] == "localhost"


def test_no_proxy_stands_before_a_socket(client, unix_peer):
    assert client(f"ws+unix:{unix_peer[0]}", "--no-stdin", environment={"all_proxy": "http://127.0.0.1:1"}) == HELLO


def test_L6_a_password_does_not_leave_this_machine_through_a_socket(client, unix_peer, tmp_path):
    path, requests = unix_peer
    password = secret_file(tmp_path / "password", "sesame")
    assert client(f"ws+unix:{path}", "--no-stdin", "--user", "alice", "--password-file", password) == HELLO
    assert requests[0].headers["Authorization"] == "Basic YWxpY2U6c2VzYW1l"


def test_a_socket_that_is_not_there_exits_with_69(client, tmp_path):
    status, stdout, stderr = client(f"ws+unix:{tmp_path}/missing", "--no-stdin")
    assert (status, stdout) == (69, b"") and one_line(stderr, "cannot connect to ", f"{tmp_path}/missing")


@pytest.mark.parametrize("url", ["ws+unix:", "ws+unix:relative.sock", "ws+unix:/" + "x" * 200])
def test_L5_a_socket_that_cannot_be_exits_with_64(client, url):
    status, stdout, stderr = client(url, "--no-stdin")
    assert (status, stdout) == (64, b"") and one_line(stderr)
