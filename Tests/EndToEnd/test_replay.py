"""--replay: a log is shown again, without a server."""

import json
import os
import re
import signal
import time

import pytest

from conftest import BINARY, clean_environment, one_line
from screen import Screen
from scripted import saying

START = 1_763_985_600_000  # 2025-11-24 12:00:00 UTC
IDS = [digit * 32 for digit in "123"]


def event(event, at, /, **more):
    return {"event": event, "at": START + at, **more}


def plain(*events):
    return [event("start", 0, url="ws://h/"), event("open", 10, url="ws://h/"), *events]


def said(text, at, **more):
    return event("message", at, type="text", text=text, **more)


def chatted(text, at, speaker="bob", conversation="@bob", **more):
    return said(text, at, conversation=conversation, to=conversation, id="f" * 32, seq=1, time=START + at, **{"from": speaker}, **more)


def own(text, at, number=0, to="@bob"):
    return event("send", at, to=to, id=IDS[number], text=text)


def acknowledged(at, number=0, seq=1, conversation="@bob"):
    return event("sent", at, id=IDS[number], conversation=conversation, seq=seq, time=START + at)


CHAT = [
    event("start", 0, url="ws://h/", **{"as": "alice", "to": "@bob"}), event("open", 5, url="ws://h/", subprotocol="chat.wtalk.v1"),
    own("hi bob", 1_000), acknowledged(1_010),
    event("receipt", 1_020, conversation="@bob", kind="delivered", name="bob", seq=1),
    chatted("hello alice", 61_000), own("one more", 62_000, 1), acknowledged(62_010, 1, seq=3), own("never", 63_000, 2),
    event("fail", 63_010, id=IDS[2], code="no_such_user", message="bob is away"),
    event("presence", 64_000, conversation="#dev", name="carol", state="here"),
    event("presence", 64_100, conversation="#dev", name="dave", state="here"),
    chatted("to all", 66_000, "carol", "#dev"), event("ping", 66_500, base64=""),
    event("close", 70_000, code=1000, reason="bye"),
]


@pytest.fixture
def log(tmp_path):
    """Writes a log of these events, or of these lines, and gives its path."""

    def write(*events):
        path = tmp_path / "log.jsonl"
        lines = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in events]
        path.write_text("".join(f"{line}\n" for line in lines))
        return path

    return write


@pytest.fixture
def replay(client):
    """Replays to the end: (status, lines of standard output, standard error)."""

    def run(path, *arguments, **options):
        status, stdout, stderr = client("--replay", path, *arguments, environment={"TZ": "UTC"}, **options)
        return status, stdout.decode().splitlines(), stderr

    return run


def test_a_pipe_gets_what_a_person_saw(log, replay):
    status, lines, stderr = replay(log(*CHAT), "--speed", "0")
    assert (status, stderr) == (0, "")
    assert lines == [
        "* you are alice, talking to @bob",
        "── Monday 2025-11-24 ──",
        "12:00 alice: hi bob ✓✓",
        "12:01 bob: hello alice",
        "12:01 alice: one more ✓",
        "12:01 alice: never ✗",
        "wtalk: not sent: bob is away",
        "* #dev: carol and dave are here",
        "12:01 #dev carol: to all",
        "* the server closed the connection: code 1000: bye",
    ]


def test_a_plain_connection(log, replay):
    events = plain(event("send", 500, text="ping?"), said("pong", 700), event("message", 800, type="binary", base64="AAE="))
    status, lines, stderr = replay(log(*events), "--speed", "0", "--timestamps", "off")
    assert (status, lines, stderr) == (0, ["* connected to ws://h/", "> ping?", "< pong", "< AAE="], "")


def test_a_pipe_gets_the_texts_as_they_are(log, replay):
    text = "a\x1b[2Jb \u202e \x07 漢 " + "x" * 500
    status, lines, _ = replay(log(*plain(said(text, 20))), "--speed", "0", "--timestamps", "off")
    assert (status, lines[-1]) == (0, f"< {text}")


