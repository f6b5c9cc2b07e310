"""Typing while very much arrives, while the window changes its size, and by chance: what is sent is what was typed."""

import itertools
import os
import random
import threading
import time
import unicodedata

import pytest

from person import SIZES, TERMS
from scripted import Messages, run_to_close

SOAK = float(os.environ.get("WTALK_SOAK_SECONDS", 0))


class Flood:
    """A server that says a thousand messages a second until it is told to stop, and hears what is typed."""

    RATE = 1_000

    def __init__(self):
        self.said = 0
        self.heard = Messages()
        self.is_over = threading.Event()

    def __call__(self, connection):
        flooding = threading.Thread(target=self._flood, args=(connection,))
        flooding.start()
        run_to_close(connection, self.heard)
        self.is_over.set()
        flooding.join()

    def _flood(self, connection):
        began = time.monotonic()
        # The wait is the rhythm.
        while not self.is_over.wait(0.005):
            due = int((time.monotonic() - began) * self.RATE) + 1
            for number in range(self.said, due):
                connection.send(f"message {number} 世界")
            self.said = due
        connection.send("the end")


@pytest.mark.parametrize("term", TERMS)
@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_a_line_typed_under_a_thousand_messages_a_second_is_exact(at_terminal, peer, size, term):
    flood = Flood()
    person = at_terminal(peer(flood), columns=size[0], rows=size[1], environment={"TERM": term})
    person.wait_for("message")
    lines = ["hello 世界, how are you? 👋 " + "x" * 40, "second\x01the \x05 line", "third"]
    for line in lines:
        for key in line:
            person.type(key)
            before = flood.said
            # Every key finds other messages on the screen.
            person.wait_for(lambda: flood.said > before)
        person.type("\r")
    person.wait_for(lambda: len(flood.heard) == 3, timeout=20)
    assert flood.heard == [lines[0], "the second line", "third"]
    flood.is_over.set()
    person.wait_for_row("< the end")
    person.wait_for_line()
    # None of the messages is missing, doubled or out of order.
    numbers = [int(row.split()[2]) for row in person.rows if row.startswith("< message ")]
    assert numbers == list(range(flood.said))


@pytest.mark.parametrize("term", ["xterm-256color", "screen"])
@pytest.mark.parametrize("seed", [1, 2])
def test_thirty_changes_of_size_leave_the_line_whole(in_room, term, seed):
    chance = random.Random(seed)
    person, peer = in_room(environment={"TERM": term})
    line = "你好，世界 and a line of some length 👋"
    person.type(line)
    person.wait_for_line(line)
    for number in range(30):
        person.resize(chance.randrange(20, 160), chance.randrange(6, 50))
        peer.send(f"message {number}")
        person.wait_for(lambda: any(row == f"< message {number}" for row in person.lines))
        person.wait_for_line(line)
        key = chance.choice("ab世")
        person.type(key)
        line += key
        person.wait_for_line(line)
    person.enter("")
    assert peer.recv(timeout=10) == line


def test_absurd_sizes_harm_nothing(in_room):
    person, peer = in_room()
    person.type("half")
    person.wait_for_line("half")
    for columns, rows in [(1, 1), (2, 2), (5, 1), (1, 50), (500, 3), (3, 200), (80, 24)]:
        person.resize(columns, rows)
        peer.send(f"message at {columns} 世界 https://example.org/some/where")
        assert peer.ping().wait(10)
    peer.send("unharmed")
    person.wait_for_row("< unharmed")
    person.wait_for_line("half")
    person.enter("!")
    assert peer.recv(timeout=10) == "half!"


