"""The link at the prompt: lost and back, and what is typed meanwhile."""

import queue
import re
import signal
import threading

import pytest

from chatter import Chatter
from conftest import eventually, free_port
from person import SIZES, TERMS, Gate
from scripted import CHAT, ChatScript, closing, run_to_close, saying, upgraded
from wire import TEXT, frame

LOST = "alice → #dev (link lost)>"


def waiting(count):
    return f"alice → #dev (link lost, {count} waiting)>"


@pytest.fixture
def gate():
    made = Gate()
    yield made
    made.close()


@pytest.fixture
def behind_gate(server, at_terminal, gate):
    """alice in #dev of a real server that can be killed and started again: (alice, restart); restart() gives the new server."""
    first = server()
    gate.open(first.port)

    def start(*arguments, chat=True, **options):
        who = ["--as", "alice"] if chat else []
        alice = at_terminal(f"ws://127.0.0.1:{gate.port}/dev", *who, *arguments, prompt="alice → #dev>" if chat else ">", **options)
        alice.wait_for_line()

        def kill():
            gate.close()
            first.process.send_signal(signal.SIGTERM)

        return alice, kill, lambda: server()

    return start


@pytest.mark.parametrize("term", TERMS)
@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_lines_typed_while_the_link_is_lost_go_out_once_and_in_order(behind_gate, gate, size, term):
    alice, kill, start = behind_gate(columns=size[0], rows=size[1], environment={"TERM": term})
    alice.enter("before")
    alice.wait_for("✓ before$" if term == "dumb" else "before ✓$")
    kill()
    alice.wait_for_line(prompt=LOST)
    for number in range(1, 4):
        alice.enter(f"line {number}")
        alice.wait_for_line(prompt=waiting(number))
    alice.type("half")
    alice.wait_for_line("half", prompt=waiting(3))
    second = start()
    with Chatter(second, "/dev") as bob:
        bob.hello("bob")
        gate.open(second.port)
        for number in range(1, 4):
            assert bob.expect("message")["text"] == f"line {number}"
        alice.wait_for_line("half")
        alice.enter(" done")
        assert bob.expect("message")["text"] == "half done"
        assert not [each for each in bob.waiting if each["type"] == "message"]
        bob.say("#dev", "welcome back")
        alice.wait_for("bob: welcome back")
    if term != "dumb":
        for number in range(1, 4):
            assert re.fullmatch(rf"\d\d:\d\d alice: line {number} ✓", alice.rows_with(f"line {number}")[-1])


@pytest.mark.parametrize("term", TERMS)
def test_a_plain_line_waits_too(behind_gate, gate, term):
    person, kill, start = behind_gate(chat=False, environment={"TERM": term})
    kill()
    person.wait_for_line(prompt="(link lost)>")
    person.enter("one")
    person.wait_for_line(prompt="(link lost, 1 waiting)>")
    person.enter("two")
    person.wait_for_line(prompt="(link lost, 2 waiting)>")
    second = start()
    with second.connect("/dev") as peer:
        gate.open(second.port)
        assert [peer.recv(timeout=15) for _ in range(2)] == ["one", "two"]
        person.wait_for_line()
        person.enter("three")
        assert peer.recv(timeout=15) == "three"


def test_a_server_killed_by_force_is_noticed(server, at_terminal):
    room = server()
    alice = at_terminal(room.url("/dev"), "--as", "alice", prompt="alice → #dev>")
    alice.wait_for_line()
    room.process.send_signal(signal.SIGSTOP)
    room.process.kill()
    room.process.wait()
    alice.wait_for_line(prompt=LOST)
    room.check_end = lambda: None


def test_the_prompt_says_that_it_connects(at_terminal, raw_peer):
    may_answer = threading.Event()

    def late(connection):
        may_answer.wait(20)
        frames = upgraded(connection)
        connection.sendall(frame(TEXT, b"hello", mask=None))
        while frames.receive()[0] != 8:
            pass

    person = at_terminal("ws://" + raw_peer(late))
    person.wait_for_line(prompt="(connecting)>")
    person.enter("early")
    person.wait_for_line(prompt="(connecting)>")
    may_answer.set()
    person.wait_for_row("< hello")
    person.wait_for_line()


class Dropping:
    """A chat server whose first connection hears one message, does not answer and is cut; all sends of each connection."""

    def __init__(self):
        self.connections = queue.Queue()
        self.may_go = threading.Event()
        self.count = 0

    def __call__(self, connection):
        self.count += 1
        script = ChatScript(names=["alice", "bob"], answers=self.count > 1)
        self.connections.put(script)
        if self.count == 1:
            threading.Thread(target=self._drop, args=(connection,), daemon=True).start()
        script(connection)

    def _drop(self, connection):
        self.may_go.wait(20)
        connection.socket.shutdown(2)


