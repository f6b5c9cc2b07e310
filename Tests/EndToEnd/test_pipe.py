"""The client in raw mode: lines in, messages out, and the exit status that a script can rely on."""

import hashlib
import os
import signal
import socket
import stat
import struct
import subprocess
import threading
import time

import pytest
from websockets.exceptions import ConnectionClosed

from chatter import Chatter
from conftest import BINARY, clean_environment, eventually
from scripted import Messages, closing, run_to_close
from wire import CLOSE, TEXT, frame, read_head, switching

MEBIBYTE = 1 << 20


# What goes in


def test_a_line_is_a_message(client, listener):
    url, heard = listener
    assert client(url, stdin=b"hello\n") == (0, b"", "")
    eventually(lambda: heard.code == 1000)
    assert heard.complete() == ["hello"]


def test_lines_arrive_as_they_are(client, listener):
    url, heard = listener
    status, _, stderr = client(url, "--linger", "0", stdin="one\n\n two \r\n你好\tx\n\nlast, without a newline".encode())
    assert (status, stderr) == (0, "")
    eventually(lambda: heard.code == 1000)
    assert heard.complete() == ["one", "", " two \r", "你好\tx", "", "last, without a newline"]


def test_many_lines_keep_their_order(client, listener):
    url, heard = listener
    lines = [f"line {number} " + "x" * (number % 300) for number in range(20_000)]
    assert client(url, "--linger", "0", stdin=("\n".join(lines) + "\n").encode())[0] == 0
    eventually(lambda: heard.code == 1000)
    assert heard.complete() == lines


