"""A process for each connection: real programs, well-behaved and not, and what is left of them."""

import contextlib
import ctypes
import os
import pathlib
import resource
import signal
import socket
import subprocess
import sys
import time

import pytest
from websockets.exceptions import ConnectionClosed

from conftest import BINARY, eventually, one_line
from test_rooms import WEBSOCAT, close_of, refusal
from wire import TEXT, Wire, frame


def rest_of(connection):
    """Everything that still comes, and how the server closed."""
    messages = []
    try:
        while True:
            messages.append(connection.recv(timeout=15))
    except ConnectionClosed as closed:
        return messages, (closed.rcvd.code, closed.rcvd.reason)


def children(server):
    """The processes that the server has started and that are not gone, zombies among them."""
    found = []
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # Behind the name, which may hold anything: state and parent.
            parent = stat.read_text().rpartition(")")[2].split()[1]
            if int(parent) == server.process.pid:
                found.append(int(stat.parent.name))
    return found


def descriptors(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def resident(server):
    for line in pathlib.Path(f"/proc/{server.process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no VmRSS")


def runs(number):
    try:
        return "\nState:\tZ" not in pathlib.Path(f"/proc/{number}/status").read_text()
    except FileNotFoundError:
        return False


def script(folder, text):
    """A command that runs this Python."""
    path = folder / "program.py"
    path.write_text(text)
    return f"exec:exec {sys.executable} {path}"


# Programs


def test_a_line_is_a_message_and_a_message_a_line(server):
    with server("--mode", "exec:cat").connect() as peer:
        for text in ["hi", "", "你好 👋", "a\tb\r", "x" * 100_000]:
            peer.send(text)
            assert peer.recv(timeout=10) == text
        peer.send(b"\xff\x00")
        assert peer.recv(timeout=10) == b"\xff\x00", "what is no UTF-8 comes as a binary message"


def test_bc_calculates(server):
    with server("--mode", "exec:bc").connect() as peer:
        peer.send("2^100")
        assert peer.recv(timeout=10) == "1267650600228229401496703205376"
        peer.send("quit")
        assert close_of(peer) == (1000, "exit status 0")


def test_bash_keeps_its_state_from_message_to_message(server):
    with server("--mode", "exec:bash").connect() as peer:
        peer.send("n=41; echo first")
        assert peer.recv(timeout=10) == "first"
        peer.send("echo $((n + 1)); exit 7")
        assert rest_of(peer) == (["42"], (1011, "exit status 7"))


def test_python_in_a_terminal_answers_at_once_and_does_not_repeat_what_it_is_told(server):
    with server("--mode", "exec:python3 -q -i", "--pty").connect() as peer:
        peer.send("6 * 7")
        assert peer.recv(timeout=15) == ">>> 42"
        peer.send("import os, sys; print(os.isatty(0), os.get_terminal_size(), os.environ['TERM'], open('/dev/tty').isatty())")
        assert peer.recv(timeout=10) == ">>> True os.terminal_size(columns=80, lines=24) dumb True"
        peer.send("exit(3)")
        messages, end = rest_of(peer)
        assert end == (1011, "exit status 3")
        assert messages in ([], [">>> "])


def test_a_long_line_goes_through_a_terminal_whole(server, tmp_path):
    count = script(tmp_path, "import sys\nfor line in sys.stdin: print(len(line), line.strip().count('x'))")
    with server("--mode", count, "--pty").connect() as peer:
        for length in [4095, 4096, 5000, 200_000]:
            peer.send("x" * length)
            assert peer.recv(timeout=10) == f"{length + 1} {length}"


def test_without_a_terminal_the_program_has_none(server):
    with server("--mode", "exec:test -t 0 || test -t 1 || echo none").connect() as peer:
        assert rest_of(peer) == (["none"], (1000, "exit status 0"))


# The end of a process


@pytest.mark.parametrize("command, end", [
    ("true", (1000, "exit status 0")),
    ("exit 3", (1011, "exit status 3")),
    ("kill -9 $$", (1011, "killed by signal 9")),
    ("no-such-program-at-all", (1011, "exit status 127")),
])
def test_how_a_process_ended_is_the_reason_of_the_close(server, command, end):
    with server("--mode", f"exec:{command}").connect() as peer:
        assert rest_of(peer) == ([], end)


@pytest.mark.parametrize("pty", [[], ["--pty"]])
def test_the_last_line_needs_no_newline(server, pty):
    with server("--mode", "exec:printf 'one\\ntwo'", *pty).connect() as peer:
        assert rest_of(peer) == (["one", "two"], (1000, "exit status 0"))


@pytest.mark.parametrize("pty", [[], ["--pty"]])
def test_all_that_a_process_said_comes_before_the_close(server, pty):
    with server("--mode", "exec:seq 1 200000; exit 5", *pty).connect() as peer:
        messages, end = rest_of(peer)
    assert messages == [str(number) for number in range(1, 200_001)]
    assert end == (1011, "exit status 5")


def test_what_is_left_of_its_group_goes_with_the_process(server):
    with server("--mode", "exec:sleep 1000 & sleep 1000 >/dev/null 2>&1 & jobs -p; exit 0").connect() as peer:
        messages, end = rest_of(peer)
    assert end == (1000, "exit status 0")
    assert len(messages) == 2
    eventually(lambda: not any(runs(number) for number in messages))


def test_a_daemon_that_keeps_the_output_does_not_keep_the_connection(server):
    with server("--mode", "exec:setsid sleep 60 & echo $!; sleep 0.2").connect() as peer:
        messages, end = rest_of(peer)
    assert end == (1000, "exit status 0")
    os.kill(int(messages[0]), signal.SIGKILL)


# The end of a connection


def test_after_a_close_the_program_can_finish_what_it_was_told(server, tmp_path):
    result = tmp_path / "result"
    with server("--mode", f"exec:sort > {result}.part; sleep 0.3; echo done >> {result}.part; mv {result}.part {result}").connect() as peer:
        for line in "cab":
            peer.send(line)
    assert eventually(result.exists)
    assert result.read_text() == "a\nb\nc\ndone\n"


@pytest.mark.parametrize("drop", [False, True])
def test_who_does_not_listen_is_interrupted_asked_and_killed(server, tmp_path, drop):
    told = tmp_path / "told"
    stubborn = script(tmp_path, f"""
import os, signal, sys, time
def note(number, frame):
    with open({str(told)!r}, "a") as file: print(number, time.monotonic(), file=file)
signal.signal(signal.SIGINT, note)
signal.signal(signal.SIGTERM, note)
print(os.getpid(), flush=True)
while True: time.sleep(1)
""")
    serving = server("--mode", stubborn)
    peer = serving.connect()
    number = int(peer.recv(timeout=10))
    left = time.monotonic()
    if drop:
        peer.socket.shutdown(socket.SHUT_RDWR)
    else:
        peer.close()
    eventually(lambda: not runs(number))
    killed = time.monotonic() - left
    signals = [line.split() for line in told.read_text().splitlines()]
    assert [int(signal_number) for signal_number, _ in signals] == [signal.SIGINT, signal.SIGTERM]
    interrupted, terminated = (float(when) - left for _, when in signals)
    assert interrupted > 0.9 and terminated > 1.9 and 3.9 < killed < 8
    eventually(lambda: not children(serving))


def test_the_whole_group_goes(server):
    serving = server("--mode", "exec:trap '' INT; sleep 1000 & echo $! $$; wait")
    with serving.connect() as peer:
        numbers = peer.recv(timeout=10).split()
        assert all(runs(number) for number in numbers)
    eventually(lambda: not any(runs(number) for number in numbers))


def test_a_terminal_hangs_up(server, tmp_path):
    told = tmp_path / "told"
    serving = server("--mode", f"exec:trap 'echo hung up > {told}; exit' HUP; echo ready; while :; do sleep 0.1; done", "--pty")
    with serving.connect() as peer:
        assert peer.recv(timeout=10) == "ready"
    eventually(lambda: told.exists() and told.read_text() == "hung up\n")
    eventually(lambda: not children(serving))


@pytest.mark.parametrize("pty", [[], ["--pty"]])
def test_fifty_connections_leave_no_process_and_no_descriptor_behind(server, pty):
    serving = server("--mode", "exec:cat", *pty)
    before = descriptors(serving)
    for turn in range(50):
        peer = serving.connect()
        if turn % 2:
            peer.send("hi")
            assert peer.recv(timeout=10) == "hi"
        if turn % 3:
            peer.close()
        else:
            peer.socket.shutdown(socket.SHUT_RDWR)
    eventually(lambda: not children(serving))
    eventually(lambda: descriptors(serving) == before)


def test_a_server_that_stops_leaves_no_process_behind(server):
    serving = server("--mode", "exec:trap '' INT TERM; echo $$; while :; do sleep 0.1; done")
    with serving.connect() as peer:
        number = peer.recv(timeout=10)
        began = time.monotonic()
        assert serving.stop() == 0
        assert time.monotonic() - began < 6
        eventually(lambda: not runs(number), within=1)
        assert close_of(peer)[0] == 1001


def test_a_server_that_inherits_orphans_takes_their_status(server):
    # As the first process of a container does.
    adopt = lambda: ctypes.CDLL(None).prctl(36, 1)  # PR_SET_CHILD_SUBREAPER
    serving = server("--mode", "exec:sleep 1000 & sleep 1000 & echo $!; read line", preexec_fn=adopt)
    for _ in range(3):
        with serving.connect() as peer:
            peer.recv(timeout=10)
    eventually(lambda: not children(serving))


def test_a_server_started_with_ignored_children_learns_how_they_end(server):
    ignore = lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with server("--mode", "exec:exit 4", preexec_fn=ignore).connect() as peer:
        assert close_of(peer) == (1011, "exit status 4")


# Bad manners


def test_a_flood_waits_for_a_slow_reader_and_ends_with_it(server):
    serving = server("--mode", "exec:echo $$; exec yes")
    with Wire(serving) as peer:
        messages = peer.messages()
        number = int(next(messages)[1])
        eventually(lambda: is_held(number))
        assert resident(serving) < 100 << 20
        for _ in range(100_000):
            assert next(messages) == (TEXT, b"y")
    eventually(lambda: not runs(number))


def is_held(number):
    """Whether the process writes nothing for a while."""
    path = pathlib.Path(f"/proc/{number}/io")
    before = path.read_text()
    time.sleep(0.2)
    return path.read_text() == before


def test_a_peer_that_says_more_than_the_program_reads_waits(server, tmp_path):
    slow = script(tmp_path, "import sys, time\ntime.sleep(2)\nprint(len(sys.stdin.buffer.read(30 << 20)), flush=True)")
    serving = server("--mode", slow)
    before = resident(serving)
    with serving.connect() as peer:
        highest = 0
        for _ in range(30):
            peer.send("x" * ((1 << 20) - 1))
            highest = max(highest, resident(serving))
        assert peer.recv(timeout=20) == str(30 << 20)
    assert highest - before < 16 << 20


def test_a_peer_that_goes_while_the_program_reads_nothing_takes_it_along(server):
    serving = server("--mode", "exec:echo $$; exec sleep 1000")
    with Wire(serving) as peer:
        _, number = next(peer.messages())
        # More than the pipe and our buffer hold, in so many frames that one turn does not look at them all.
        peer.send(frame(TEXT, b"x" * 30) * 8_000)
    eventually(lambda: not runs(int(number)))


def test_without_descriptors_no_process_starts_and_the_others_go_on(server):
    few = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))
    serving = server("--mode", "exec:cat", preexec_fn=few)
    with serving.connect() as first, contextlib.ExitStack() as others:
        ends = []
        while not ends:
            peer = others.enter_context(serving.connect())
            with contextlib.suppress(ConnectionClosed):
                peer.send("hi")
                assert peer.recv(timeout=10) == "hi"
                continue
            ends.append(close_of(peer))
        assert ends == [(1011, "cannot start a process")]
        assert "cannot start a process" in serving.log() and "Too many open files" in serving.log()
        first.send("still")
        assert first.recv(timeout=10) == "still"


