"""Options from the command line, the environment and the file, and which of them count."""

import pytest

from conftest import eventually, one_line
from scripted import taking, values


@pytest.fixture
def configure(tmp_path):
    """Writes the configuration file: its path."""

    def write(text, path=tmp_path / "config/wtalk/config"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    return write


@pytest.fixture
def heads():
    return []


@pytest.fixture
def address(raw_peer, heads):
    return raw_peer(taking(heads))


DONE = (0, b"", "")


# Who wins: the file, the environment, the arguments, and what is sent as User-Agent.

LEVELS = {
    "file": ("user-agent = file", {}, [], ["file"]),
    "environment": ("", {"WTALK_USER_AGENT": "environment"}, [], ["environment"]),
    "environment before file": ("user-agent = file", {"WTALK_USER_AGENT": "environment"}, [], ["environment"]),
    "argument before environment": ("user-agent = file", {"WTALK_USER_AGENT": "environment"}, ["--user-agent", "argument"], ["argument"]),
    "an empty environment": ("", {"WTALK_USER_AGENT": "", "WTALK_NO_SUCH_OPTION": "x"}, [], []),
    "another profile": ("[other]\nuser-agent = other", {}, [], []),
    "spaces and comments": ("# ours\n\n   user-agent   =   a = b # c  \n#user-agent = d\n", {}, [], ["a = b # c"]),
    "lines end with CRLF": ("user-agent = file\r\n", {}, [], ["file"]),
}


@pytest.mark.parametrize(("text", "environment", "arguments", "expected"), LEVELS.values(), ids=LEVELS)
def test_arguments_then_environment_then_file(client, address, heads, configure, text, environment, arguments, expected):
    configure(text)
    assert client(f"ws://{address}", "--no-stdin", *arguments, environment=environment) == DONE
    assert values(heads[0], "User-Agent") == expected


# Options that may repeat, and those that exclude each other.

HEADERS = {
    "file": ("header = X-One: 1\nheader = X-One: 2", {}, [], ["1", "2"]),
    "environment": ("header = X-One: 1\nheader = X-One: 2", {"WTALK_HEADER": "X-One: 3"}, [], ["3"]),
    "arguments": ("header = X-One: 1", {"WTALK_HEADER": "X-One: 3"}, ["-H", "X-One: 4", "-H", "X-One: 5"], ["4", "5"]),
}


@pytest.mark.parametrize(("text", "environment", "arguments", "expected"), HEADERS.values(), ids=HEADERS)
def test_a_stronger_level_replaces_what_repeats(client, address, heads, configure, text, environment, arguments, expected):
    configure(text)
    assert client(f"ws://{address}", "--no-stdin", *arguments, environment=environment) == DONE
    assert values(heads[0], "X-One") == expected


FRAMINGS = {
    "argument": ("null", {}, ["--length-prefixed"], b"\0\0\0\1a", ["a"]),
    "environment": ("null", {"WTALK_SEPARATOR": "|"}, [], b"a|b\0", ["a", "b\0"]),
    "argument over environment": ("whole", {"WTALK_SEPARATOR": "|"}, ["-0"], b"a|\0", ["a|"]),
    "another kind": ("hex", {}, ["--binary"], b"\xff\n", [b"\xff"]),
}


@pytest.mark.parametrize(("text", "environment", "arguments", "stdin", "expected"), FRAMINGS.values(), ids=FRAMINGS)
def test_a_stronger_level_replaces_what_it_excludes(client, listener, configure, text, environment, arguments, stdin, expected):
    configure(text)
    url, heard = listener
    assert client(url, "--linger", "0", *arguments, environment=environment, stdin=stdin) == DONE
    eventually(lambda: heard.code == 1000)
    assert heard.complete() == expected


# Flags: the file, the environment, whether empty records are skipped.

FLAGS = {
    "alone": ("skip-empty", {}, True), "true": ("skip-empty = true", {}, True), "false": ("skip-empty = false", {}, False),
    "1": ("", {"WTALK_SKIP_EMPTY": "1"}, True), "yes": ("", {"WTALK_SKIP_EMPTY": "yes"}, True), "TRUE": ("", {"WTALK_SKIP_EMPTY": "true"}, True),
    "0": ("skip-empty", {"WTALK_SKIP_EMPTY": "0"}, False), "no": ("skip-empty", {"WTALK_SKIP_EMPTY": "no"}, False),
    "false in the environment": ("skip-empty", {"WTALK_SKIP_EMPTY": "false"}, False),
}


@pytest.mark.parametrize(("text", "environment", "is_set"), FLAGS.values(), ids=FLAGS)
def test_flags_are_on_or_off(client, listener, configure, text, environment, is_set):
    configure(text)
    url, heard = listener
    assert client(url, "--linger", "0", environment=environment, stdin=b"\na\n") == DONE
    eventually(lambda: heard.code == 1000)
    assert heard.complete() == (["a"] if is_set else ["", "a"])


# Where the file is


def test_the_file_is_below_the_home_folder_by_default(client, address, heads, configure, tmp_path):
    configure("user-agent = home", tmp_path / ".config/wtalk/config")
    assert client(f"ws://{address}", "--no-stdin", environment={"XDG_CONFIG_HOME": ""}) == DONE
    assert values(heads[0], "User-Agent") == ["home"]


def test_another_file_may_be_named(client, address, heads, configure, tmp_path):
    configure("user-agent = usual\norigin = https://usual")
    other = configure("user-agent = other", tmp_path / "other")
    assert client(f"ws://{address}", "--no-stdin", "--config", other) == DONE
    assert values(heads[0], "User-Agent") == ["other"] and values(heads[0], "Origin") == []


def test_a_named_file_that_is_missing_exits_with_73(client, tmp_path):
    status, stdout, stderr = client("ws://localhost:1", "--config", tmp_path / "missing")
    assert (status, stdout) == (73, b"") and one_line(stderr, "missing")


# The URL and profiles


def test_the_url_may_come_from_the_environment_and_the_file(client, address, heads, configure):
    configure(f"url = ws://{address}/file")
    assert client("--no-stdin") == DONE
    assert heads[0][0] == "GET /file HTTP/1.1"


@pytest.mark.parametrize(("arguments", "expected"), [([], "/environment"), (["ws://{}/argument"], "/argument")])
def test_a_stronger_url_counts(client, address, heads, configure, arguments, expected):
    configure(f"url = ws://{address}/file")
    environment = {"WTALK_URL": f"ws://{address}/environment"}
    assert client("--no-stdin", *(argument.format(address) for argument in arguments), environment=environment) == DONE
    assert heads[0][0] == f"GET {expected} HTTP/1.1"


PROFILES = """
user-agent = everyone
origin = https://everyone

[work]
url = ws://{0}/work
user-agent = at work
header = X-One: 1

[home]
url = ws://{0}/home
cookie = a=b
"""


def test_a_profile_has_its_url_and_options(client, address, heads, configure):
    configure(PROFILES.format(address))
    assert client("@work", "--no-stdin") == DONE
    assert heads[0][0] == "GET /work HTTP/1.1"
    assert [values(heads[0], name) for name in ("User-Agent", "Origin", "X-One", "Cookie")] == [["at work"], ["https://everyone"], ["1"], []]


def test_the_environment_and_arguments_are_stronger_than_a_profile(client, address, heads, configure):
    configure(PROFILES.format(address))
    environment = {"WTALK_USER_AGENT": "environment", "WTALK_URL": "ws://localhost:1/"}
    assert client("@home", "--no-stdin", "--cookie", "c=d", environment=environment) == DONE
    assert heads[0][0] == "GET /home HTTP/1.1"
    assert [values(heads[0], name) for name in ("User-Agent", "Cookie")] == [["environment"], ["c=d"]]


def test_a_profile_speaks_the_chat(client, server, configure):
    running = server()
    configure(f"[dev]\nurl = {running.url()}\nas = ci\nroom = dev\n")
    with running.connect("/dev") as peer:
        assert client("@dev", stdin=b"hello\n") == DONE
        assert peer.recv(timeout=10) == "hello"


def test_L5_an_unknown_profile_exits_with_64_and_those_there_are(client, configure):
    configure(PROFILES.format("localhost"))
    status, stdout, stderr = client("@wrok")
    assert (status, stdout) == (64, b"") and one_line(stderr, "wrok", "work", "home")


def test_L5_a_profile_without_any_file_exits_with_64(client):
    status, stdout, stderr = client("@work")
    assert (status, stdout) == (64, b"") and one_line(stderr, "work")


# What is wrong in a file: its text and the line that is named.

BAD_FILES = {
    "an unknown option": ("user-agent = x\n\nlingr = 3\n", 3),
    "not an option": ("user-agent\n", 1),
    "no name": ("# fine\n= 3\n", 2),
    "a bad value": ("linger = soon\n", 1),
    "a flag with a value": ("[work]\nskip-empty = perhaps\n", 2),
    "an open heading": ("[work\n", 1),
    "an empty heading": ("[]\n", 1),
    "a dashed option": ("--linger = 3\n", 1),
    "a line of text": ("what is this\n", 1),
    "a secret": ("password = sesame\n", 1),
}


@pytest.mark.parametrize(("text", "line"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_exits_with_78_and_the_line(client, configure, text, line):
    path = configure(text)
    run = ["@work"] if text.startswith("[work]") else ["ws://localhost:1"]
    status, stdout, stderr = client(*run)
    assert (status, stdout) == (78, b"") and one_line(stderr, f"{path}:{line}: ")
    assert "sesame" not in stderr


@pytest.mark.parametrize("variable", ["WTALK_LINGER", "WTALK_SKIP_EMPTY"])
def test_a_bad_variable_is_named(client, variable):
    status, stdout, stderr = client("ws://localhost:1", environment={variable: "soon"})
    assert status in (64, 78) and stdout == b"" and one_line(stderr, variable)
