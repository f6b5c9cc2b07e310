#!/usr/bin/env python3
"""How fast a pipe is, beside websocat: pipe.py WTALK [--rounds N] [--size MIB].

Standard input goes to an echo server and comes back on standard output, all of it compared; then the time to start. The two run in
turn against the same server; the table has medians. websocat is the one of WEBSOCAT= or of the path.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import time
from functools import partial

MEBIBYTE = 1 << 20
STARTS = 40
LENGTHS = (64, 65_536)

# websocat's line mode. A line must fit into its buffer, or it is cut: 128 KiB is the smallest size that holds a message of 64 KiB
# and, of those tried (128 KiB to 16 MiB), the fastest for both lengths.
THEIRS = ["-t", "-B", str(128 << 10)]


def lines(length, size):
    """Lines of `length` bytes, their newlines not counted, `size` bytes in all."""
    text = (b"0123456789abcdef" * (length // 16 + 1))[:length] + b"\n"
    return text * (size // len(text))


def echo(command, source, data):
    """Seconds until all of `data`, the content of the file `source`, has come back and the command has ended."""
    began, received = time.monotonic(), []
    with open(source, "rb") as stdin, subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE) as process:
        while chunk := os.read(process.stdout.fileno(), MEBIBYTE):
            received.append(chunk)
        status = process.wait()
    seconds = time.monotonic() - began
    if status or b"".join(received) != data:
        raise SystemExit(f"{command[0]}: status {status}, {sum(map(len, received))} of {len(data)} bytes came back")
    return seconds


def start(program):
    """Seconds that `--version` takes."""
    began = time.monotonic()
    subprocess.run([program, "--version"], stdout=subprocess.DEVNULL, check=True)
    return time.monotonic() - began


def medians(rounds, *measures):
    """The median of each of `measures`, taken in turn."""
    taken = [[measure() for measure in measures] for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*taken)]


def row(name, unit, ours, theirs=None):
    against = "" if theirs is None else f"{theirs:10.1f} {ours / theirs:7.2f}"
    print(f"{name:20} {unit:6} {ours:10.1f} {against}".rstrip(), flush=True)


def compare(arguments, websocat, url, folder):
    if websocat:
        print(f"websocat {' '.join(THEIRS)}")
    print(f"{'':20} {'':6} {'wtalk':>10} {'websocat':>10} {'ratio':>7}")
    source = folder / "input"
    for length in LENGTHS:
        data = lines(length, arguments.size * MEBIBYTE)
        source.write_bytes(data)
        commands = [[arguments.wtalk, "client", "--count", str(data.count(b"\n")), url]] + ([[websocat, *THEIRS, url]] if websocat else [])
        seconds = medians(arguments.rounds, *(partial(echo, command, source, data) for command in commands))
        row(f"echo, {length} B", "MiB/s", *(len(data) / MEBIBYTE / each for each in seconds))
    programs = [arguments.wtalk] + ([websocat] if websocat else [])
    row("start (--version)", "ms", *(each * 1000 for each in medians(STARTS, *(partial(start, program) for program in programs))))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wtalk", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--size", type=int, default=32, help="MiB that go through in each run")
    arguments = parser.parse_args()
    arguments.wtalk = arguments.wtalk.resolve()
    websocat = os.environ.get("WEBSOCAT") or shutil.which("websocat")
    if websocat is None:
        print("There is no websocat here, so wtalk runs alone (WEBSOCAT=FILE names one).")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        notice = folder / "port"
        command = [arguments.wtalk, "server", "--mode", "echo", "--listen", "127.0.0.1:0", "--port-file", notice]
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while not notice.exists() and server.poll() is None:
                time.sleep(0.01)
            compare(arguments, websocat, json.loads(notice.read_text())["url"], folder)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