def test_ten_megabytes_are_one_message(client, listener):
    url, heard = listener
    line = ("0123456789" * (10 * MEBIBYTE // 10)).encode()
    assert client(url, "--linger", "0", stdin=line + b"\nshort\n")[0] == 0
    eventually(lambda: heard.code == 1000)
    assert [len(message) for message in heard.complete()] == [len(line), 5]
    assert hashlib.sha256(heard[0].encode()).digest() == hashlib.sha256(line).digest()


def test_a_line_that_comes_in_pieces_is_one_message(start_client, listener):
    url, heard = listener
    process = start_client(url, "--linger", "0")
    process.write(b"begun\nhalf ")
    eventually(lambda: heard == ["begun"])
    process.write("and half 漢".encode()[:-1])
    process.write("漢".encode()[-1:] + b"\n")
    eventually(lambda: len(heard) == 2)
    assert heard == ["begun", "half and half 漢"]
    assert process.finish()[0] == 0


@pytest.mark.parametrize("line", [b"\xff\xfe", b"caf\xe9", b"\xed\xa0\x80", b"cut \xe4\xbd"])
def test_a_line_that_is_not_utf8_exits_with_65_and_its_number(client, listener, line):
    url, heard = listener
    status, _, stderr = client(url, stdin=b"good\n" + line + b"\nnever sent\n")
    assert status == 65
    assert "2" in stderr and "UTF-8" in stderr
    eventually(lambda: heard.code != "none yet")
    assert heard.complete() == ["good"]


def test_a_line_over_max_message_exits_with_65_and_its_number(client, listener):
    url, heard = listener
    status, _, stderr = client(url, "--max-message", "1K", stdin=b"x" * 1024 + b"\n" + b"y" * 1025 + b"\n")
    assert status == 65
    assert "2" in stderr and "--max-message" in stderr
    eventually(lambda: heard.code != "none yet")
    assert heard.complete() == ["x" * 1024]


# What comes out


def test_a_late_reply_is_printed(client, peer):
    codes = []

    def answer(connection):
        message = connection.recv()
        time.sleep(0.4)
        connection.send("re: " + message)
        heard = Messages()
        run_to_close(connection, heard)
        codes.append(heard.code)

    began = time.monotonic()
    assert client(peer(answer), stdin=b"question\n") == (0, b"re: question\n", "")
    assert 1 < time.monotonic() - began < 4
    eventually(lambda: codes == [1000])


def test_each_message_starts_the_quiet_second_anew(client, peer):
    def answer(connection):
        connection.recv()
        for number in range(5):
            time.sleep(0.6)
            connection.send(str(number))
        run_to_close(connection, Messages())

    assert client(peer(answer), stdin=b"count\n")[:2] == (0, b"0\n1\n2\n3\n4\n")


def test_without_any_reply_it_ends_after_five_seconds(client, listener):
    began = time.monotonic()
    assert client(listener[0], stdin=b"hello\n")[0] == 0
    assert 4.5 < time.monotonic() - began < 8


def test_linger_overrides_the_quiet_times(client, peer):
    def answer(connection):
        connection.recv()
        time.sleep(1.5)
        connection.send("late")
        run_to_close(connection, Messages())

    url = peer(answer)
    assert client(url, "--linger", "3", stdin=b"x\n")[:2] == (0, b"late\n")
    assert client(url, "--linger", "0.2", stdin=b"x\n")[:2] == (0, b"")


def test_linger_forever_waits_for_the_peer(client, peer):
    def answer(connection):
        connection.recv()
        time.sleep(7)
        connection.send("very late")

    assert client(peer(answer), "--linger", "forever", stdin=b"x\n")[:2] == (0, b"very late\n")


@pytest.mark.parametrize("options", [{"stdin": subprocess.DEVNULL}, {"arguments": ["--no-stdin"]}, {"preexec_fn": lambda: os.close(0), "stdin": None}])
def test_without_input_it_runs_until_the_peer_closes(start_client, peer, options):
    closing_time = threading.Event()

    def feed(connection):
        connection.send("one")
        closing_time.wait(30)
        connection.send("two")

    arguments = options.pop("arguments", [])
    process = start_client(peer(feed), *arguments, **options)
    assert process.process.stdout.readline() == b"one\n"
    # Longer than any quiet time that would end a run with input.
    with pytest.raises(subprocess.TimeoutExpired):
        process.process.wait(6.5)
    closing_time.set()
    assert process.finish()[:2] == (0, b"two\n")


def test_stdout_is_byte_exact_to_a_pipe(client, peer):
    messages = ["\x1b[2J\x07", "two\nlines", "", "\u202e\u200b\ufeff", "\x00", "é\r"]

    def feed(connection):
        for message in messages:
            connection.send(message)

    status, stdout, _ = client(peer(feed), stdin=b"")
    assert status == 0
    assert stdout == "".join(message + "\n" for message in messages).encode()


def test_stdout_closed_early_is_quietly_fine(start_client, peer):
    def flood(connection):
        try:
            while True:
                connection.send("x" * 1000)
        except ConnectionClosed:
            pass

    process = start_client(peer(flood), stdin=subprocess.DEVNULL)
    assert process.process.stdout.readline() == b"x" * 1000 + b"\n"
    process.process.stdout.close()
    assert process.process.wait(20) == 0
    assert process.process.stderr.read() == b""


def test_a_slow_reader_costs_no_memory_and_no_message(start_client, peer):
    count, sent, measured = 1_600, [], threading.Event()

    def flood(connection):
        for number in range(count):
            connection.send(f"{number} " + "x" * 65_536)
            sent.append(number)
        # A client that has ended cannot be measured any more.
        measured.wait(60)

    process = start_client(peer(flood), stdin=subprocess.DEVNULL)

    def stuck():
        before = len(sent)
        time.sleep(1)
        return 0 < before == len(sent)

    eventually(stuck, within=30)
    assert len(sent) < count, "nothing held the sender back"
    assert process.peak_memory() < 120 * MEBIBYTE
    for number in range(count):
        line = process.process.stdout.readline()
        assert line == f"{number} ".encode() + b"x" * 65_536 + b"\n"
    assert process.peak_memory() < 120 * MEBIBYTE
    measured.set()
    assert process.finish()[0] == 0


def test_a_slow_server_costs_no_memory(start_client, raw_peer):
    go_on, received = threading.Event(), hashlib.sha256()
    lines = b"".join(b"%d " % number + b"y" * 65_536 + b"\n" for number in range(1_600))

    def read_late(connection):
        head, _ = read_head(connection)
        connection.sendall(switching(head))
        go_on.wait(40)
        while data := connection.recv(MEBIBYTE):
            received.update(data)

    process = start_client("ws://" + raw_peer(read_late), "--linger", "0", "--ping-interval", "0")
    writer = threading.Thread(target=process.write, args=(lines,), daemon=True)
    writer.start()
    writer.join(3)
    assert writer.is_alive(), "the client took all of it"
    assert process.peak_memory() < 120 * MEBIBYTE
    go_on.set()
    writer.join(30)
    assert not writer.is_alive()
    process.process.kill()


# How it ends


@pytest.mark.parametrize("code", [1000, 1001])
def test_an_orderly_close_exits_with_0(client, peer, code):
    assert client(peer(closing(code)), stdin=b"")[0] == 0


def test_a_close_without_a_code_exits_with_0(client, raw_peer):
    def close_empty(connection):
        head, _ = read_head(connection)
        connection.sendall(switching(head) + frame(CLOSE, mask=None))
        connection.recv(100)

    assert client(raw_peer(close_empty), stdin=b"")[0] == 0


@pytest.mark.parametrize(("code", "reason"), [(4001, "unauthenticated"), (1011, "broken"), (1008, "quota")])
def test_another_close_exits_with_1_and_names_it(client, peer, code, reason):
    status, _, stderr = client(peer(closing(code, reason)), stdin=b"")
    assert status == 1
    assert str(code) in stderr and reason in stderr
    assert stderr.startswith("wtalk: ") and stderr.count("\n") == 1


def test_a_reason_is_printed_without_its_escapes(client, peer):
    stderr = client(peer(closing(4001, "\x1b[2Jgone\u202e")), stdin=b"")[2]
    assert "\x1b" not in stderr and "\u202e" not in stderr and "gone" in stderr


def test_a_close_with_input_left_exits_with_1_and_counts(client, peer):
    def take_one(connection):
        connection.recv()

    status, _, stderr = client(peer(take_one), stdin=b"".join(b"line %d\n" % number for number in range(300_000)))
    assert status == 1
    assert any(word.isdigit() and int(word) > 0 for word in stderr.replace(",", "").split())


def test_a_connection_without_a_close_exits_with_1(client, raw_peer):
    def drop(connection):
        head, _ = read_head(connection)
        connection.sendall(switching(head) + frame(TEXT, b"last words", mask=None))

    status, stdout, stderr = client(raw_peer(drop), stdin=b"")
    assert (status, stdout) == (1, b"last words\n")
    assert stderr


def test_a_reset_exits_with_1(start_client, raw_peer):
    def reset(connection):
        head, _ = read_head(connection)
        connection.sendall(switching(head) + frame(TEXT, b"up", mask=None))
        connection.recv(100)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    process = start_client(raw_peer(reset))
    assert process.process.stdout.readline() == b"up\n"
    process.write(b"now\n")
    status, _, stderr = process.finish()
    assert status == 1 and stderr


def test_L8_nobody_there_exits_with_69(client):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    status, _, stderr = client(f"ws://127.0.0.1:{port}")
    assert status == 69
    assert f"127.0.0.1:{port}" in stderr


def test_L8_an_unknown_host_exits_with_68(client):
    status, _, stderr = client("ws://no-such-host.invalid:8080")
    assert status == 68
    assert "no-such-host.invalid" in stderr


def test_a_silent_server_exits_in_time(client, raw_peer):
    began = time.monotonic()
    status, _, stderr = client(raw_peer(lambda connection: connection.recv(10_000) and connection.recv(1)), "--connect-timeout", "1")
    assert status == 69 and stderr
    assert time.monotonic() - began < 5


STATUSES = [(200, 76), (301, 76), (404, 76), (500, 76), (401, 77), (403, 77), (429, 75), (503, 75)]


@pytest.mark.parametrize(("answer", "expected"), STATUSES)
def test_H22_an_http_answer_is_named(client, raw_peer, answer, expected):
    def respond(connection):
        read_head(connection)
        connection.sendall(f"HTTP/1.1 {answer} Whatever\r\nContent-Length: 2\r\nLocation: ws://127.0.0.1:1/\r\n\r\nno".encode())
        connection.recv(1)

    status, stdout, stderr = client(raw_peer(respond), stdin=b"x\n")
    assert (status, stdout) == (expected, b"")
    assert str(answer) in stderr


BAD_SWITCHES = {
    "accept": ({"Sec_WebSocket_Accept": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="}, "Sec-WebSocket-Accept"),
    "no accept": ({"Sec_WebSocket_Accept": None}, "Sec-WebSocket-Accept"),
    "extension": ({"Sec_WebSocket_Extensions": "permessage-deflate"}, "extension"),
    "subprotocol": ({"Sec_WebSocket_Protocol": "chat.wtalk.v1"}, "subprotocol"),
    "no upgrade": ({"Upgrade": None}, "Upgrade"),
    "other upgrade": ({"Upgrade": "h2c"}, "Upgrade"),
    "no connection": ({"Connection": None}, "Connection"),
}


@pytest.mark.parametrize(("changed", "named"), BAD_SWITCHES.values(), ids=BAD_SWITCHES.keys())
def test_H22_a_bad_switch_exits_with_76_and_names_the_check(client, raw_peer, changed, named):
    def respond(connection):
        head, _ = read_head(connection)
        connection.sendall(switching(head, **changed))
        connection.recv(1)

    status, stdout, stderr = client(raw_peer(respond), stdin=b"x\n")
    assert (status, stdout) == (76, b"")
    assert named.lower() in stderr.lower()


def test_H22_no_http_at_all_exits_with_76(client, raw_peer):
    def respond(connection):
        connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
        connection.recv(1)

    assert client(raw_peer(respond), stdin=b"x\n")[0] == 76


def test_F1_a_masked_frame_from_a_server_exits_with_76(client, raw_peer):
    answers = []

    def respond(connection):
        head, rest = read_head(connection)
        connection.sendall(switching(head) + frame(TEXT, b"masked"))
        answers.append(rest + connection.recv(1000))

    status, stdout, stderr = client(raw_peer(respond))
    assert (status, stdout) == (76, b"") and stderr
    assert answers[0][0] == 0x88 and answers[0][1] & 0x80


def test_frames_right_behind_the_switch_are_read(client, raw_peer):
    def respond(connection):
        head, _ = read_head(connection)
        connection.sendall(switching(head) + frame(TEXT, b"early", mask=None) + frame(CLOSE, b"\x03\xe8", mask=None))
        connection.recv(100)

    assert client(raw_peer(respond), stdin=b"")[:2] == (0, b"early\n")


def test_the_handshake_adds_nothing(client, raw_peer):
    heads = []

    def respond(connection):
        heads.append(read_head(connection)[0].decode().split("\r\n"))
        connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")

    address = raw_peer(respond)
    client(f"http://{address}/feed?a=b")
    line, *fields = heads[0]
    assert line == "GET /feed?a=b HTTP/1.1"
    names = {field.partition(":")[0].lower() for field in fields}
    assert names == {"host", "upgrade", "connection", "sec-websocket-key", "sec-websocket-version"}
    assert f"Host: {address}" in fields


@pytest.mark.parametrize(("number", "expected"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_with_a_close(start_client, peer, number, expected):
    heard = Messages()

    def listen(connection):
        connection.send("up")
        run_to_close(connection, heard)

    process = start_client(peer(listen))
    assert process.process.stdout.readline() == b"up\n"
    process.process.send_signal(number)
    assert process.process.wait(10) == expected
    eventually(lambda: heard.code in (1000, 1001))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_does_not_wait_for_a_silent_peer(start_client, raw_peer, number):
    done = threading.Event()

    def hang(connection):
        head, _ = read_head(connection)
        connection.sendall(switching(head) + frame(TEXT, b"up", mask=None))
        done.wait(30)

    process = start_client(raw_peer(hang))
    assert process.process.stdout.readline() == b"up\n"
    began = time.monotonic()
    process.process.send_signal(number)
    assert process.process.wait(10) == 128 + number
    assert time.monotonic() - began < 3
    done.set()


def test_echo_sends_everything_back(client, peer):
    messages = ["text", "", b"\x00\xff", b"", "漢" * 100_000, bytes(MEBIBYTE)]
    heard = Messages()

    def feed(connection):
        for message in messages:
            connection.send(message)
        heard.extend(connection.recv() for _ in messages)

    assert client(peer(feed), "--echo", stdin=b"ignored\n") == (0, b"", "")
    assert heard == messages


def test_two_clients_talk_through_the_server(server, start_client):
    room = server()
    bob = start_client(room.url("/dev"), "--linger", "forever")
    alice = start_client(room.url("/dev"), "--linger", "0")
    with room.connect("/dev?as=watcher", subprotocols=["chat.wtalk.v1"]) as watcher:
        watcher.send('{"type":"hello","name":"watcher"}')

        def present():
            watcher.send('{"type":"who","conversation":"#dev"}')
            while '"who"' not in (frame := watcher.recv(timeout=10)):
                pass
            return frame.count("anonymous-") == 2

        eventually(present)
    assert alice.finish("hello 漢\n".encode())[0] == 0
    assert bob.process.stdout.readline() == "hello 漢\n".encode()
    assert room.stop() == 0
    assert bob.finish()[:2] == (0, b"")


# The chat protocol


@pytest.fixture
def chat(server):
    running = server()
    with Chatter(running) as alice:
        alice.hello("alice")
        yield running, alice


def test_a_script_tells_someone(chat, client):
    running, alice = chat
    status, stdout, stderr = client(running.url(), "--as", "ci", "--to", "alice", stdin=b"deploy done\n")
    assert (status, stdout, stderr) == (0, b"", "")
    message = alice.expect("message")
    assert (message["from"], message["conversation"], message["text"]) == ("ci", "@ci", "deploy done")


def test_a_script_tells_a_room(chat, client):
    running, alice = chat
    assert client(running.url(), "--as", "ci", "--room", "lobby", "--linger", "0", stdin=b"one\ntwo\n")[0] == 0
    assert [alice.expect("message")["text"] for _ in range(2)] == ["one", "two"]


def test_the_path_names_the_conversation(chat, client):
    running, alice = chat
    assert client(running.url("/@alice"), "--as", "ci", "--linger", "0", stdin=b"psst\n")[0] == 0
    assert alice.expect("message")["conversation"] == "@ci"


def test_an_unknown_user_exits_with_1(chat, client):
    running, _ = chat
    status, _, stderr = client(running.url(), "--as", "ci", "--to", "zed", stdin=b"anyone?\n")
    assert status == 1
    assert "zed" in stderr


def test_the_texts_of_the_conversation_come_out(chat, start_client):
    running, alice = chat
    with Chatter(running) as carol:
        carol.hello("carol")
        process = start_client(running.url(), "--as", "ci", "--to", "alice")
        process.write(b"question\n")
        assert alice.expect("message")["text"] == "question"
        assert carol.say("@ci", "not of this conversation")["type"] == "sent"
        assert alice.say("#lobby", "nor this")["type"] == "sent"
        assert alice.say("@ci", "answer 漢")["type"] == "sent"
        assert process.process.stdout.readline() == "answer 漢\n".encode()
        assert process.finish()[:2] == (0, b"")


def test_the_saved_token_keeps_the_name(chat, client, tmp_path):
    running, alice = chat
    for text in ("first", "second"):
        assert client(running.url(), "--as", "ci", "--to", "alice", "--linger", "0", stdin=text.encode() + b"\n")[0] == 0
        assert alice.expect("message")["text"] == text
    saved = tmp_path / "state/wtalk/tokens"
    files = [saved] if saved.is_file() else list(saved.iterdir())
    assert files and all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)
    status, _, stderr = client(running.url(), "--as", "ci", "--to", "alice", stdin=b"imposter\n", state="elsewhere")
    assert status == 1
    assert "ci" in stderr
    with Chatter(running) as other:
        assert other.failure({"type": "hello", "name": "ci"}) == "name_taken"


def test_every_line_of_many_is_acknowledged(chat, client):
    running, alice = chat
    lines = [f"line {number}" for number in range(60)]
    assert client(running.url(), "--as", "ci", "--to", "alice", "--linger", "0", stdin=("\n".join(lines) + "\n").encode())[0] == 0
    assert [alice.expect("message")["text"] for _ in lines] == lines


def test_a_server_without_the_chat_is_refused(client, listener):
    status, _, stderr = client(listener[0], "--as", "ci", "--to", "alice", stdin=b"x\n")
    assert status == 76
    assert "chat.wtalk.v1" in stderr


def test_a_server_that_vanishes_leaves_75(server, start_client, peer):
    def swallow(connection):
        connection.recv()
        connection.send('{"type":"welcome","name":"ci","token":"' + "a" * 64 + '","epoch":"' + "b" * 32
                        + '","top":0,"server":"x","limits":{"text":65536,"lines":200,"frame":458752}}')
        connection.recv()
        connection.close(1001)

    process = start_client(peer(swallow, subprotocols=["chat.wtalk.v1"]), "--as", "ci", "--to", "alice", "--linger", "1")
    status, _, stderr = process.finish(b"lost?\n")
    assert status == 75
    assert "1" in stderr


# The command line


def test_L8_a_port_in_use_exits_with_69(server):
    taken = server()
    second = subprocess.run([BINARY, "server", "--listen", f"127.0.0.1:{taken.port}"], stdin=subprocess.DEVNULL, capture_output=True, timeout=20)
    assert second.returncode == 69
    assert second.stdout == b""
    last = second.stderr.decode().splitlines()[-1]
    assert last.startswith("wtalk: ") and f"127.0.0.1:{taken.port}" in last


@pytest.mark.parametrize(
    "arguments",
    [["client", "--no-such-flag"], ["client", "ftp://x"], ["client", "ws://"], ["client", "ws://x:99999"], ["client", "ws://x", "ws://y"],
     ["client", "--as"], ["client", "--to", "b"], ["client", "--as", "a b", "--to", "bob"], ["client", "--linger", "soon"],
     ["client", "--max-message", "lots"], ["client", "--as", "ci", "--to", "alice", "--room", "dev"], ["client", "--raw", "--interactive"],
     ["server", "--listen", "nonsense"], ["server", "--listen", "127.0.0.1:65536"], ["server", "--listen", "127.0.0.1:abc"],
     ["server", "--listen", ":8080"], ["server", "--mode", "dance"], ["server", "--max-message", "2G"], ["server", "--name-hold", "-1s"],
     ["server", "--base-path", "chat"], ["server", "--origin", "not an origin"], ["nonsense"]],
    ids=" ".join,
)
def test_L5_bad_usage_exits_with_64(arguments, tmp_path):
    run = subprocess.run(
        [BINARY, *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=20, env=clean_environment(tmp_path)
    )
    assert run.returncode == 64, run.stderr
    assert run.stdout == b"" and run.stderr


def test_L4_a_password_in_the_url_is_refused_unechoed(client):
    status, _, stderr = client("ws://alice:sesame@127.0.0.1:1/")
    assert status == 64
    assert "sesame" not in stderr


def test_version_and_help():
    for arguments in (["--version"], ["--help"], ["server", "--help"], ["client", "--help"]):
        run = subprocess.run([BINARY, *arguments], capture_output=True, timeout=20, text=True)
        assert run.returncode == 0 and run.stdout and not run.stderr
    assert subprocess.run([BINARY, "--version"], capture_output=True, text=True).stdout == "wtalk 0.1.0\n"


def test_what_an_echo_still_has_to_say_comes_before_its_close(client, server):
    """The peer's answers are still on their way when our Close reaches it."""
    data = (b"0123456789abcdef" * 4 + b"\n") * (16 * MEBIBYTE // 65)
    status, stdout, stderr = client(server("--mode", "echo").url(), "--linger", "0", stdin=data)
    assert (status, stderr) == (0, "")
    assert hashlib.sha256(stdout).digest() == hashlib.sha256(data).digest()
