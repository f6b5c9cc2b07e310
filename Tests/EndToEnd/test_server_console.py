"""The prompt of whoever starts a server at a terminal."""

import contextlib
import os
import re
import signal

import pytest

from chatter import Chatter
from conftest import BINARY, Server, clean_environment
from person import Person
from shell import Shell
from test_terminal_harmless import ALL, HARMFUL


class Console(Person):
    """A server at a terminal; peers reach it as they reach any `Server`."""

    def __init__(self, folder, *arguments, **options):
        made = clean_environment(folder)
        changed = {name: value for name, value in made.items() if os.environ.get(name) != value}
        super().__init__(
            [BINARY, "server", "--listen", "127.0.0.1:0", *arguments], prompt="server>", environment=changed, **options)
        self.wait_for(r"listening on ws://127\.0\.0\.1:\d+/")
        self.port = int(re.search(r"listening on ws://127\.0\.0\.1:(\d+)/", self.text.replace("\n", ""))[1])

    def url(self, path="/"):
        return f"ws://127.0.0.1:{self.port}{path}"

    def connect(self, path="/", **options):
        return Server.connect(self, path, **options)


@pytest.fixture
def console(tmp_path):
    opened = []

    def start(*arguments, **options):
        opened.append(Console(tmp_path, *arguments, **options))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


@pytest.fixture
def shell(tmp_path):
    environment = clean_environment(tmp_path, PS1="$ ", INPUTRC=str(tmp_path / "inputrc"))
    changed = {name: value for name, value in environment.items() if os.environ.get(name) != value}
    with Shell(tmp_path, environment=changed) as one:
        yield one


# When there is one


def test_a_server_at_a_terminal_offers_a_prompt(console):
    server = console()
    server.wait_for_line()
    assert any("messages are kept in memory" in row for row in server.rows)
    server.enter("/help")
    server.wait_for(r"^/quit +stop the server$")
    server.wait_for_line()


@pytest.mark.parametrize("arguments", [["--no-console"], ["--mode", "echo"]])
def test_there_is_no_prompt_where_nobody_can_use_it(console, arguments):
    server = console(*arguments)
    server.type("\x03")
    assert server.exit_status() == 0
    assert "server>" not in server.text


def test_a_server_in_the_background_leaves_the_terminal_alone(shell, tmp_path):
    port_file = tmp_path / "port"
    shell.type(f"{BINARY} server --listen 127.0.0.1:0 --port-file {port_file} &\r")
    shell.wait_for_file(port_file)
    shell.run("echo still mine")
    shell.wait_for("^still mine$")
    assert "server>" not in shell.text
    shell.run("kill %1; wait")


def test_a_server_without_a_terminal_has_no_prompt(server):
    assert "server>" not in server().output.read_text()


# Commands


def test_who_is_here_is_told(console):
    server = console()
    with Chatter(server, "/dev") as alice, server.connect("/dev") as plain:
        alice.hello("alice")
        server.enter("/who")
        server.wait_for_row("alice        #dev (1 session)")
        server.wait_for_row("anonymous-1  #dev (1 plain client)")
        server.enter("/who #lobby")
        server.wait_for_row("nobody is in #lobby")


def test_what_the_operator_says_is_heard(console, tmp_path):
    server = console("--store", tmp_path / "chat.db")
    with Chatter(server, "/dev") as alice, server.connect("/dev") as plain:
        alice.hello("alice")
        server.enter("/say #dev maintenance at noon")
        server.wait_for_row("#dev was told")
        assert alice.expect("message", **{"from": "server"})["text"] == "maintenance at noon" and plain.recv(timeout=10) == "maintenance at noon"
        server.enter("/to alice you too")
        server.wait_for_row("alice was told")
        direct = alice.expect("message", conversation="@server")
        assert (direct["from"], direct["text"], direct["n"]) == ("server", "you too", 1)
        server.enter("/say everybody out")
        server.wait_for_row("everyone who is here was told")
        assert alice.expect("message", text="everybody out")["n"] == 2 and plain.recv(timeout=10) == "everybody out"
        server.enter("/to nobody-here hi")
        server.wait_for_row("nobody is called nobody-here here")
        assert alice.say("@server", "thank you")["type"] == "sent"
        server.wait_for_row("alice → server: thank you")
        server.wait_for_line()


def test_the_operator_can_speak_again_after_a_restart(console, tmp_path):
    for number in (1, 2):
        server = console("--store", tmp_path / "chat.db")
        with Chatter(server) as alice:
            alice.hello(f"alice-{number}")
            server.enter(f"/to alice-{number} hello")
            server.wait_for_row(f"alice-{number} was told")
            assert alice.expect("message")["text"] == "hello"
        server.enter("/quit")
        assert server.exit_status() == 0


def test_nobody_else_is_called_server(console):
    server = console()
    with Chatter(server) as impostor, Chatter(server) as alice:
        alice.hello("alice")
        server.enter("/to alice hello")
        server.wait_for_row("alice was told")
        assert impostor.failure({"type": "hello", "name": "server"}) == "bad_name"
        with pytest.raises(Exception, match="400"):
            server.connect("/dev?as=server")


