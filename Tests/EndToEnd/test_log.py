"""--log: everything that is said and happens, in a file, a JSON object a line."""

import json
import os
import stat
import threading
import time

import pytest

from conftest import BINARY, clean_environment, eventually, one_line
from scripted import CHAT, Messages, acknowledge, chatting, deliver, feeding, hear, run_to_close, saying, tell
from screen import Screen


def events(path, *names):
    """The events of a log, without their times; those called `names`, or all."""
    read = [json.loads(line) for line in path.read_text().splitlines()]
    return [{key: value for key, value in one.items() if key != "at"} for one in read if not names or one["event"] in names]


@pytest.fixture
def log(tmp_path):
    return tmp_path / "log.jsonl"


def test_a_plain_run(client, peer, log):
    heard = Messages()
    url = peer(feeding("welcome", b"\x00\x01", heard=heard))
    status, stdout, stderr = client(url, "--log", log, "-m", "first", "--linger", "0.2", "--base64", stdin=b"line\n\n")
    assert (status, stdout, stderr) == (0, b"welcome\nAAE=\n", "")
    assert events(log, "start", "open") == [{"event": "start", "url": url}, {"event": "open", "url": url}]
    assert events(log, "send") == [{"event": "send", "text": text} for text in ("first", "line", "")]
    assert events(log, "message") == [
        {"event": "message", "type": "text", "text": "welcome"}, {"event": "message", "type": "binary", "base64": "AAE="}
    ]
    assert events(log)[-1]["event"] == "close"


def test_each_line_begins_with_its_event_and_its_time(client, peer, log):
    before = time.time_ns() // 1_000_000
    client(peer(saying("hi")), "--log", log, "--no-stdin")
    after = time.time_ns() // 1_000_000
    written = log.read_text().splitlines()
    assert len(written) == 4
    for line in written:
        assert list(json.loads(line))[:2] == ["event", "at"]
        assert before <= json.loads(line)["at"] <= after


def test_it_escapes_all_that_a_terminal_could_take_amiss(client, peer, log):
    text = "a\x1b[2J\u202e\x9b\n漢"
    client(peer(saying(text)), "--log", log, "--no-stdin", "--send-only")
    assert events(log, "message")[0]["text"] == text
    assert not any(byte in log.read_text() for byte in "\x1b\u202e\x9b")


def test_the_events_of_the_chat(client, peer, log):
    def script(connection):
        tell(connection, "presence", conversation="#lobby", name="bob", state="here")
        tell(connection, "message", n=1, conversation="#dev", seq=4, **{"from": "bob"}, id="d" * 32, text="hi", time=5)
        acknowledge(connection, hear(connection), seq=7)
        deliver(connection, "bob", 7)
        tell(connection, "fail", id=hear(connection)["id"], code="no_such_user", message="nobody is called bob here")

    url = peer(chatting(script=script), subprotocols=[CHAT])
    status, stdout, _ = client(url, "--as", "alice", "--to", "bob", "--log", log, stdin=b"one\ntwo\n")
    assert (status, stdout) == (1, b"")
    logged = events(log)
    first, second = [one.pop("id") for one in logged if one["event"] == "send"]
    assert logged[0] == {"event": "start", "url": url, "as": "alice", "to": "@bob"}
    assert logged[1] == {"event": "open", "url": url, "subprotocol": CHAT}
    assert {"event": "send", "to": "@bob", "text": "one"} in logged and {"event": "send", "to": "@bob", "text": "two"} in logged
    assert {"event": "presence", "conversation": "#lobby", "name": "bob", "state": "here"} in logged
    assert {
        "event": "message", "type": "text", "text": "hi", "conversation": "#dev", "from": "bob", "to": "#dev", "id": "d" * 32, "seq": 4, "time": 5
    } in logged
    assert {"event": "sent", "id": first, "conversation": "@bob", "seq": 7, "time": 1_764_000_000_007} in logged
    assert {"event": "receipt", "conversation": "@bob", "kind": "delivered", "name": "bob", "seq": 7} in logged
    assert {"event": "fail", "id": second, "code": "no_such_user", "message": "nobody is called bob here"} in logged


def test_it_goes_with_jsonl(client, peer, log):
    status, stdout, _ = client(peer(saying("hi")), "--log", log, "--jsonl", "--no-stdin")
    assert status == 0
    assert [json.loads(line) for line in stdout.splitlines()] == events(log)[1:]


