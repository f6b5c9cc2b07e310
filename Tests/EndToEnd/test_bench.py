"""wtalk bench against real servers, ours and others'."""

import json
import signal
import subprocess
import time
import xml.etree.ElementTree

import pytest
from websockets.sync.server import serve

from conftest import BINARY, free_port

SHORT = ["--duration", "0.5", "--warm-up", "0.1", "--json"]


def bench(*arguments):
    """The exit status and the result."""
    ended = subprocess.run([BINARY, "bench", *arguments, *SHORT], capture_output=True, text=True, timeout=60)
    assert ended.stderr == ""
    return ended.returncode, json.loads(ended.stdout)


def test_an_echo_server_is_measured(server):
    status, result = bench(server("--mode", "echo").url(), "--connections", "5", "--depth", "4", "--threads", "2")
    assert status == 0 and result["errors"] == {}
    assert (result["connected"], result["open"], result["depth"], result["size"]) == (5, 5, 4, 64)
    assert result["messages"] > 20 and result["bytes"] == 64 * result["messages"]
    latency = result["latency"]
    assert latency["count"] == result["messages"]
    assert 0 < latency["p50"] <= latency["p99"] <= latency["max"]


def test_a_rate_is_kept(server):
    status, result = bench(server("--mode", "echo").url(), "--rate", "200")
    assert status == 0
    assert 150 <= result["messages"] / result["seconds"] <= 250


def test_a_stall_of_the_server_makes_all_that_was_due_late(server):
    """No coordinated omission: a second in which nothing was answered shows in as many messages as were due."""
    echo = server("--mode", "echo")
    process = subprocess.Popen(
        [BINARY, "bench", echo.url(), "--rate", "200", "--duration", "2", "--warm-up", "0.1", "--json"], stdout=subprocess.PIPE, text=True)
    time.sleep(0.8)
    echo.process.send_signal(signal.SIGSTOP)
    time.sleep(1)
    echo.process.send_signal(signal.SIGCONT)
    result = json.loads(process.communicate(timeout=30)[0])
    assert result["latency"]["max"] >= 900
    # Half of the time it stood still: a quarter of all waited for longer than half of that.
    assert result["latency"]["p90"] >= 400


def test_a_room_is_measured(server):
    status, result = bench(server().url("/room"), "--mode", "fan-out", "--connections", "7")
    assert status == 0 and result["connected"] == 8
    assert result["messages"] >= 7 and result["latency"]["count"] == result["messages"]


def test_the_chat_is_measured_with_its_acknowledgments(server):
    status, result = bench(server("--rate", "100000").url(), "--mode", "chat", "--connections", "4", "--depth", "2", "--size", "100")
    assert status == 0 and result["errors"] == {}
    assert result["messages"] > 4 and result["acknowledged"]["count"] > 4


def test_idle_connections_are_held(server):
    status, result = bench(server().url(), "--mode", "idle", "--connections", "50")
    assert status == 0 and result["open"] == 50 and result["messages"] == 0
    assert result["connect"]["count"] == 50


def test_a_foreign_server_is_measured():
    def echo(connection):
        for message in connection:
            connection.send(message)

    with serve(echo, "127.0.0.1", 0, compression=None) as foreign:
        import threading

        threading.Thread(target=foreign.serve_forever, daemon=True).start()
        status, result = bench(f"ws://127.0.0.1:{foreign.socket.getsockname()[1]}", "--connections", "3")
        foreign.shutdown()
    assert status == 0 and result["messages"] > 3


def test_connections_that_are_lost_are_told(server):
    chat = server("--mode", "echo")
    process = subprocess.Popen(
        [BINARY, "bench", chat.url(), "--duration", "20", "--rate", "10", "--connections", "3", "--json"], stdout=subprocess.PIPE, text=True)
    time.sleep(1.5)
    chat.process.kill()
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    result = json.loads(process.communicate(timeout=20)[0])
    chat.check_end = lambda: None
    assert process.returncode == 1
    assert sum(result["errors"].values()) == 3 and result["open"] == 0


def test_nobody_there_is_told_at_once():
    begun = time.monotonic()
    ended = subprocess.run([BINARY, "bench", f"ws://127.0.0.1:{free_port()}"], capture_output=True, text=True, timeout=30)
    assert ended.returncode == 69 and "10 × cannot connect" in ended.stdout
    assert time.monotonic() - begun < 8


def test_the_plot_is_a_picture(server, tmp_path):
    status, _ = bench(server("--mode", "echo").url(), "--plot", tmp_path / "plot.svg")
    assert status == 0
    root = xml.etree.ElementTree.parse(tmp_path / "plot.svg").getroot()
    assert root.tag.endswith("svg") and root.find("{*}polyline").get("points").count(",") > 10


def test_the_table_is_for_people(server):
    ended = subprocess.run(
        [BINARY, "bench", server("--mode", "echo").url(), "--duration", "0.3", "--warm-up", "0"], capture_output=True, text=True, timeout=30)
    heading, connected, received, latency = ended.stdout.splitlines()
    assert "echo, 10 connections, 1 under way on each, 64 bytes" in heading
    assert connected.startswith("connected     10, each in p50 ")
    assert received.startswith("received ") and latency.startswith("latency ")


@pytest.mark.parametrize("arguments", [["--rate", "1", "--depth", "2"], ["--size", "8"], ["--mode", "chat", "--connections", "3"]])
def test_bad_usage_is_64(arguments):
    ended = subprocess.run([BINARY, "bench", *arguments], capture_output=True, text=True, timeout=20)
    assert ended.returncode == 64 and ended.stderr.count("\n") == 1
