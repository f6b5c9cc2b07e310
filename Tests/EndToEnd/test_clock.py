"""A server whose clock is wrong: nothing is lost, doubled or out of order, for nothing is ordered by a clock."""

import os
import pathlib
import shutil
import subprocess

import pytest

from chatter import Chatter, new_id
from conftest import BINARY, Server

SOURCE = pathlib.Path(__file__).parent / "peers/shifted_clock.c"
COMPILER = next(filter(shutil.which, ("cc", "clang", "gcc")), None)
YEAR = 365 * 86_400
DAY = 86_400_000

pytestmark = pytest.mark.skipif(COMPILER is None, reason="needs a C compiler")


class House:
    """A server with a store, whose clock is `ahead` seconds before the others."""

    def __init__(self, folder, arguments, clock):
        self.folder, self.arguments, self.clock, self.count = folder, arguments, clock, 0
        self.ahead = folder / "ahead"
        self.set(0)
        self.start()

    def set(self, seconds):
        fresh = self.folder / "fresh"
        fresh.write_text(str(seconds))
        os.replace(fresh, self.ahead)

    def start(self):
        self.count += 1
        environment = {**os.environ, "LD_PRELOAD": str(self.clock), "CLOCK_AHEAD": str(self.ahead)}
        self.server = Server(self.folder / f"server-{self.count}", ["--store", self.folder / "chat.db", *self.arguments], env=environment)

    def restart(self):
        self.server.check_end()
        self.start()


@pytest.fixture(scope="module")
def clock(tmp_path_factory):
    library = tmp_path_factory.mktemp("clock") / "clock.so"
    subprocess.run([COMPILER, "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", library, SOURCE], check=True)
    return library


@pytest.fixture
def house(tmp_path, clock):
    made = []

    def build(*arguments):
        made.append(House(tmp_path, arguments, clock))
        return made[-1]

    yield build
    for one in made:
        if one.server.process.poll() is None:
            one.server.check_end()


@pytest.mark.parametrize("jumps", [(0, -YEAR, YEAR, 0), (0, YEAR, -YEAR, 0)])
@pytest.mark.parametrize("restarts", [False, True])
def test_a_clock_that_jumps_loses_doubles_and_reorders_nothing(house, jumps, restarts):
    home = house("--retention", "30d", "--history-limit", "1000")
    with Chatter(home.server) as alice, Chatter(home.server) as bob:
        tokens = {"alice": alice.hello("alice", device="laptop")["token"], "bob": bob.hello("bob", device="phone")["token"]}
    said, times, first = [], [], None
    for jump in jumps:
        home.set(jump)
        if restarts:
            home.restart()
        with Chatter(home.server) as alice:
            welcome = alice.hello("alice", device="laptop", token=tokens["alice"], n=len(said))
            assert (welcome["top"], welcome["n"]) == (len(said), len(said))
            for _ in range(3):
                said.append(new_id())
                sent = alice.say("@bob", f"message {len(said)}", identifier=said[-1])
                assert (sent["type"], sent["seq"], sent["n"]) == ("sent", len(said), len(said))
                times.append(sent["time"])
            first = first or alice.say("@bob", "message 1", identifier=said[0])
            assert alice.say("@bob", "message 1", identifier=said[0]) == first
    assert max(times) - min(times) > 700 * DAY  # the clock did jump
    with Chatter(home.server) as bob:
        welcome = bob.hello("bob", device="phone", token=tokens["bob"])
        assert (welcome["n"], welcome["top"]) == (0, len(said))
        rows = [bob.expect("message") for _ in said]
        assert [row["n"] for row in rows] == [row["seq"] for row in rows] == list(range(1, len(said) + 1))
        assert [row["id"] for row in rows] == said
        bob.put({"type": "history", "conversation": "@alice"})
        assert [message["id"] for message in bob.expect("history")["messages"]] == said
    home.server.check_end()
    check = subprocess.run([BINARY, "store", "check", home.folder / "chat.db"], capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stderr


def test_a_name_that_is_in_use_is_held_whatever_the_clock_says(house):
    home = house()
    with Chatter(home.server) as alice, Chatter(home.server) as mallory:
        token = alice.hello("alice")["token"]
        for jump in (YEAR, -YEAR):
            home.set(jump)
            assert mallory.failure({"type": "hello", "name": "alice"}) == "name_taken"
            assert alice.say("@alice", "still me")["type"] == "sent"
        home.set(0)
    home.restart()
    with Chatter(home.server) as alice, Chatter(home.server) as mallory:
        assert mallory.failure({"type": "hello", "name": "alice"}) == "name_taken"
        assert alice.hello("alice", token=token)["top"] == 2


@pytest.mark.parametrize("jump", [YEAR, -YEAR])
def test_who_is_away_while_the_clock_jumps_keeps_name_and_inbox(house, jump):
    home = house()
    with Chatter(home.server) as bob, Chatter(home.server) as alice:
        token = alice.hello("alice", device="laptop")["token"]
        alice.connection.close()
        bob.hello("bob")
        bob.say("@alice", "before")
        home.set(jump)
        assert bob.say("@alice", "meanwhile")["type"] == "sent"
        with Chatter(home.server) as mallory:
            assert mallory.failure({"type": "hello", "name": "alice"}) == "name_taken"
        home.set(0)
        assert bob.say("@alice", "after")["type"] == "sent"
    with Chatter(home.server) as alice:
        alice.hello("alice", device="laptop", token=token)
        assert [alice.expect("message")["text"] for _ in range(3)] == ["before", "meanwhile", "after"]
