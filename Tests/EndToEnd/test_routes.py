"""--mode and --route: several modes behind one address."""

import subprocess

import pytest

from conftest import BINARY
from test_handshake import get


def test_each_path_has_its_mode(server):
    both = server("--route", "/echo=echo")
    with both.connect("/echo") as echo, both.connect("/echo/deeper?x") as deeper:
        for peer in (echo, deeper):
            peer.send("hello")
            assert peer.recv(timeout=10) == "hello"
    with both.connect("/echoes") as one, both.connect("/echoes") as other:
        one.send("hello")
        assert other.recv(timeout=10) == "hello"
    assert get(both, "/echo").status == 426
    assert get(both, "/").status == 200


def test_the_chat_can_stand_below_another_mode(server):
    both = server("--mode", "echo", "--base-path", "/base", "--route", "/talk=chat")
    with both.connect("/base/talk/dev") as one, both.connect("/base/talk/dev") as other, both.connect("/base/x") as echo:
        one.send("hello")
        assert other.recv(timeout=10) == "hello"
        echo.send("again")
        assert echo.recv(timeout=10) == "again"
    assert get(both, "/base/talk/").status == 200
    assert get(both, "/base/talk")["location"] == "/base/talk/"
    assert get(both, "/").status == 404


@pytest.mark.parametrize(
    "arguments", [["--route", "/a=chat"], ["--route", "/=echo"], ["--route", "/a=echo", "--route", "/a=echo"], ["--route", "/a=nothing"],
                  ["--mode", "echo", "--store", "x"]]
)
def test_what_cannot_be_is_64(arguments):
    ended = subprocess.run([BINARY, "server", "--listen", "127.0.0.1:0", *arguments], capture_output=True, text=True, timeout=20)
    assert ended.returncode == 64 and ended.stderr.count("\n") == 1, ended.stderr
