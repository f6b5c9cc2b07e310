"""People who keep their word: each says things under a name, resends until it is answered, resumes its inbox, and logs all of it."""

import collections
import json
import random
import secrets
import socket
import threading
import time

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage
from websockets.sync.client import connect

from chatter import SUBPROTOCOL

Shown = collections.namedtuple("Shown", "n conversation seq sender id text")


class Teller:
    """A client of the protocol whose memory outlives its connections, as a client's own store would."""

    def __init__(self, name, port, token, device="laptop"):
        self.name, self.port, self.token, self.device = name, port, token, device
        self.epoch = self.last = None
        self.n = None
        self.typed = []  # (id, to, text), in order
        self.acked = {}  # id -> (seq, n)
        self.refused = []
        self.shown = []
        self.resets = []
        self.connects = 0
        self.faults = []
        self._waiting = collections.OrderedDict()  # typed and not answered
        self._lock = threading.Condition()
        self._link = None  # the connection that there is
        self._connection = None  # the same once it is welcomed
        self._stopped = False
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        self._thread.start()
        return self

    def say(self, to, text):
        identifier = secrets.token_hex(16)
        with self._lock:
            self.typed.append((identifier, to, text))
            self._waiting[identifier] = (to, text)
            if self._connection:
                self._put(self._connection, {"type": "send", "id": identifier, "to": to, "text": text})
        return identifier

    @property
    def unanswered(self):
        return len(self._waiting)

    def stop(self):
        with self._lock:
            self._stopped = True
            link = self._link
        if link:
            link.close()
        self._thread.join(20)
        assert not self._thread.is_alive()

    # One connection after the other

    def _run(self):
        while not self._stopped:
            try:
                with connect(
                    f"ws://127.0.0.1:{self.port}/", subprotocols=[SUBPROTOCOL], compression=None, max_size=None, proxy=None,
                    ping_interval=None, open_timeout=10, close_timeout=1,
                ) as connection:
                    with self._lock:
                        self._link = connection
                        if self._stopped:
                            return
                    self.connects += 1
                    self._talk(connection)
            except (OSError, EOFError, ConnectionClosed, InvalidHandshake, InvalidMessage, TimeoutError):
                pass
            finally:
                with self._lock:
                    self._link = self._connection = None
            time.sleep(0.01)  # the pace of the tries

    def _talk(self, connection):
        hello = {"type": "hello", "name": self.name, "device": self.device, "token": self.token}
        hello |= {"n": self.n, "epoch": self.epoch} if self.n is not None else {}
        hello |= {"last": self.last} if self.last else {}
        connection.send(json.dumps(hello))
        while True:
            self._take(connection, json.loads(connection.recv()))

    def _put(self, connection, frame):
        try:
            connection.send(json.dumps(frame))
        except (OSError, ConnectionClosed):
            pass  # it goes out again after the next welcome

    def _take(self, connection, frame):
        kind = frame["type"]
        if kind == "welcome":
            self.epoch = frame["epoch"]
            if self.n is None:
                self.n = frame["n"]
            with self._lock:
                for identifier, (to, text) in self._waiting.items():
                    self._put(connection, {"type": "send", "id": identifier, "to": to, "text": text})
                self._connection = connection
        elif kind == "reset":
            self.resets.append(frame)
            self.n, self.last = frame["n"], None
        elif kind == "sent":
            self._answered(frame["id"], (frame["seq"], frame.get("n")))
            if frame.get("n", 0) > self.n:
                self._row(frame["n"], frame["id"])
        elif kind == "fail":
            self.refused.append(frame)
            with self._lock:
                self._waiting.pop(frame.get("id"), None)
        elif kind == "message" and "n" in frame:
            if frame["n"] <= self.n:
                return
            self._row(frame["n"], frame["id"])
            if frame["from"] == self.name and frame["id"] in self._waiting:
                self._answered(frame["id"], (frame["seq"], frame["n"]))
            self.shown.append(Shown(frame["n"], frame["conversation"], frame["seq"], frame["from"], frame["id"], frame["text"]))
            self._put(connection, {"type": "got", "n": frame["n"]}) if frame["n"] % 10 == 0 else None

    def _row(self, n, identifier):
        if n != self.n + 1:
            self.faults.append(f"{self.name}: row {n} behind row {self.n}")
        self.n, self.last = n, identifier

    def _answered(self, identifier, place):
        with self._lock:
            self._waiting.pop(identifier, None)
        if self.acked.setdefault(identifier, place) != place:
            self.faults.append(f"{self.name}: {identifier} has place {place} and had {self.acked[identifier]}")


def verdict(tellers):
    """What is wrong with the three logs (typed, acked, shown) of people who talked one to one: nothing, if all kept their promise."""
    faults = [fault for teller in tellers for fault in teller.faults]
    said = {(teller.name, identifier): (to, text) for teller in tellers for identifier, to, text in teller.typed}
    for teller in tellers:
        others = [shown for shown in teller.shown if shown.sender != teller.name]
        counts = collections.Counter((shown.sender, shown.id) for shown in others)
        faults += [f"{teller.name}: doubled {key}" for key, count in counts.items() if count > 1]
        for shown in others:
            if said.get((shown.sender, shown.id)) != (f"@{teller.name}", shown.text):
                faults.append(f"{teller.name}: phantom {shown}")
        by_conversation = collections.defaultdict(list)
        for shown in others:
            by_conversation[shown.conversation].append(shown)
        for conversation, messages in by_conversation.items():
            seqs = [shown.seq for shown in messages]
            if seqs != sorted(set(seqs)):
                faults.append(f"{teller.name}: {conversation} out of order")
        for sender in tellers:
            acked = [identifier for identifier, to, _ in sender.typed if to == f"@{teller.name}" and identifier in sender.acked]
            shown = [message.id for message in others if message.sender == sender.name]
            missing = set(acked) - set(shown)
            if sender is not teller and missing:
                faults.append(f"{teller.name}: lost {len(missing)} of {len(acked)} from {sender.name}")
            known = set(acked)
            if sender is not teller and [identifier for identifier in shown if identifier in known] != [i for i in acked if i in set(shown)]:
                faults.append(f"{teller.name}: reordered from {sender.name}")
    return faults


class Cutter:
    """A way to a server that is cut after some number of bytes, in either direction, again and again."""

    def __init__(self, target, seed, most=20_000):
        self.target, self.random, self.most = target, random.Random(seed), most
        self.cuts = 0
        self.is_calm = False
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()

    def _accept(self):
        while True:
            try:
                near, _ = self.listening.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                near.close()
                continue
            # One budget for both directions: whoever spends the last byte cuts both.
            budget = [None if self.is_calm else self.random.randrange(1, self.most)]
            for pair in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(*pair, budget), daemon=True).start()

    def _carry(self, source, sink, budget):
        try:
            while data := source.recv(65_536):
                if budget[0] is not None:
                    data, budget[0] = data[: max(budget[0], 0)], budget[0] - len(data)
                sink.sendall(data)
                if budget[0] is not None and budget[0] <= 0:
                    self.cuts += 1
                    break
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
