#!/usr/bin/env python3
"""How fast messages are stored: store.py WTALK [--senders N] [--messages N] [--folder FOLDER].

Senders pipe lines to one another through a server with a store, each with up to 256 messages under way; what counts is that they end,
for then all is acknowledged. Beside it, from the same run: one message after the other, one per commit, with its latency, and how often a
second the disk syncs a file of 4 KiB by itself. Then what is missed is fetched, and a conversation is paged and searched.
"""

import argparse
import json
import os
import pathlib
import secrets
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "EndToEnd"))
from chatter import Chatter  # noqa: E402


class Server:
    def __init__(self, program, folder, *arguments):
        port_file = folder / f"port-{secrets.token_hex(4)}"
        command = [program, "server", "--listen", "127.0.0.1:0", "--port-file", port_file, "--rate", "1000000", *arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not port_file.exists():
            if self.process.poll() is not None:
                raise SystemExit("the server did not start")
            time.sleep(0.01)
        self.port = json.loads(port_file.read_text().splitlines()[0])["port"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def url(self, path="/"):
        return f"ws://127.0.0.1:{self.port}{path}"

    def connect(self, path="/", **options):
        from websockets.sync.client import connect

        return connect(self.url(path), compression=None, max_size=None, proxy=None, ping_interval=None, **options)

    def memory(self):
        """Resident, in MiB."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise SystemExit("no VmRSS")


def syncs(folder):
    """How often a second 4 KiB are written and synced."""
    count, began = 0, time.monotonic()
    with open(folder / "probe", "wb") as probe:
        while time.monotonic() - began < 2:
            probe.write(b"x" * 4096)
            probe.flush()
            os.fdatasync(probe.fileno())
            count += 1
    return count / (time.monotonic() - began)


def enter(person, room):
    """More may wait in a room for who is away than one to one."""
    person.put({"type": "join", "conversation": room})
    person.expect("presence", state="joined")


def pipes(program, server, folder, senders, messages):
    """Messages a second that `senders` clients have acknowledged."""
    source = folder / "lines"
    source.write_text("".join(f"message {number} of some length, as people write them\n" for number in range(messages)))
    for number in range(1, senders):
        with Chatter(server) as person:
            person.hello(f"person{number}")
            enter(person, f"#room{number}")
    environment = {**os.environ, "HOME": str(folder), "XDG_STATE_HOME": str(folder / "state")}
    began, running = time.monotonic(), []
    for number in range(senders):
        with open(source, "rb") as stdin:
            command = [program, "client", server.url(), "--as", f"sender{number}", "--room", f"room{number}"]
            running.append(subprocess.Popen(command, stdin=stdin, stdout=subprocess.DEVNULL, env=environment))
    if any(process.wait() for process in running):
        raise SystemExit("a sender failed")
    return senders * messages / (time.monotonic() - began)


def one_by_one(server, count):
    """Milliseconds from `send` to `sent` of each message, one after the other."""
    times = []
    with Chatter(server) as alice, Chatter(server) as bob:
        alice.hello("alice", device="laptop")
        bob.hello("bob")
        for number in range(count):
            began = time.monotonic()
            if alice.say("@bob", f"message {number}")["type"] != "sent":
                raise SystemExit("refused")
            times.append((time.monotonic() - began) * 1000)
    return times


def fetched(server, name, token):
    """How many rows a device that was away gets, and the seconds that takes."""
    with Chatter(server) as person:
        began = time.monotonic()
        welcome = person.hello(name, device="phone", token=token)
        for n in range(welcome["n"] + 1, welcome["top"] + 1):
            if person.expect("message")["n"] != n:
                raise SystemExit("out of order")
        return welcome["top"] - welcome["n"], time.monotonic() - began


def asked(server, count, **query):
    """Milliseconds that each of `count` questions takes."""
    times = []
    with Chatter(server) as alice:
        alice.hello(f"asker-{secrets.token_hex(4)}")
        for number in range(count):
            began = time.monotonic()
            alice.put({"type": "history", **{key: value(number) if callable(value) else value for key, value in query.items()}})
            alice.expect("history")
            times.append((time.monotonic() - began) * 1000)
    return times


def beside(server, count, **query):
    """Milliseconds from `send` to `sent` while `count` searches that find nothing wait for their answers."""
    times = []
    with Chatter(server) as asker, Chatter(server) as alice:
        asker.hello(f"asker-{secrets.token_hex(4)}", listen="#elsewhere")
        alice.hello(f"writer-{secrets.token_hex(4)}", listen="#elsewhere")
        for _ in range(count):
            asker.put({"type": "history", "search": "nobody said this", **query})
        for number in range(100):
            began = time.monotonic()
            alice.say("#short", f"beside {number}")
            times.append((time.monotonic() - began) * 1000)
    return times


def quantile(times, part):
    return sorted(times)[min(int(len(times) * part), len(times) - 1)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--senders", type=int, default=8)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as made:
        folder = pathlib.Path(made)
        with Server(options.program, folder, "--store", folder / "chat.db") as server:
            with Chatter(server) as reader:
                token = reader.hello("person0", device="phone")["token"]
                enter(reader, "#room0")
            print(f"disk: {syncs(folder):.0f} syncs a second")
            times = one_by_one(server, 1_000)
            print(f"one by one: {1000 / statistics.mean(times):.0f} messages a second, median {statistics.median(times):.2f} ms, p99 {quantile(times, 0.99):.2f} ms")
            before = server.memory()
            print(f"{options.senders} senders: {pipes(options.program, server, folder, options.senders, options.messages):.0f} messages a second")
            print(f"memory of the server: {before:.0f} MiB before, {server.memory():.0f} MiB after")
            count, seconds = fetched(server, "person0", token)
            print(f"{count} missed messages fetched in {seconds:.1f} s")
            with Chatter(server) as writer:
                writer.hello("writer")
                for number in range(10_000):
                    writer.put({"type": "send", "id": secrets.token_hex(16), "to": "#long", "text": f"line {number} of a long conversation"})
                for _ in range(10_000):
                    writer.expect("sent")
            pages = asked(server, 100, conversation="#long", before=lambda number: 9_000 - 50 * number, limit=50)
            print(f"a page of 50: median {statistics.median(pages):.1f} ms")
            searches = asked(server, 50, conversation="#long", search=lambda number: f"LINE {number * 150} ", limit=50)
            print(f"a search in 10,000 messages: median {statistics.median(searches):.1f} ms")
            times = beside(server, 60, conversation="#long")
            print(f"one by one while 60 such searches wait: median {statistics.median(times):.2f} ms, longest {max(times):.2f} ms")


if __name__ == "__main__":
    main()
