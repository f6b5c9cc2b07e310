"""The examples of wtalk-protocol(7), played against a server, and the frames that it describes."""

import json
import pathlib
import re
import subprocess

from chatter import Chatter
from conftest import BINARY, clean_environment

PAGE = pathlib.Path(__file__).resolve().parents[2] / "man/wtalk-protocol.7"
LINE = re.compile(r"^(\w+)([<>|]) (.*)$", re.MULTILINE)
SENT = {
    "hello", "register", "password", "logout", "moderate", "send", "got", "read", "history", "conversations", "receipts", "join", "leave", "who", "typing",
}
HEARD = {
    "welcome", "password", "moderated", "sent", "fail", "message", "history", "conversations", "reset", "gap", "receipt", "presence", "who", "typing",
}


def steps(text=None):
    blocks = re.findall(r"^\.Bd -literal.*?\n(.*?)^\.Ed", text or PAGE.read_text(), re.MULTILINE | re.DOTALL)
    return [step for block in blocks for step in LINE.findall(block)]


def matches(expected, value):
    """Whether a value is as in the page, where `...` stands for any digits and an object may have more members."""
    if isinstance(expected, dict):
        return isinstance(value, dict) and all(key in value and matches(part, value[key]) for key, part in expected.items())
    if isinstance(expected, list):
        return isinstance(value, list) and len(value) == len(expected) and all(map(matches, expected, value))
    if isinstance(expected, str) and expected.endswith("..."):
        return isinstance(value, str)
    return expected == value


def test_the_examples_are_what_the_server_says(server):
    play(server("--rate", "1000"), PAGE.read_text().partition(".Ss With accounts")[0])


def test_the_examples_with_accounts_are_what_the_server_says(server, tmp_path):
    store = tmp_path / "chat.db"
    running = server("--store", store, "--accounts", "open")
    subprocess.run(
        [BINARY, "user", "add", "root", "--operator", "--store", store], check=True, timeout=60,
        env=clean_environment(tmp_path, WTALK_PASSWORD="keys to the whole kingdom"),
    )
    play(running, PAGE.read_text().partition(".Ss With accounts")[2])


def play(running, text):
    people, known = {}, {}
    for who, direction, text in steps(text):
        if direction == "|":
            gone = people.pop(who)
            if code := re.search(r"closed with (\d+)", text):
                assert gone.closed() == int(code[1])
            gone.connection.close()
            continue
        frame = json.loads(text)
        if direction == ">":
            if who not in people:
                people[who] = Chatter(running)
            # What was left out of digits is what this person has been told, on whichever device.
            told = known.get(frame.get("name"), known.get(who))
            people[who].put({key: told[key] if str(value).endswith("...") else value for key, value in frame.items()})
        else:
            heard = people[who].expect(frame["type"])
            assert matches(frame, heard), f"{who} heard {heard} and not {frame}"
            if frame["type"] == "welcome":
                known[heard["name"]] = heard
    for person in people.values():
        person.connection.close()


def test_every_frame_has_an_example():
    played = {(direction, json.loads(text)["type"]) for _, direction, text in steps() if direction != "|"}
    assert {type_ for direction, type_ in played if direction == ">"} == SENT
    # Rows are taken by retention only, which no example waits for.
    assert {type_ for direction, type_ in played if direction == "<"} == HEARD - {"gap"}


def test_every_frame_is_described():
    text = PAGE.read_text()
    described = set(re.findall(r"^\.It Ic (\w+)", text, re.MULTILINE)) | {"leave"}
    assert described == SENT | HEARD