def test_what_jsonl_prints_can_be_replayed(client, peer, tmp_path, replay):
    printed = client(peer(saying("one", "two")), "--jsonl", "--no-stdin")[1]
    path = tmp_path / "printed"
    path.write_bytes(printed)
    status, lines, stderr = replay(path, "--timestamps", "off")
    assert (status, stderr) == (0, "")
    assert lines[1:3] == ["< one", "< two"] and lines[-1].endswith("code 1000")


# Its timing


def replayed_for(replay, path, *arguments):
    start = time.monotonic()
    status, lines, _ = replay(path, *arguments)
    assert status == 0
    return lines, time.monotonic() - start


def test_it_has_the_timing_of_the_log(log, replay):
    path = log(*plain(said("soon", 300), said("later", 1_500)))
    lines, duration = replayed_for(replay, path)
    assert [line[-5:].strip() for line in lines[-2:]] == ["soon", "later"] and 1.49 <= duration < 20


def test_each_line_comes_in_its_time(log, start_client):
    process = start_client("--replay", log(*plain(said("soon", 100), said("much later", 3_600_000))))
    read = b""
    while b"soon" not in read:
        read += os.read(process.process.stdout.fileno(), 1000)
    assert process.process.poll() is None and b"later" not in read
    process.process.send_signal(signal.SIGINT)
    assert process.finish()[0] == 130


def test_a_speed_is_a_factor(log, replay):
    path = log(*plain(said("a", 1_000), said("b", 100_000)))
    lines, duration = replayed_for(replay, path, "--speed", "100")
    assert len(lines) >= 3 and 0.99 <= duration < 20


def test_the_time_between_two_runs_is_short(log, replay):
    late = [event(one["event"], 86_400_000 * 2 + number, **{key: value for key, value in one.items() if key not in ("event", "at")})
            for number, one in enumerate(plain())]
    lines, duration = replayed_for(replay, log(*plain(), *late, said("next", 86_400_000 * 2 + 20)))
    assert "next" in lines[-1] and 1 <= duration < 20


@pytest.mark.parametrize("at", [2**53 - 1, 0], ids=["far away", "long ago"])
def test_a_wild_clock_does_no_harm(log, replay, at):
    status, lines, _ = replay(log(*plain(), {**said("x", 0), "at": at}, said("y", 20)), "--speed", "1e300", "--timestamps", "off")
    assert (status, lines[1:]) == (0, ["< x", "< y"])


# Its ends


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_it(log, start_client, number, status):
    process = start_client("--replay", log(*plain(said("x", 3_600_000))))
    assert b"connected" in process.process.stdout.readline()
    process.process.send_signal(number)
    assert process.finish()[0::2] == (status, "")


def test_a_reader_that_leaves_ends_it(log, start_client):
    process = start_client("--replay", log(*plain(said("x", 3_600_000))))
    assert b"connected" in process.process.stdout.readline()
    process.process.stdout.close()
    assert process.process.wait(10) == 0


@pytest.mark.parametrize("speed", ["1", "0"])
def test_a_full_disk_is_status_74(log, start_client, speed):
    with open("/dev/full", "wb") as full:
        process = start_client("--replay", log(*plain()), "--speed", speed, stdout=full)
        status, _, stderr = process.finish()
    assert status == 74 and one_line(stderr, "No space left")


def test_bad_lines_are_told_of_and_passed_over(log, replay):
    path = log(*plain(), "what?", "", '{"event":"dance","at":1}', said("still here", 20), '{"event":"message","at":1}', '{"event":"mess')
    status, lines, stderr = replay(path, "--speed", "0")
    assert status == 65 and "still here" in lines[-1]
    assert re.findall(r"^wtalk: .*log\.jsonl:(\d+): ", stderr, re.MULTILINE) == ["3", "5", "7", "8"]
    assert len(stderr.splitlines()) == 4 and "no event dance" in stderr


def test_what_is_no_log_is_told_of_in_a_few_lines(tmp_path, replay):
    path = tmp_path / "photo"
    path.write_bytes(bytes(range(256)) * 1_000)
    status, lines, stderr = replay(path)
    assert (status, lines) == (65, [])
    assert len(stderr.splitlines()) == 11 and "991 more lines" in stderr.splitlines()[-1]


@pytest.mark.parametrize("name", ["", "missing", "."])
def test_what_cannot_be_opened_is_status_73(tmp_path, replay, name):
    status, lines, stderr = replay(tmp_path / name if name else "")
    assert (status, lines) == (73, []) and one_line(stderr, "cannot replay")