def test_a_program_that_closes_its_output_first_still_hears(server, tmp_path):
    heard = tmp_path / "heard"
    serving = server("--mode", f"exec:echo ready; exec >&-; head -n 2 > {heard}; exit 6")
    with serving.connect() as peer:
        assert peer.recv(timeout=10) == "ready"
        peer.send("one")
        peer.send("two")
        assert rest_of(peer) == ([], (1011, "exit status 6"))
    assert heard.read_text() == "one\ntwo\n"


def test_a_program_that_closes_its_input_still_speaks_and_what_it_misses_is_logged(server):
    serving = server("--mode", "exec:exec <&-; echo ready; sleep 1; echo still here")
    with serving.connect() as peer:
        assert peer.recv(timeout=10) == "ready"
        for _ in range(20):
            peer.send("anybody?")
            time.sleep(0.01)
        assert rest_of(peer) == (["still here"], (1000, "exit status 0"))
    assert serving.log().count("has closed its standard input") == 1


def test_a_line_over_the_limit_ends_the_connection(server):
    serving = server("--mode", "exec:echo before; yes | tr -d '\\n'", "--max-message", "100K")
    with serving.connect() as peer:
        assert rest_of(peer) == (["before"], (1009, "a line of the process is longer than --max-message"))
    assert "longer than --max-message" in serving.log()
    eventually(lambda: not children(serving))