def test_what_was_not_acknowledged_goes_again_with_its_id_and_first(at_terminal, peer):
    server = Dropping()
    alice = at_terminal(peer(server, subprotocols=[CHAT]), "--as", "alice", "--to", "bob", prompt="alice → bob>")
    first = server.connections.get(timeout=10)
    alice.wait_for_line()
    alice.enter("in doubt")
    again = first.sent()
    alice.wait_for(r"alice: in doubt …$")
    server.may_go.set()
    alice.wait_for("link lost")
    alice.enter("later")
    second = server.connections.get(timeout=10)
    heard = second.sent()
    assert (heard["id"], heard["text"]) == (again["id"], "in doubt")
    assert second.sent()["text"] == "later"
    alice.wait_for_line()
    for text in ("in doubt", "later"):
        alice.wait_for(rf"^\d\d:\d\d alice: {text} ✓$")
        assert len(alice.rows_with(f"alice: {text}")) == 1


def test_the_loss_and_the_return_are_told_once(behind_gate, gate):
    alice, kill, start = behind_gate()
    kill()
    alice.wait_for_line(prompt=LOST)
    # Some tries fail.
    second = start()
    gate.open(second.port)
    alice.wait_for_line()
    assert len(alice.rows_with("link lost:")) == 1
    assert len(alice.rows_with("link back")) == 1


def test_no_reconnect_ends_with_the_link(behind_gate):
    alice, kill, _ = behind_gate("--no-reconnect")
    kill()
    assert alice.exit_status() == 1
    assert alice.rows_with("wtalk: ")


@pytest.mark.parametrize("code", [4001, 4010, 1008])
def test_a_final_close_ends_the_run(at_terminal, peer, code):
    person = at_terminal(peer(closing(code, "enough")))
    assert person.exit_status() == 1
    assert [row for row in person.rows_with("enough") if str(code) in row and row.startswith("wtalk: ")]


def test_an_orderly_close_is_tried_again_too(at_terminal, peer):
    may_close, count = threading.Event(), []

    def serve(connection):
        count.append(connection)
        if len(count) == 1:
            may_close.wait(20)
            connection.close(1001)
        else:
            run_to_close(connection, heard)

    heard = []
    person = at_terminal(peer(serve))
    person.wait_for_line()
    may_close.set()
    person.wait_for_line(prompt="(link lost)>")
    person.enter("kept")
    eventually(lambda: heard == ["kept"])
    person.wait_for_line()


def test_a_plain_conversation_that_the_server_ends_is_over(at_terminal, peer):
    person = at_terminal(peer(saying("bye")))
    assert person.exit_status() == 0
    assert "< bye" in person.rows and not person.rows_with("link lost")


def test_a_first_connection_that_fails_ends_the_run(at_terminal):
    person = at_terminal(f"ws://127.0.0.1:{free_port()}")
    assert person.exit_status() == 69
    assert len(person.rows_with("wtalk: ")) == 1


@pytest.mark.parametrize("end, status", [("\x04", 75), ("\x03", 130), ("/quit\r", 75)])
def test_leaving_while_lines_wait_says_how_many(behind_gate, end, status):
    alice, kill, _ = behind_gate()
    kill()
    alice.wait_for_line(prompt=LOST)
    alice.enter("one")
    alice.wait_for_line(prompt=waiting(1))
    alice.enter("two")
    alice.wait_for_line(prompt=waiting(2))
    alice.type(end)
    assert alice.exit_status() == status
    assert alice.rows_with("2 messages were not acknowledged")


def test_reconnect_at_the_prompt_makes_a_new_connection(with_script):
    alice, script = with_script()
    script.hellos.get(timeout=10)
    alice.enter("/reconnect")
    assert script.hellos.get(timeout=10) == "alice"
    alice.wait_for_line()
    alice.enter("hello")
    assert script.sent()["text"] == "hello"


def test_commands_are_obeyed_while_the_link_is_lost(behind_gate):
    alice, kill, _ = behind_gate()
    kill()
    alice.wait_for_line(prompt=LOST)
    alice.enter("/status")
    alice.wait_for("lost")
    alice.enter("/quti")
    alice.wait_for_row("wtalk: no command /quti; did you mean /quit?")
    alice.wait_for_line(prompt=LOST)
    alice.enter("/quit")
    assert alice.exit_status() == 0