def test_an_empty_log_is_an_empty_show(log, replay):
    assert replay(log()) == (0, [], "")


@pytest.mark.parametrize("speed", ["-1", "fast", "nan", ""])
def test_what_is_no_speed_is_status_64(log, replay, speed):
    assert replay(log(), f"--speed={speed}")[0] == 64


def test_it_goes_without_a_server_url_or_other_options(log, replay):
    path = log(*plain(said("x", 20)))
    assert replay(path, "ws://127.0.0.1:1/", "--as", "alice", "--to", "bob", "--reconnect", "--speed", "0")[0] == 0
    assert replay(path, "--log", "other")[0] == 64


def test_a_log_in_the_configuration_does_not_stop_a_replay(log, tmp_path, replay):
    (tmp_path / "config" / "wtalk").mkdir(parents=True)
    (tmp_path / "config" / "wtalk" / "config").write_text(f"log = {tmp_path}/mine\n")
    assert replay(log(*plain()), "--speed", "0")[0] == 0
    assert not (tmp_path / "mine").exists()


def test_a_log_comes_through_a_pipe_too(log, client):
    status, stdout, _ = client("--replay", "/dev/stdin", "--speed", "0", stdin=log(*CHAT).read_bytes())
    assert status == 0 and "hi bob …" in stdout.decode() and "to all" in stdout.decode()


def test_a_long_log_takes_little_memory(tmp_path, start_client):
    path = tmp_path / "long"
    events = plain(*(said(f"{number} " + "x" * 200, number) for number in range(20_000)))
    path.write_text("".join(json.dumps(one) + "\n" for one in events))
    process = start_client("--replay", path, "--speed", "0", "--timestamps", "off")
    printed = iter(process.process.stdout.readline, b"")
    # The rest does not fit into the pipe.
    assert any(line.startswith(b"< 19000 ") for line in printed)
    assert process.peak_memory() < 64 << 20
    assert len(list(printed)) == 999 and process.finish()[0] == 0


# On a terminal


@pytest.fixture
def terminal(tmp_path):
    """Replays in a pty."""
    started = []

    def start(*arguments, columns=40, rows=10, **environment):
        command = [BINARY, "client", "--replay", *arguments]
        started.append(Screen(command, columns, rows, clean_environment(tmp_path, TZ="UTC", **environment)))
        return started[-1]

    yield start
    for one in started:
        one.close()


def test_T1_T10_a_terminal_is_shown_nothing_harmful(log, terminal):
    text = "a\x1b[2Jb\x9bc\x07 \u202ed\nbob: you owe me"
    events = plain(said(text, 20), event("close", 30, code=4000, reason="\x1b]0;x\x07"), event("fail", 40, code="x", message="\x1b[31m"))
    screen = terminal(log(*events, said("end", 50)), "--timestamps", "off", "--no-color", "--speed", "0", TERM="dumb")
    assert screen.exit_status() == 0
    assert not re.search(rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80\xae", screen.raw)
    assert r"a\u{1B}[2Jb\u{9B}c\u{7} \u{202E}d" in screen.text
    assert not any(line.startswith("bob: ") for line in screen.lines)


def test_T10_a_bad_line_is_shown_nothing_harmful(log, terminal):
    screen = terminal(log(*plain(), '{"event":"\\u001b[2Jdance","at":1}'), "--speed", "0", TERM="dumb")
    assert screen.exit_status() == 65
    assert b"\x1b" not in screen.raw and b"dance" in screen.raw


def test_ctrl_c_ends_it_and_leaves_the_terminal_as_it_was(log, terminal):
    screen = terminal(log(*plain(said("x", 3_600_000))))
    screen.wait_for("connected")
    screen.type("\x03")
    assert screen.exit_status() == 130


def test_ctrl_z_stops_it_where_it_is(log, terminal):
    screen = terminal(log(*plain(said("x", 500), said("far away", 3_600_000))))
    screen.wait_for("connected")
    screen.signal(signal.SIGSTOP)
    screen.signal(signal.SIGCONT)
    screen.wait_for("x$")
    assert screen.child.isalive() and "far" not in screen.text
