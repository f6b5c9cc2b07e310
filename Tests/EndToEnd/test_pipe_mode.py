"""The server's own standard input and output, joined with one client or with all."""

import json
import os
import random
import subprocess
import time

import pytest

from conftest import BINARY, eventually, one_line
from test_exec import is_held, resident, rest_of
from test_rooms import WEBSOCAT, close_of, refusal
from wire import TEXT, Wire, frame

PIPES = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}


@pytest.fixture
def pipe(server):
    """Starts a server in pipe mode whose standard input and output are ours."""
    return lambda *arguments, **options: server("--mode", "pipe", *arguments, **{**PIPES, **options})


def say(serving, data):
    serving.process.stdin.write(data)
    serving.process.stdin.flush()


def ended(serving):
    return serving.process.wait(timeout=10)


# One to one


def test_lines_go_out_and_messages_come_in(pipe):
    serving = pipe()
    with serving.connect() as peer:
        say(serving, b"one\n\n" + "zwei ü\n".encode() + b"\xff\n")
        assert [peer.recv(timeout=10) for _ in range(4)] == ["one", "", "zwei ü", b"\xff"]
        peer.send("drei 漢")
        peer.send(b"\x00\xfe")
        assert serving.process.stdout.readline() == "drei 漢\n".encode()
        assert serving.process.stdout.readline() == b"\x00\xfe\n"
    assert "listening on ws://" in serving.log(), "standard output is data"


def test_all_input_goes_out_and_then_comes_the_close(pipe):
    serving = pipe()
    with serving.connect() as peer:
        serving.process.stdin.write("".join(f"{number}\n" for number in range(100_000)).encode() + b"last")
        serving.process.stdin.close()
        messages, end = rest_of(peer)
    assert messages == [*map(str, range(100_000)), "last"]
    assert end == (1000, "")
    assert ended(serving) == 0


def test_input_waits_for_somebody(pipe):
    serving = pipe()
    say(serving, b"kept\n")
    serving.process.stdin.close()
    with serving.connect() as peer:
        assert rest_of(peer) == (["kept"], (1000, ""))
    assert ended(serving) == 0


def test_the_last_words_of_a_client_come_out_before_the_server_ends(pipe):
    serving = pipe()
    with serving.connect() as peer:
        for number in range(1000):
            peer.send(str(number))
        serving.process.stdin.close()
        assert close_of(peer)[0] == 1000
    assert serving.process.stdout.read() == "".join(f"{number}\n" for number in range(1000)).encode()
    assert ended(serving) == 0


def test_a_second_client_is_refused_and_the_next_goes_on(pipe):
    serving = pipe()
    with serving.connect() as first:
        say(serving, b"for the first\n")
        assert first.recv(timeout=10) == "for the first"
        response = refusal(serving, "/")
        assert response.status_code == 503 and b"one client at a time" in response.body
    eventually(lambda: "refused" in serving.log())
    say(serving, b"for the next\n")
    with serving.connect() as second:
        assert second.recv(timeout=10) == "for the next"
        second.send("said")
        assert serving.process.stdout.readline() == b"said\n"


def test_bytes_are_kept_exactly_in_binary_mode(pipe):
    data = random.Random(7).randbytes(3 << 20)
    serving = pipe("--binary")
    with serving.connect() as peer:
        serving.process.stdin.write(data)
        serving.process.stdin.close()
        messages, end = rest_of(peer)
    assert b"".join(messages) == data and end == (1000, "")

    serving = pipe("--binary")
    with serving.connect() as peer:
        for start in range(0, len(data), 100_000):
            peer.send(data[start:start + 100_000])
    assert serving.process.stdout.read(len(data)) == data


def test_without_input_the_server_only_hears(pipe):
    serving = pipe(stdin=subprocess.DEVNULL)
    for text in ["one", "two"]:
        with serving.connect() as peer:
            peer.send(text)
            assert serving.process.stdout.readline() == f"{text}\n".encode()
    assert serving.process.poll() is None


@pytest.mark.parametrize("number", [0, 1])
def test_a_stream_that_is_closed_is_nobodys(pipe, number):
    serving = pipe("--broadcast", preexec_fn=lambda: os.close(number))
    with serving.connect() as alice, serving.connect() as bob:
        alice.send("one")
        if number == 0:
            assert serving.process.stdout.readline() == b"one\n"
        else:
            say(serving, b"two\n")
            assert [alice.recv(timeout=10), bob.recv(timeout=10)] == ["two", "two"]
    assert serving.process.poll() is None


def test_a_file_is_sent_whole(pipe, tmp_path):
    path = tmp_path / "lines"
    path.write_text("a\nb\nc")
    with open(path, "rb") as file:
        serving = pipe(stdin=file)
    with serving.connect() as peer:
        assert rest_of(peer) == (["a", "b", "c"], (1000, ""))


def test_the_server_ends_when_nobody_reads_its_output(pipe):
    serving = pipe()
    with serving.connect() as peer:
        serving.process.stdout.close()
        assert close_of(peer)[0] == 1001
    assert ended(serving) == 0


def test_what_was_heard_is_written_before_a_signal_ends_the_server(pipe):
    serving = pipe()
    with serving.connect() as peer:
        for number in range(20_000):
            peer.send(str(number))
        eventually(lambda: serving.process.stdout.peek())
        serving.process.terminate()
        assert serving.process.stdout.read().splitlines()[-1] == b"19999"
        assert close_of(peer)[0] == 1001
    assert ended(serving) == 0