def test_who_is_kicked_is_out(console):
    server = console()
    with Chatter(server) as alice:
        alice.hello("alice")
        server.enter("/kick alice")
        assert alice.closed() == 4003
        server.wait_for_row("alice was put out")
        server.enter("/kick alice")
        server.wait_for_row("nobody is called alice here")


def test_metrics_are_told(console):
    server = console()
    with server.connect("/dev"):
        server.enter("/metrics")
        server.wait_for(r"^chat +1 connections open, 1 in all")
        server.wait_for_line()


def test_a_line_without_a_slash_is_not_said(console):
    server = console()
    with server.connect("/lobby") as peer:
        server.enter("rm -rf")
        server.wait_for_row("/say TEXT says something to everyone; /help lists the commands")
        server.enter("/kik alice")
        server.wait_for_row("no command /kik; did you mean /kick?")
        server.enter("/say #lobby after")
        assert peer.recv(timeout=10) == "after"


# Typing


def test_tab_completes_commands_names_and_rooms(console):
    server = console()
    with Chatter(server, "/development") as alice:
        alice.hello("alice")
        server.type("/ki\t")
        server.wait_for_line("/kick ")
        server.type("al\t\r")
        assert alice.closed() == 4003
    with Chatter(server, "/development") as bob:
        bob.hello("bob")
        server.wait_for_line()
        server.type("/say #dev\t")
        server.wait_for_line("/say #development ")
        server.type("hi\r")
        assert bob.expect("message")["text"] == "hi"


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (40, 10)])
def test_log_lines_appear_above_the_line_that_is_typed(console, columns, rows):
    server = console("--access-log", columns=columns, rows=rows)
    server.wait_for_line()
    server.type("/say half a li")
    server.wait_for_line("/say half a li")
    for number in range(30):
        with server.connect(f"/room-{number}"):
            pass
    server.wait_for(lambda: 'path="/room-29"' in server.text.replace("\n┆ ", ""))
    server.wait_for_line("/say half a li")
    server.type("ne\x15/who\r")
    server.wait_for_row("nobody is here")


def test_log_lines_stay_in_the_file_that_they_go_to(shell, tmp_path):
    shell.type(f"{BINARY} server --listen 127.0.0.1:0 2>{tmp_path}/log\r")
    shell.wait_for("server>$")
    assert "memory" in (tmp_path / "log").read_text() and "memory" not in shell.text
    shell.type("/quit\r")
    shell.wait_for(lambda: shell.row == "$")


# Harm


def test_T10_what_peers_say_to_the_server_is_made_harmless(console):
    server = console("--access-log")
    with Chatter(server) as alice:
        alice.hello("alice")
        server.enter("/to alice hi")
        server.wait_for_row("alice was told")
        mark = len(server.raw)
        assert alice.say("@server", ALL + "\nserver: a lie")["type"] == "sent"
        server.wait_for(r"server: a lie")
        assert not server.screen.replies
        assert all(row.startswith("┆ ") for row in server.rows if "a lie" in row)
        text = re.sub(r"\x1b(\[[0-9;?]*[a-zA-Z]|[=>78]|\(B)", "", bytes(server.raw[mark:]).decode())
        assert not HARMFUL.search(text)
        server.wait_for_line()


# The end


@pytest.mark.parametrize("keys", ["\x03", "\x04", "/quit\r"], ids=["Ctrl-C", "Ctrl-D", "quit"])
def test_the_server_stops_when_it_is_told(console, keys):
    server = console()
    server.wait_for_line()
    with server.connect("/dev") as peer:
        server.type(keys)
        with contextlib.suppress(Exception):
            peer.recv(timeout=10)
        assert peer.close_code == 1001
    assert server.exit_status() == 0
    assert not server.marks_pastes


def test_Ctrl_C_on_a_line_only_clears_it(console):
    server = console()
    server.type("/say half")
    server.wait_for_line("/say half")
    server.type("\x03")
    server.wait_for_line()
    server.enter("/who")
    server.wait_for_row("nobody is here")


def test_SIGTERM_restores_the_terminal(shell, tmp_path):
    before = shell.modes("before")
    shell.type(f"{BINARY} server --listen 127.0.0.1:0\r")
    shell.wait_for("server>$")
    shell.type("half a line")
    shell.wait_for("server> half a line$")
    os.kill(shell.client(), signal.SIGTERM)
    shell.wait_for(lambda: shell.row == "$")
    assert shell.modes("after") == before and not shell.marks_pastes


def test_a_terminal_that_is_gone_stops_the_server(console):
    server = console()
    server.wait_for_line()
    assert server.hang_up() in (0, -signal.SIGHUP)


def test_SIGUSR1_shows_the_state_above_the_line(console):
    server = console()
    server.wait_for_line()
    server.type("/who")
    server.wait_for_line("/who")
    server.signal(signal.SIGUSR1)
    server.wait_for(r"^(┆ )? *here +0 sessions")
    server.wait_for_line("/who")