class Model:
    """What somebody who types these keys has on the line, and has sent."""

    CLEAR = "\x03"
    LETTERS = "abcde fg,.!?éß世界你好🙂ñ"
    WORDS = "abcdefgéß世界你好ñ"

    def __init__(self, chance):
        self.chance = chance
        self.line, self.cursor = [], 0
        self.history, self.place, self.kept = [], 0, []
        self.killed = []
        self.sent = []

    def key(self):
        """Chooses what is typed next, and does to the line what an editor must do."""
        actions = [
            (40, self.letter), (6, self.left), (6, self.right), (2, self.beginning), (2, self.end), (8, self.backspace), (3, self.delete),
            (1, self.kill_to_end), (1, self.kill_line), (2, self.yank), (3, self.up), (2, self.down), (2, self.paste), (2, self.new_line),
            (1, self.backslash), (1, self.mark), (4, self.enter), (1, self.clear),
        ]
        weights, choices = zip(*actions)
        return self.chance.choices(choices, weights)[0]()

    def insert(self, text):
        self.line[self.cursor : self.cursor] = text
        self.cursor += len(text)

    def letter(self):
        letter = self.chance.choice(self.LETTERS)
        self.insert(letter)
        return letter

    def mark(self):
        """A letter and its accent, each of them typed."""
        self.insert("e\u0301")
        return "e\u0301"

    def left(self):
        self.cursor = max(0, self.cursor - 1)
        return self.chance.choice(["\x1b[D", "\x02"])

    def right(self):
        self.cursor = min(len(self.line), self.cursor + 1)
        return self.chance.choice(["\x1b[C", "\x06"])

    def beginning(self):
        self.cursor = 0
        return "\x01"

    def end(self):
        self.cursor = len(self.line)
        return "\x05"

    def backspace(self):
        if self.cursor:
            self.cursor -= 1
            del self.line[self.cursor]
        return self.chance.choice(["\x7f", "\x08"])

    def delete(self):
        """Ctrl-D leaves on an empty line, and is not tried at the end."""
        if self.cursor == len(self.line):
            return self.letter()
        del self.line[self.cursor]
        return "\x04"

    def kill_to_end(self):
        if self.cursor == len(self.line):
            return self.letter()
        self.killed = self.line[self.cursor :]
        del self.line[self.cursor :]
        return "\x0b"

    def kill_line(self):
        if not self.line:
            return self.letter()
        self.killed, self.line, self.cursor = self.line, [], 0
        return "\x15"

    def yank(self):
        if not self.killed:
            return self.letter()
        self.insert(self.killed)
        return "\x19"

    def paste(self):
        text = "".join(self.chance.choices(self.LETTERS + "\n", k=self.chance.randrange(1, 60)))
        self.insert(text)
        return "\x1b[200~" + text.replace("\n", "\r") + "\x1b[201~"

    def new_line(self):
        self.insert("\n")
        return "\x1b\r"

    def backslash(self):
        self.cursor = len(self.line)
        self.insert("\n")
        return "\x05\\\r"

    def up(self):
        return self.go(self.place + 1, "\x1b[A", "\x10")

    def down(self):
        return self.go(self.place - 1, "\x1b[B", "\x0e")

    def go(self, place, *keys):
        """Through the history; what was being typed waits below it. In a line of several rows the keys could mean the rows."""
        if not 0 <= place <= len(self.history) or "\n" in self.line:
            return self.letter()
        if self.place == 0:
            self.kept = self.line
        self.place = place
        self.line = list(self.history[-place] if place else self.kept)
        self.cursor = len(self.line)
        return self.chance.choice(keys)

    def enter(self):
        text = unicodedata.normalize("NFC", "".join(self.line))
        if text:
            self.sent.append(text)
            if not text.startswith(" ") and self.history[-1:] != [text]:
                self.history.append(text)
        self.line, self.cursor, self.place = [], 0, 0
        return "\r"

    def clear(self):
        """Ctrl-C leaves on an empty line."""
        if not self.line:
            return self.letter()
        self.line, self.cursor, self.place = [], 0, 0
        return self.CLEAR


def hear(person, peer):
    """The next line that was sent; the screen is read meanwhile, or the client would wait for us."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        person.read(0)
        try:
            return peer.recv(timeout=0.01)
        except TimeoutError:
            continue
    raise AssertionError(f"nothing was sent\n{person}")


def clear(person):
    """Types Ctrl-C on a line that is surely not empty: the terminal's driver would drop what nobody has read before it."""
    seen = len(person.raw)
    person.type("\x05Ω")
    person.wait_for(lambda: "Ω".encode() in person.raw[seen:])
    person.type(Model.CLEAR)
    person.wait_for(lambda: person.row == ">")


def soak(person, peer, seed, is_over):
    """Types by chance until it is over, while messages come by chance; what was sent must be what the model sent."""
    chance = random.Random(seed)
    model = Model(chance)
    heard = number = 0
    while not is_over(number):
        number += 1
        for _ in range(chance.choice([0, 0, 0, 1, 1, 5, 40])):
            peer.send("".join(chance.choices("abc \n世界\x1b[2J🙂", k=chance.randrange(1, 200))))
        keys = [model.key() for _ in range(chance.randrange(1, 12))]
        for is_clear, some in itertools.groupby(keys, lambda key: key == Model.CLEAR):
            clear(person) if is_clear else person.type("".join(some))
        for heard, expected in enumerate(model.sent[heard:], heard + 1):
            assert hear(person, peer) == expected, f"seed {seed}, line {heard}"
    person.type("\x05\x15the end\r")
    assert hear(person, peer) == "the end", f"seed {seed}"


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_keys_by_chance_send_what_a_model_sends(in_room, size, seed):
    person, peer = in_room(columns=size[0], rows=size[1])
    soak(person, peer, seed, lambda number: number >= 60)


@pytest.mark.skipif(not SOAK, reason="WTALK_SOAK_SECONDS runs it")
@pytest.mark.timeout(0)
def test_keys_by_chance_for_long(in_room):
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    ends = time.monotonic() + SOAK
    person, peer = in_room(columns=40, rows=10)
    soak(person, peer, seed, lambda number: time.monotonic() > ends)
