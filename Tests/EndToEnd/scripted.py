"""What scripted peers do: handlers for the fixtures `peer` and `raw_peer`, and the parts they are made of."""

import contextlib
import itertools
import json
import os
import queue
import socket
import struct
import threading
import time

from websockets.exceptions import ConnectionClosed

from wire import CLOSE, Frames, frame, read_head, switching

CHAT = "chat.wtalk.v1"


class Messages(list):
    """What a peer heard, and how it ended."""

    code = "none yet"
    reason = None

    def complete(self):
        """The same once the client has closed: that its process has ended does not say that all has been heard yet."""
        deadline = time.monotonic() + 10
        while self.code == "none yet":
            assert time.monotonic() < deadline, f"not closed after {len(self)} messages"
            time.sleep(0.001)
        return self


def run_to_close(connection, messages):
    """Appends what comes to `messages` until the client closes; the code of its Close, None without one."""
    try:
        while True:
            messages.append(connection.recv())
    except ConnectionClosed as closed:
        # The code is what tests wait for, so it comes last.
        messages.reason = closed.rcvd.reason if closed.rcvd else None
        messages.code = closed.rcvd.code if closed.rcvd else None


# For `peer`


@contextlib.contextmanager
def serving(listening):
    """A `websockets` server that serves in a thread of its own."""
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    yield listening
    listening.shutdown()
    thread.join(5)
    os.close(listening.shutdown_watcher)  # the library never closes its pipe
    os.close(listening.shutdown_notifier)


def closing(code, reason=""):
    """Closes at once."""
    return lambda connection: connection.close(code, reason)


def saying(*messages, code=1000, reason=""):
    """Says all of it, then closes."""

    def say(connection):
        for message in messages:
            connection.send(message)
        connection.close(code, reason)

    return say


def feeding(*messages, heard=None):
    """Says all of it, then listens until the client closes."""
    heard = Messages() if heard is None else heard

    def say(connection):
        for message in messages:
            connection.send(message)
        run_to_close(connection, heard)

    return say


# For `raw_peer`


def upgraded(connection, heads=None, **changed):
    """Answers the handshake, keeping the lines of its head; the frames that come."""
    head, rest = read_head(connection)
    if heads is not None:
        heads.append(head.decode("latin-1").split("\r\n"))
    connection.sendall(switching(head, **changed))
    return Frames(connection, rest, masked=True)


def taking(heads, **changed):
    """Keeps the lines of the request's head, answers the handshake, and closes with 1000 at once."""

    def take(connection):
        upgraded(connection, heads, **changed)
        connection.sendall(frame(CLOSE, struct.pack("!H", 1000), mask=None))
        connection.recv(1000)

    return take


def responding(status, *fields, body=b"", heads=None):
    """Answers the request with another status than 101."""
    lines = [f"HTTP/1.1 {status} Whatever", *fields, f"Content-Length: {len(body)}", "", ""]
    answer = "\r\n".join(lines).encode() + body

    def respond(connection):
        head, _ = read_head(connection)
        if heads is not None:
            heads.append(head.decode("latin-1").split("\r\n"))
        connection.sendall(answer)
        connection.recv(1)

    return respond


def reset(connection):
    """Ends the connection with a TCP reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def values(head, name):
    """The values of all header fields `name` among a head's lines."""
    fields = [line.partition(":") for line in head[1:]]
    return [value.strip() for field, _, value in fields if field.lower() == name.lower()]


# The chat, by hand


def tell(connection, type_, **more):
    connection.send(json.dumps({"type": type_, **more}))


def hear(connection):
    return json.loads(connection.recv())


def welcome(connection, **more):
    """Answers the hello that comes, and gives it."""
    hello = hear(connection)
    assert hello["type"] == "hello"
    limits = {"text": 65_536, "lines": 200, "frame": 458_752}
    tell(connection, "welcome", name=hello["name"], token="a" * 64, epoch="b" * 32, top=0, server="script", limits=limits, **more)
    return hello


def acknowledge(connection, request, seq=1):
    conversation = request["to"]
    tell(connection, "sent", id=request["id"], conversation=conversation, seq=seq, n=seq, time=1_764_000_000_000 + seq)


def deliver(connection, name, seq):
    """The receipt that says that `name` has all messages up to `seq`."""
    tell(connection, "receipt", conversation=f"@{name}", kind="delivered", name=name, seq=seq)