def test_a_line_over_the_limit_ends_the_server(pipe):
    serving = pipe("--max-message", "10")
    with serving.connect() as peer:
        say(serving, b"fits\n" + b"x" * 11 + b"\nnever\n")
        assert rest_of(peer) == (["fits"], (1009, ""))
    assert ended(serving) == 65
    assert "record 2 of standard input is longer than --max-message" in serving.log()
    serving.process.returncode = 0


def test_the_producer_waits_for_a_slow_client(pipe):
    producer = subprocess.Popen(["yes"], stdout=subprocess.PIPE)
    serving = pipe(stdin=producer.stdout)
    producer.stdout.close()
    with Wire(serving) as peer:
        eventually(lambda: is_held(producer.pid))
        assert resident(serving) < 100 << 20
        messages = peer.messages()
        for _ in range(200_000):
            assert next(messages) == (TEXT, b"y")
    assert producer.poll() is None
    serving.stop()
    assert producer.wait(timeout=10) != 0


def test_a_client_waits_for_a_slow_reader(pipe):
    serving = pipe()
    line = b"x" * 65_535
    message = frame(TEXT, line)
    with Wire(serving) as peer:
        peer.socket.settimeout(1)
        sent = 0
        with pytest.raises(TimeoutError):
            while sent < 10_000:
                peer.send(message)
                sent += 1
        assert sent < 1000 and resident(serving) < 100 << 20
        assert all(serving.process.stdout.readline() == line + b"\n" for _ in range(sent))


# Broadcast


def test_everybody_gets_each_line_and_is_heard(pipe):
    serving = pipe("--broadcast")
    with serving.connect() as alice, serving.connect() as bob:
        say(serving, b"hello\nall\n")
        assert [peer.recv(timeout=10) for peer in (alice, alice, bob, bob)] == ["hello", "all", "hello", "all"]
        alice.send("from alice")
        assert serving.process.stdout.readline() == b"from alice\n"
        bob.send("from bob")
        assert serving.process.stdout.readline() == b"from bob\n"


def test_lines_of_json_tell_who_sent_them(pipe):
    serving = pipe("--broadcast", "--jsonl")
    with serving.connect() as alice, serving.connect() as bob:
        alice.send('say "hi"\nü')
        first = json.loads(serving.process.stdout.readline())
        bob.send(b"\xff")
        second = json.loads(serving.process.stdout.readline())
        ports = [peer.socket.getsockname()[1] for peer in (alice, bob)]
    assert first == {"event": "message", "type": "text", "text": 'say "hi"\nü', "from": first["from"]}
    assert second == {"event": "message", "type": "binary", "base64": "/w==", "from": second["from"]}
    assert [str(port) in sender["from"] for port, sender in zip(ports, (first, second))] == [True, True]


def test_a_broadcast_of_a_file_reaches_all_whole(pipe):
    serving = pipe("--broadcast")
    lines = [f"{number} {'x' * 200}" for number in range(20_000)]
    with serving.connect() as alice, serving.connect() as bob:
        serving.process.stdin.write("".join(f"{line}\n" for line in lines).encode())
        serving.process.stdin.close()
        assert rest_of(alice) == (lines, (1000, ""))
        assert rest_of(bob) == (lines, (1000, ""))
    assert ended(serving) == 0


def test_who_takes_nothing_for_five_seconds_holds_the_others_up_no_longer(pipe):
    line = b"y" * 8_000
    producer = subprocess.Popen(["yes", line], stdout=subprocess.PIPE)
    serving = pipe("--broadcast", stdin=producer.stdout)
    producer.stdout.close()
    with Wire(serving) as slow, Wire(serving) as quick:
        messages = quick.messages()
        quick.socket.settimeout(15)
        began = time.monotonic()
        while time.monotonic() - began < 6:
            assert next(messages) == (TEXT, line)
        assert slow.receive_close() == (4008, "slow_reader")
        assert next(messages) == (TEXT, line)
    serving.stop()
    producer.wait(timeout=10)


# Around it


def test_a_pipe_beside_the_chat(server):
    serving = server("--route", "/p=pipe", **PIPES)
    with serving.connect("/p") as peer, serving.connect("/dev") as alice, serving.connect("/dev") as bob:
        say(serving, b"through the pipe\n")
        assert peer.recv(timeout=10) == "through the pipe"
        alice.send("hi")
        assert bob.recv(timeout=10) == "hi"


def test_websocat_at_the_other_end(pipe):
    serving = pipe()
    with subprocess.Popen([WEBSOCAT, "--exit-on-eof", serving.url()], **PIPES) as websocat:
        websocat.stdin.write(b"three\n")
        websocat.stdin.flush()
        assert serving.process.stdout.readline() == b"three\n"
        say(serving, b"one\ntwo\n")
        serving.process.stdin.close()
        assert websocat.stdout.read() == b"one\ntwo\n"
    assert ended(serving) == 0


def test_the_client_at_the_other_end(pipe, client, tmp_path):
    lines = b"".join(b"%d\n" % number for number in range(50_000))
    (tmp_path / "lines").write_bytes(lines)
    with open(tmp_path / "lines", "rb") as file:
        serving = pipe(stdin=file)
    status, output, _ = client(serving.url(), "--receive-only")
    assert (status, output) == (0, lines)


@pytest.mark.parametrize("arguments", [
    ["--broadcast"], ["--jsonl"], ["--mode", "pipe:x"], ["--mode", "pipe", "--route", "/p=pipe"], ["--mode", "pipe", "--pty"],
    ["--mode", "exec:cat", "--broadcast"],
])
def test_options_that_do_not_fit_are_refused(arguments):
    done = subprocess.run([BINARY, "server", *arguments], capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 64 and one_line(done.stderr), done.stderr