def test_secrets_do_not_go_into_the_log(client, server, log):
    client(server().url(), "--as", "alice", "--to", "alice", "--log", log, stdin=b"hi\n")
    assert "token" not in log.read_text() and "hello" not in log.read_text()
    assert events(log, "send")[0]["text"] == "hi"


# The file


def test_S3_the_file_is_for_its_owner_alone(client, peer, log):
    client(peer(saying()), "--log", log, "--no-stdin", umask=0)
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_S3_a_file_that_others_can_read_is_refused(client, listener, log):
    log.write_text("mine\n")
    log.chmod(0o644)
    status, stdout, stderr = client(listener[0], "--log", log, stdin=b"x\n")
    assert (status, stdout) == (77, b"") and one_line(stderr, "others may read it")
    assert log.read_text() == "mine\n"


@pytest.mark.parametrize("name", ["", ".", "none/log", "/dev/full"])
def test_what_cannot_be_opened_is_status_73(client, listener, tmp_path, name):
    url, heard = listener
    status, stdout, stderr = client(url, "--log", tmp_path / name if name else "", stdin=b"x\n")
    assert (status, stdout) == (73, b"") and one_line(stderr, "log")
    assert heard == [] and heard.code == "none yet"


def test_runs_follow_each_other_in_one_file(client, peer, log):
    for text in ("one", "two"):
        client(peer(saying(text)), "--log", log, "--no-stdin")
    assert [one["event"] for one in events(log)] == ["start", "open", "message", "close"] * 2
    assert [one["text"] for one in events(log, "message")] == ["one", "two"]


def test_parallel_runs_write_whole_lines(start_client, peer, log):
    texts = [f"{number} " + "x" * 3_000 for number in range(100)]
    running = [start_client(peer(saying(*texts)), "--log", log, "--no-stdin", "--send-only") for _ in range(3)]
    assert [one.finish()[0] for one in running] == [0, 0, 0]
    assert sorted(one["text"] for one in events(log, "message")) == sorted(texts * 3)


def test_a_log_that_fails_is_told_of_once_and_the_run_goes_on(start_client, peer, tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path, 0o600)
    readers = []
    opening = threading.Thread(target=lambda: readers.append(os.open(path, os.O_RDONLY)))
    opening.start()
    heard = Messages()
    process = start_client(peer(lambda connection: run_to_close(connection, heard)), "--log", path, "--linger", "0")
    opening.join(10)
    eventually(lambda: b'"open"' in os.read(readers[0], 1000))
    os.close(readers[0])
    status, _, stderr = process.finish(b"one\ntwo\nthree\n")
    assert status == 0 and one_line(stderr, "cannot write to the log", "Broken pipe")
    eventually(lambda: heard.code == 1000)
    assert heard.complete() == ["one", "two", "three"]


def test_the_configuration_can_ask_for_it(client, peer, tmp_path, log):
    (tmp_path / "config" / "wtalk").mkdir(parents=True)
    (tmp_path / "config" / "wtalk" / "config").write_text(f"log = {log}\n")
    client(peer(saying("hi")), "--no-stdin")
    assert events(log, "message")


# There and back


def test_a_log_is_input_of_jsonl_where_only_messages_count(client, peer, listener, log):
    client(peer(saying("one", b"\x00", "two")), "--log", log, "--no-stdin", "-m", "ours", "--send-only", "--linger", "1")
    url, heard = listener
    status, _, stderr = client(url, "--jsonl", "--linger", "0", stdin=log.read_bytes())
    assert (status, stderr) == (0, "")
    eventually(lambda: heard.code != "none yet")
    assert heard.complete() == ["one", b"\x00", "two"]


def test_a_log_is_replayed(client, server, log):
    client(server().url(), "--as", "alice", "--to", "alice", "--log", log, stdin=b"to myself\n")
    status, stdout, stderr = client("--replay", log, "--speed", "0")
    assert (status, stderr) == (0, "")
    assert "to myself ✓" in stdout.decode() and "you are alice" in stdout.decode()


def test_a_session_at_a_prompt_is_logged(tmp_path, peer, log):
    heard = Messages()
    url = peer(feeding("welcome", heard=heard))
    command = [BINARY, "client", url, "--log", log]
    with Screen(command, 80, 24, clean_environment(tmp_path)) as screen:
        screen.wait_for("welcome")
        screen.type("typed\r")
        eventually(lambda: heard == ["typed"])
        screen.type("\x04")
        assert screen.exit_status() == 0
    assert events(log, "message", "send") == [
        {"event": "message", "type": "text", "text": "welcome"}, {"event": "send", "text": "typed"}
    ]
