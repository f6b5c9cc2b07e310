"""Many raw connections at once, and how a server bears them."""

import contextlib
import json
import multiprocessing
import pathlib
import resource
import select
import socket
import statistics
import time

from wire import TEXT, Wire, frame, read_head, request, upgrade_fields

CHAT = "chat.wtalk.v1"
PROCESSES = multiprocessing.get_context("fork")
# Ports enough for one address; more connections come from the next one.
PER_ADDRESS = 8_000


def allow_descriptors(count):
    """Lets this process, and the servers that it starts, have so many files open; false where the system does not."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < count:
        return False
    if soft != resource.RLIM_INFINITY and soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))
    return True


def memory(server):
    """What the process holds in memory now, in bytes."""
    for line in pathlib.Path(f"/proc/{server.process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no VmRSS")


def descriptors(server):
    return len(list(pathlib.Path(f"/proc/{server.process.pid}/fd").iterdir()))


def connection(server, number=0, **options):
    """A socket to the server, from one of the addresses of the loopback."""
    made = socket.socket()
    for name, value in options.items():
        made.setsockopt(socket.SOL_SOCKET, getattr(socket, name), value)
    made.settimeout(30)
    made.bind((f"127.0.0.{2 + number // PER_ADDRESS}", 0))
    made.connect(("127.0.0.1", server.port))
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


def upgraded(server, path="/", number=0, chat=None, **options):
    """A raw WebSocket; `chat` is the name with which it says hello on the chat protocol."""
    made = connection(server, number, **options)
    changed = {"Sec_WebSocket_Protocol": CHAT} if chat else {}
    made.sendall(request(upgrade_fields(f"127.0.0.1:{server.port}", **changed), path))
    head, rest = read_head(made)
    assert head.startswith(b"HTTP/1.1 101 "), head
    if chat:
        made.sendall(frame(TEXT, json.dumps({"type": "hello", "name": chat}).encode()))
        while b'"welcome"' not in rest:
            rest += made.recv(65_536)
    return made


class Audience:
    """Members of a room that read what they are sent, in a process of their own; with one more that can be made to speak."""

    def __init__(self, server, path, count, message, rate):
        """`rate` is how many times a second the speaker says `message`, whole frames."""
        self.server, self.path, self.count, self.message, self.pause = server, path, count, message, 1 / rate
        self.speaks, self.ready, self.over = PROCESSES.Event(), PROCESSES.Event(), PROCESSES.Event()
        self.received = PROCESSES.Value("q", 0)
        self.process = PROCESSES.Process(target=self._listen, daemon=True)

    def __enter__(self):
        self.process.start()
        assert self.ready.wait(120), "the audience did not come"
        return self

    def __exit__(self, *_):
        self.over.set()
        self.process.join(30)

    def _listen(self):
        members = [upgraded(self.server, self.path, number) for number in range(self.count)]
        speaker, poll, due = upgraded(self.server, self.path), select.epoll(), 0
        sockets = {member.fileno(): member for member in members}
        for descriptor in sockets:
            poll.register(descriptor, select.EPOLLIN)
        self.ready.set()
        while not self.over.is_set():
            if self.speaks.is_set() and time.monotonic() >= due:
                speaker.sendall(self.message)
                due = time.monotonic() + self.pause
            for descriptor, _ in poll.poll(0.005, 4_096):
                self.received.value += len(sockets[descriptor].recv(65_536))

    @contextlib.contextmanager
    def speaking(self):
        self.speaks.set()
        yield
        self.speaks.clear()


def round_trips(server, count, path="/calm"):
    """The times in seconds that `count` messages take from one peer to another, sorted."""
    times = []
    with Wire(server, path) as alice, Wire(server, path) as bob:
        for _ in range(count):
            began = time.perf_counter()
            alice.send(frame(TEXT, b"hello"))
            bob.receive()
            times.append(time.perf_counter() - began)
            time.sleep(0.001)
    return sorted(times)


def slowest_of_hundred(times):
    return times[len(times) * 99 // 100]


def slowdown(server, disturbance, rounds=7, count=300):
    """How many times as long the slowest of a hundred messages takes beside a disturbance: the median of several comparisons in turn."""
    ratios = []
    for _ in range(rounds):
        calm = slowest_of_hundred(round_trips(server, count))
        with disturbance():
            disturbed = slowest_of_hundred(round_trips(server, count))
        ratios.append(disturbed / calm)
    return statistics.median(ratios)