# Binary


def test_binary_mode_takes_bytes_as_they_are(server):
    data = bytes(range(256)) * 1000
    with server("--mode", "exec:cat", "--binary", "--max-message", "300K").connect() as peer:
        peer.send(data)
        peer.send("text")
        came = b""
        while len(came) < len(data) + 4:
            part = peer.recv(timeout=10)
            assert isinstance(part, bytes)
            came += part
    assert came == data + b"text"


def test_a_chunk_is_no_longer_than_a_message_may_be(server):
    with server("--mode", "exec:head -c 5000 /dev/zero", "--binary", "--max-message", "1000").connect() as peer:
        messages, end = rest_of(peer)
    assert b"".join(messages) == bytes(5000) and max(map(len, messages)) <= 1000 and end[0] == 1000


# Standard error


def test_standard_error_goes_to_the_log_line_by_line_and_harmless(server):
    serving = server("--mode", "exec:printf 'one\\ntwo \\033[2J\\nthree' >&2; echo said")
    with serving.connect() as peer:
        assert rest_of(peer) == (["said"], (1000, "exit status 0"))
    lines = [line for line in serving.log().splitlines() if "standard error" in line]
    assert [line.rpartition("text=")[2] for line in lines] == ['"one"', '"two \\u{1b}[2J"', '"three"'] or "\x1b" not in serving.log()
    assert all("127.0.0.1" in line for line in lines)


