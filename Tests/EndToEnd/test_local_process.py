"""A process at the local end of a client."""

import signal
import time

import pytest

from conftest import eventually, one_line
from test_exec import is_held, runs


def test_what_the_process_says_is_sent_and_what_comes_it_reads(server, client, tmp_path):
    told = tmp_path / "told"
    serving = server("--mode", "echo")
    command = f"echo one; read answer; echo two; read other; echo $answer $other > {told}"
    status, output, errors = client(serving.url(), "--local", f"exec:{command}")
    assert (status, output, errors) == (0, b"", "")
    assert told.read_text() == "one two\n"


def test_all_that_a_process_says_is_sent_even_when_it_ends_at_once(client, listener):
    url, heard = listener
    status, _, errors = client(url, "--local", "exec:seq 20000; printf last", stdin=None)
    assert (status, errors) == (0, "")
    assert heard.complete() == [*map(str, range(1, 20_001)), "last"]


def test_two_processes_talk(server, client):
    serving = server("--mode", "exec:bc")
    status, _, errors = client(serving.url(), "--local", "exec:echo 6*7; read answer; echo $answer >&2; test $answer = 42")
    assert (status, errors) == (0, "42\n")


def test_a_program_answers_in_a_chat(server, start_client):
    serving = server()
    command = 'echo ready; while read -r line; do echo "heard $line"; done'
    with serving.connect("/dev") as alice:
        bot = start_client(serving.url(), "--as", "bot", "--room", "dev", "--local", f"exec:{command}")
        assert alice.recv(timeout=20) == "ready"
        alice.send("hello")
        assert alice.recv(timeout=20) == "heard hello"
    bot.process.send_signal(signal.SIGTERM)
    assert bot.process.wait(timeout=10) == 143


@pytest.mark.parametrize("command, expected", [("exit 7", 7), ("kill -9 $$", 137), ("true", 0), ("no-such-program-at-all", 127)])
def test_the_status_of_the_process_is_that_of_the_run(client, listener, command, expected):
    status, _, _ = client(listener[0], "--local", f"exec:{command}")
    assert status == expected


def test_a_status_of_the_run_itself_comes_first(client, server):
    status, _, errors = client(server("--mode", "exec:exit 1").url(), "--local", "exec:cat; exit 5")
    assert status == 1 and "exit status 1" in errors


def test_when_the_server_closes_the_process_is_told_to_end(client, server, tmp_path):
    told = tmp_path / "told"
    serving = server("--mode", "exec:echo bye")
    status, _, errors = client(serving.url(), "--local", f"exec:cat > {told}; exec sleep 1000")
    assert (status, errors) == (0, "")
    assert told.read_text() == "bye\n"


def test_who_does_not_listen_is_killed(client, server):
    began = time.monotonic()
    status, _, errors = client(server("--mode", "exec:true").url(), "--local", "exec:trap '' INT TERM; echo $$ >&2; while :; do sleep 0.1; done")
    assert status == 0 and time.monotonic() - began < 8
    assert not runs(int(errors))


def test_an_interrupted_client_takes_its_process_along(start_client, server):
    serving = server("--mode", "echo")
    running = start_client(serving.url(), "--local", "exec:echo $$ >&2; exec sleep 1000")
    number = int(running.process.stderr.readline())
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(timeout=10) == 130
    assert not runs(number)


def test_the_process_is_read_no_faster_than_the_server_takes(start_client, peer):
    def handler(connection):
        time.sleep(5)

    running = start_client(peer(handler), "--local", "exec:echo $$ >&2; exec yes")
    number = int(running.process.stderr.readline())
    eventually(lambda: is_held(number))
    assert running.peak_memory() < 100 << 20
    running.process.terminate()
    assert running.process.wait(timeout=15) == 143


@pytest.mark.parametrize("arguments", [["--local", "bc"], ["--local", "exec:"], ["--local", "exec:cat", "--raw"], ["--local", "exec:cat", "--echo"]])
def test_options_that_do_not_fit_are_refused(client, arguments):
    status, _, errors = client("ws://localhost:1", *arguments)
    assert status == 64 and one_line(errors)
