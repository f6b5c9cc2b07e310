"""Options of a server from a file, and the check of them."""

import subprocess

import pytest

from conftest import BINARY, clean_environment, one_line


@pytest.fixture
def configure(tmp_path):
    def write(text):
        path = tmp_path / "server.conf"
        path.write_text(text)
        return path

    return write


@pytest.fixture
def check(tmp_path):
    """`wtalk server --check` with these arguments: (status, stdout, stderr)."""

    def run(*arguments):
        ended = subprocess.run(
            [BINARY, "server", "--check", *arguments], capture_output=True, text=True, timeout=30, cwd=tmp_path,
            env=clean_environment(tmp_path))
        return ended.returncode, ended.stdout, ended.stderr

    return run


def settings(text):
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def test_a_server_runs_with_its_file(server, configure, tmp_path):
    path = configure(f"# ours\nstore = {tmp_path}/chat.db\nmax-message=2K\n\nlog-format = json\naccess-log\n")
    running = server("--config", path)
    assert (tmp_path / "chat.db").exists()
    assert running.log().startswith("{") and str(tmp_path / "chat.db") in running.log()
    with running.connect("/dev") as peer:
        peer.send("x" * 3000)
        with pytest.raises(Exception, match="1009"):
            peer.recv(timeout=10)


def test_the_command_line_is_stronger(server, configure):
    running = server("--config", configure("log-level = warning\nlisten = 127.0.0.1:1\nlisten = 127.0.0.1:2\n"), "--log-level=info")
    # `listen` came from the command line, too.
    assert "memory" in running.log() and len(running.addresses) == 1


def test_no_file_is_read_unless_it_is_named(check, tmp_path):
    folder = tmp_path / "config/wtalk"
    folder.mkdir(parents=True)
    for name in ("config", "server"):
        (folder / name).write_text("rate = 7\nnonsense\n")
    status, output, errors = check()
    assert (status, errors) == (0, "") and "rate = 20" in settings(output)


def test_the_check_prints_what_the_server_would_run_with(check, configure):
    path = configure("rate = 5\norigin = https://a.example\norigin = https://b.example\naccess-log = false\n")
    status, output, errors = check("--config", path, "--listen", "[::1]:9000", "--no-console")
    assert (status, errors) == (0, "")
    lines = settings(output)
    for line in ("listen = [::1]:9000", "rate = 5", "origin = https://a.example", "origin = https://b.example", "access-log = false",
                 "no-console = true", "log-format = text", "max-message = 1M", "name-hold = 24h", "mode = chat"):
        assert line in lines
    assert "#store =" in output.splitlines() and not any(line.startswith(("config", "check")) for line in lines)


def test_what_the_check_prints_is_a_configuration_file(check, configure):
    _, first, _ = check("--rate", "7", "--origin", "*", "--route", "/e=echo")
    assert check("--config", configure(first)) == (0, first, "")


def test_the_check_does_nothing(check, tmp_path):
    assert check("--store", tmp_path / "chat.db", "--port-file", tmp_path / "port")[0] == 0
    assert not (tmp_path / "chat.db").exists() and not (tmp_path / "port").exists()


WRONG = {
    "unknown": ("rate = 5\nlistn = 127.0.0.1:1\n", "2: there is no option listn"),
    "no value": ("store\n", "1: store needs a value"),
    "bad address": ("\nlisten = here\n", "2: The value 'here' is invalid for '--listen"),
    "bad flag": ("access-log = yes\n", "1: access-log is true or false"),
    "twice": ("rate = 1\nrate = 2\n", "2: rate is there twice"),
    "not on the loopback": ("rate = 1\n\nadmin-listen = 0.0.0.0:1\n", "3: --admin-listen takes a loopback address"),
    "goes with another": ("accounts = open\n", "1: --accounts needs --store"),
    "profile": ("[work]\nrate = 1\n", "a server has no profiles"),
    "itself": ("config = other\n", "1: there is no option config"),
    "store nowhere": ("rate = 1\nstore = /nowhere/chat.db\n", "2: /nowhere/chat.db: nothing can be written there"),
    "store is a folder": ("store = /tmp\n", "1: /tmp: it is no plain file"),
    "port file nowhere": ("port-file = /nowhere/port\n", "1: /nowhere/port: nothing can be written there"),
    "not UTF-8": (None, "it is not UTF-8"),
}


@pytest.mark.parametrize(("text", "complaint"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_in_the_file_is_78_with_its_line(check, configure, text, complaint):
    path = configure(text or "")
    if text is None:
        path.write_bytes(b"store = \xff\n")
    status, output, errors = check("--config", path)
    assert (status, output) == (78, "") and one_line(errors, f"{path}:", complaint)


def test_every_finding_about_files_is_told(check, tmp_path):
    other = tmp_path / "other"
    other.write_text("not a database, but long enough to be one")
    status, output, errors = check("--store", other, "--port-file", "/nowhere/port")
    assert (status, output) == (78, "")
    assert errors.splitlines() == [
        f"wtalk: --store: {other}: it is another program's file",
        "wtalk: --port-file: /nowhere/port: nothing can be written there: No such file or directory",
    ]


def test_the_command_line_is_wrong_with_64(check, configure):
    path = configure("rate = 5\n")
    assert check("--config", path, "--rate", "0")[0] == 64
    assert check("--config", path, "--no-such-option")[0] == 64


def test_a_file_that_is_not_there_is_73(check, tmp_path):
    status, _, errors = check("--config", tmp_path / "none")
    assert status == 73 and one_line(errors, str(tmp_path / "none"))


def test_help_needs_no_file(tmp_path):
    ended = subprocess.run([BINARY, "server", "--config", tmp_path / "none", "--help"], capture_output=True, text=True, timeout=20)
    assert ended.returncode == 0 and "--check" in ended.stdout