def test_standard_error_as_json_comes_tagged(server):
    with server("--mode", "exec:echo out; sleep 0.3; echo err >&2; printf '\\377'", "--stderr", "jsonl").connect() as peer:
        messages, _ = rest_of(peer)
    assert sorted(messages) == sorted([
        '{"event":"output","stream":"stdout","type":"text","text":"out"}',
        '{"event":"output","stream":"stderr","type":"text","text":"err"}',
        '{"event":"output","stream":"stdout","type":"binary","base64":"/w=="}',
    ])


# The request


def environment(connection):
    messages, _ = rest_of(connection)
    return dict(message.split("=", 1) for message in messages if "=" in message)


def test_a_process_is_told_of_its_request(server):
    serving = server("--route", "/run=exec:env", env={**os.environ, "WTALK_PASSWORD": "hunter22", "HTTP_PROXY": "x", "MINE": "kept"})
    fields = [("X-One", "a"), ("X-One", "b"), ("Cookie", "id=secret"), ("Authorization", "Bearer secret"), ("Proxy", "evil:1"), ("X_Two", "c")]
    with serving.connect("/run/some%20thing?q=a%20b&c", additional_headers=fields) as peer:
        told = environment(peer)
    assert {name: told.get(name) for name in ["REQUEST_URI", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "REQUEST_METHOD"]} == {
        "REQUEST_URI": "/run/some%20thing?q=a%20b&c", "SCRIPT_NAME": "/run", "PATH_INFO": "/some thing", "QUERY_STRING": "q=a%20b&c",
        "REQUEST_METHOD": "GET",
    }
    assert (told["REMOTE_ADDR"], told["SERVER_NAME"], told["SERVER_PORT"]) == ("127.0.0.1", "127.0.0.1", str(serving.port))
    assert (told["GATEWAY_INTERFACE"], told["SERVER_PROTOCOL"], told["MINE"]) == ("CGI/1.1", "HTTP/1.1", "kept")
    assert (told["HTTP_X_ONE"], told["HTTP_HOST"]) == ("a, b", f"127.0.0.1:{serving.port}")
    assert not {"HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_PROXY", "HTTP_X_TWO", "WTALK_PASSWORD"} & set(told)


