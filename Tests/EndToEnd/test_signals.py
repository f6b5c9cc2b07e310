"""How the server starts and stops."""

import json
import os
import signal
import subprocess
import time

import pytest
from websockets.exceptions import ConnectionClosed

from conftest import BINARY, eventually
from wire import TEXT, Wire, frame


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_closes_everyone_with_1001_and_exits_with_0(server, number):
    room = server()
    with room.connect("/dev") as alice, room.connect("/") as bob, room.connect("/", subprotocols=["chat.wtalk.v1"]) as carol:
        began = time.monotonic()
        room.process.send_signal(number)
        for peer in (alice, bob, carol):
            with pytest.raises(ConnectionClosed) as closed:
                peer.recv(timeout=10)
            assert closed.value.rcvd.code == 1001
        assert room.process.wait(10) == 0
        assert time.monotonic() - began < 5


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_peer_that_does_not_answer_is_not_waited_for(server, number):
    room = server()
    with Wire(room) as silent, room.socket() as half:
        half.sendall(b"GET / HTTP/1.1\r\n")
        silent.send(frame(TEXT, b"begun", length=1_000))
        began = time.monotonic()
        room.process.send_signal(number)
        assert silent.receive_close()[0] == 1001
        assert room.process.wait(10) == 0
        assert time.monotonic() - began < 6


def test_a_peer_that_does_not_read_is_not_waited_for(server):
    room = server("--mode", "echo")
    with Wire(room) as deaf:
        deaf.socket.settimeout(2)
        try:
            while True:
                deaf.send(frame(TEXT, b"x" * 65_536))
        except TimeoutError:
            pass  # the server holds us back now
        began = time.monotonic()
        room.process.send_signal(signal.SIGTERM)
        assert room.process.wait(10) == 0
        assert time.monotonic() - began < 6


def test_a_second_signal_ends_it_within_a_second(server):
    room = server()
    with Wire(room) as silent:
        room.process.send_signal(signal.SIGTERM)
        assert silent.receive_close()[0] == 1001
        began = time.monotonic()
        room.process.send_signal(signal.SIGTERM)
        assert room.process.wait(10) == 0
        assert time.monotonic() - began < 2


def test_nobody_gets_in_while_it_stops(server):
    room = server()
    with Wire(room) as silent:
        room.process.send_signal(signal.SIGTERM)
        assert silent.receive_close()[0] == 1001
        with pytest.raises(OSError):
            room.socket().close()


def test_what_was_said_before_the_signal_arrives(server):
    room = server()
    with room.connect("/dev") as alice, room.connect("/dev") as bob:
        for number in range(1_000):
            alice.send(str(number))
        assert bob.recv(timeout=10) == "0"
        room.process.send_signal(signal.SIGTERM)
        heard = 1
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                assert bob.recv(timeout=10) == str(heard)
                heard += 1
        assert closed.value.rcvd.code == 1001


def test_the_addresses_are_printed_after_the_bind(server):
    room = server()
    port = room.port
    lines = eventually(lambda: room.output.read_text().splitlines())
    assert lines == [f"listening on ws://127.0.0.1:{port}/ (page: http://127.0.0.1:{port}/)"]
    assert "memory" in room.log()
    assert room.addresses == [{"host": "127.0.0.1", "port": port, "url": f"ws://127.0.0.1:{port}/"}]


def test_the_echo_mode_has_no_page(server):
    room = server("--mode", "echo")
    lines = eventually(lambda: room.output.read_text().splitlines())
    assert lines == [f"listening on ws://127.0.0.1:{room.port}/"]


def test_a_base_path_stands_in_the_addresses(server):
    room = server("--base-path", "/chat")
    assert room.addresses[0]["url"] == f"ws://127.0.0.1:{room.port}/chat/"
    assert f"http://127.0.0.1:{room.port}/chat/" in eventually(room.output.read_text)


def test_several_addresses_serve_one_chat(server):
    room = server("--listen", "127.0.0.1:0")
    assert len(room.addresses) == 2
    assert len(eventually(lambda: len(lines := room.output.read_text().splitlines()) == 2 and lines)) == 2
    with room.connect("/dev") as alice:
        room.port = room.addresses[1]["port"]
        with room.connect("/dev") as bob:
            alice.send("across")
            assert bob.recv(timeout=10) == "across"


def test_one_bad_address_of_two_ends_it_with_69(server):
    taken = server()
    run = subprocess.run(
        [BINARY, "server", "--listen", "127.0.0.1:0", "--listen", f"127.0.0.1:{taken.port}"],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=20,
    )
    assert run.returncode == 69
    assert run.stdout == b""


def test_ready_fd_gets_a_line_per_address_and_is_closed(tmp_path):
    reading, writing = os.pipe()
    with open(tmp_path / "log", "wb") as log:
        process = subprocess.Popen(
            [BINARY, "server", "--listen", "127.0.0.1:0", "--listen", "127.0.0.1:0", "--ready-fd", str(writing)],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=[writing],
        )
    os.close(writing)
    try:
        with os.fdopen(reading) as ready:
            lines = [json.loads(line) for line in ready]  # ends because the server closes it
        assert [line["host"] for line in lines] == ["127.0.0.1", "127.0.0.1"]
        assert all(line["url"] == f"ws://127.0.0.1:{line['port']}/" for line in lines)
    finally:
        process.terminate()
        assert process.wait(10) == 0


def test_L3_a_server_goes_on_when_nobody_reads_its_log(tmp_path):
    reading, writing = os.pipe()
    port_file = tmp_path / "port"
    process = subprocess.Popen(
        [BINARY, "server", "--listen", "127.0.0.1:0", "--port-file", port_file], stdin=subprocess.DEVNULL, stdout=writing, stderr=writing
    )
    os.close(writing)
    os.close(reading)
    try:
        eventually(port_file.exists)
        port = json.loads(port_file.read_text())["port"]
        refused = subprocess.run([BINARY, "client", f"127.0.0.1:{port}/@bob"], stdin=subprocess.DEVNULL, capture_output=True, timeout=20)
        assert refused.returncode == 76 and b"400" in refused.stderr
        assert process.poll() is None
    finally:
        process.terminate()
        assert process.wait(10) == 0
