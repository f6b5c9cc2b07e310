#!/usr/bin/env python3
"""The server's CPU time per message against a plain C server: compare.py FOLDER WTALK [--rounds N] [--seconds N].

FOLDER holds wsload.c, the load, and cepoll.c, the limit. The servers run in turn; the table has medians.
"""

import argparse
import pathlib
import re
import socket
import statistics
import subprocess
import tempfile
import time

# Name of the row, mode of the server, arguments of the load.
WORKLOADS = [
    ("echo, 1 in flight", "echo", ["echo", "-d", "1"]),
    ("echo, 32 in flight", "echo", ["echo", "-d", "32"]),
    ("fan-out to 200, bursts", "fan", ["fan", "-c", "200", "-d", "64", "-x"]),
]


def compile_sources(folder, into):
    for name, libraries in (("wsload", ["-lssl", "-lcrypto"]), ("cepoll", ["-lcrypto"])):
        subprocess.run(["cc", "-O2", "-o", into / name, folder / f"{name}.c", *libraries], check=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_listening(port):
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"nothing listens on port {port}")


def measure(wsload, load, command, port, seconds):
    """The server's CPU nanoseconds per message."""
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_listening(port)
        arguments = [load[0], str(port), *load[1:], "-s", "64", "-t", str(seconds), "-p", str(server.pid)]
        output = subprocess.run([wsload, *arguments], check=True, capture_output=True, text=True).stdout
        return float(re.search(r"srvcpu=(\d+)", output)[1])
    finally:
        server.terminate()
        server.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("wtalk", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as built:
        built = pathlib.Path(built)
        compile_sources(arguments.folder, built)
        wsload = built / "wsload"
        print(f"{'ns of CPU per message':24} {'C epoll':>10} {'wtalk':>10} {'ratio':>7}")
        for name, mode, load in WORKLOADS:
            limit, ours = [], []
            for _ in range(arguments.rounds):
                port = free_port()
                limit.append(measure(wsload, load, [built / "cepoll", mode, str(port)], port, arguments.seconds))
                port = free_port()
                command = [arguments.wtalk, "server", "--listen", f"127.0.0.1:{port}"]
                ours.append(measure(wsload, load, command + (["--mode", "echo"] if mode == "echo" else []), port, arguments.seconds))
            limit, ours = statistics.median(limit), statistics.median(ours)
            print(f"{name:24} {limit:10.0f} {ours:10.0f} {ours / limit:7.2f}", flush=True)


if __name__ == "__main__":
    main()