def test_a_secret_header_is_handed_on_when_told_to(server):
    serving = server("--mode", "exec:env", "--pass-header", "Cookie")
    with serving.connect(additional_headers=[("Cookie", "id=1"), ("Authorization", "Bearer x")]) as peer:
        told = environment(peer)
    assert told["HTTP_COOKIE"] == "id=1" and "HTTP_AUTHORIZATION" not in told


def test_a_process_has_nothing_of_the_servers_but_its_streams(server):
    look = "exec:ls /proc/self/fd | tr '\\n' ' '; echo; exec grep -E 'SigBlk|SigIgn' /proc/self/status"
    serving = server("--mode", look, pass_fds=(), preexec_fn=lambda: os.dup2(1, 77))
    with serving.connect() as idle, serving.connect() as peer:
        (open_ones, blocked_ones, ignored), _ = rest_of(peer)
        assert open_ones.split() == ["0", "1", "2", "3"], "3 is that of ls itself"
        assert int(blocked_ones.split()[1], 16) == 0
        # Glibc's own two signals are nobody's to use.
        assert int(ignored.split()[1], 16) & ~(3 << 31) == 0
        idle.close()


def test_more_processes_than_allowed_are_refused_until_one_has_gone(server):
    serving = server("--route", "/a=exec:cat", "--route", "/b=exec:cat", "--max-processes", "2")
    with serving.connect("/a"), serving.connect("/b"):
        response = refusal(serving, "/a")
        assert response.status_code == 503 and b"--max-processes" in response.body
    eventually(lambda: not children(serving))
    serving.connect("/a").close()


# Peers


def test_websocat_talks_to_a_process(server):
    serving = server("--mode", "exec:bc")
    result = subprocess.run(
        [WEBSOCAT, "-n1", serving.url()], input=b"6*7\n", capture_output=True, timeout=20, check=False)
    assert result.stdout == b"42\n", result


def test_the_client_talks_to_a_process(server, client):
    status, output, _ = client(server("--mode", "exec:bc").url(), stdin=b"1+1\n2^10\nquit\n")
    assert (status, output) == (0, b"2\n1024\n")
    status, _, errors = client(server("--mode", "exec:exit 9").url(), stdin=b"")
    assert status == 1 and "exit status 9" in errors


def test_processes_and_the_chat_stand_beside_each_other(server):
    serving = server("--route", "/calc=exec:bc")
    with serving.connect("/calc") as peer, serving.connect("/dev") as alice, serving.connect("/dev") as bob:
        peer.send("1+1")
        assert peer.recv(timeout=10) == "2"
        alice.send("hi")
        assert bob.recv(timeout=10) == "hi"


@pytest.mark.parametrize("arguments", [
    ["--mode", "exec"], ["--mode", "exec:"], ["--pty"], ["--binary"], ["--max-processes", "9"], ["--mode", "exec:cat", "--max-processes", "0"], ["--stderr", "jsonl"],
    ["--mode", "exec:cat", "--stderr", "jsonl", "--pty"], ["--mode", "exec:cat", "--stderr", "jsonl", "--binary"],
    ["--mode", "exec:cat", "--pass-header", "Proxy"], ["--mode", "exec:cat", "--stderr", "nowhere"],
])
def test_options_that_do_not_fit_are_refused(arguments):
    done = subprocess.run([BINARY, "server", *arguments], capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 64 and one_line(done.stderr), done.stderr