def chatting(heard=None, script=lambda connection: None, **welcomed):
    """A chat server that welcomes its client, goes on with `script`, then listens until the client closes."""
    heard = Messages() if heard is None else heard

    def serve(connection):
        welcome(connection, **welcomed)
        script(connection)
        run_to_close(connection, heard)

    return serve


class ChatScript:
    """A chat server that does what a test tells it; a handler for `peer`.

    It welcomes whoever comes (while it may), says who is there, and (unless told otherwise) answers what is sent. Its clock begins at `TIME`, a Monday
    at 16:00 UTC, and each message is one minute later than the last.
    """

    TIME = 1_764_000_000_000
    MINUTE = 60_000
    DAY = 24 * 60 * MINUTE

    def __init__(self, names=(), answers=True, receipts=True):
        self.names, self.answers = list(names), answers
        self.welcomed = {"receipts": True} if receipts else {}
        self.time = self.TIME
        self.seq = itertools.count(1)
        self.sends = queue.Queue()
        # The conversations that the client said it is typing in.
        self.typed = queue.Queue()
        self.hellos = queue.Queue()
        self.closed = queue.Queue()
        # What was said, as frames.
        self.messages = []
        self.connection = None
        self.may_welcome = threading.Event()
        self.may_welcome.set()

    def __call__(self, connection):
        assert self.may_welcome.wait(20)
        name = welcome(connection, **self.welcomed)["name"]
        self.connection = connection
        self.hellos.put(name)
        try:
            while True:
                self._take(connection, json.loads(connection.recv()))
        except ConnectionClosed as closed:
            self.closed.put(closed.rcvd.code if closed.rcvd else None)

    def _take(self, connection, frame):
        if frame["type"] == "who":
            tell(connection, "who", names=self.names, **({"conversation": frame["conversation"]} if "conversation" in frame else {}))
        elif frame["type"] in ("join", "leave"):
            state = "joined" if frame["type"] == "join" else "left"
            tell(connection, "presence", conversation=frame["conversation"], name="alice", state=state)
        elif frame["type"] == "history":
            self._recall(connection, **frame)
        elif frame["type"] == "typing":
            self.typed.put(frame["conversation"])
        elif frame["type"] == "send":
            if self.answers:
                self.answer(frame)
            self.sends.put(frame)

    def _recall(self, connection, conversation, limit, search="", **_):
        found = [each for each in self.messages if each["conversation"] == conversation and search.lower() in each["text"].lower()]
        tell(connection, "history", conversation=conversation, messages=found[-limit:], complete=len(found) <= limit)

    # What it does

    def answer(self, frame):
        """Says that a message is stored, and gives its `seq`."""
        seq, now = next(self.seq), self._now()
        tell(self.connection, "sent", id=frame["id"], conversation=frame["to"], seq=seq, n=seq, time=now)
        self._keep("alice", frame["text"], frame["to"], seq, frame["id"], now)
        return seq

    def refuse(self, frame, code="no_such_user", message="nobody is called zed here"):
        tell(self.connection, "fail", id=frame["id"], code=code, message=message)

    def say(self, name, text, conversation=None, time=None):
        """A message from `name`: one-to-one unless it has another conversation."""
        seq = next(self.seq)
        time = self._now() if time is None else time
        kept = self._keep(name, text, conversation or f"@{name}", seq, f"{seq:032x}", time)
        tell(self.connection, "message", n=seq, **kept)

    def receipt(self, name, seq, kind="delivered"):
        tell(self.connection, "receipt", conversation=f"@{name}", kind=kind, name=name, seq=seq)

    def typing(self, name, conversation=None):
        tell(self.connection, "typing", conversation=conversation or f"@{name}", name=name)

    def presence(self, name, state, conversation):
        tell(self.connection, "presence", conversation=conversation, name=name, state=state)

    def _keep(self, name, text, conversation, seq, identifier, time):
        self.messages.append({"conversation": conversation, "seq": seq, "from": name, "id": identifier, "text": text, "time": time})
        return self.messages[-1]

    def _now(self):
        now, self.time = self.time, self.time + self.MINUTE
        return now

    # What it heard

    def sent(self, timeout=10):
        """The next message that was sent, as a frame."""
        return self.sends.get(timeout=timeout)
