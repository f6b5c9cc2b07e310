"""A structured peer: chat.wtalk.v1 over the `websockets` library."""

import json
import secrets

import pytest
from websockets.exceptions import ConnectionClosed

SUBPROTOCOL = "chat.wtalk.v1"


def new_id():
    return secrets.token_hex(16)


class Chatter:
    def __init__(self, server, path="/", **options):
        self.connection = server.connect(path, subprotocols=[SUBPROTOCOL], **options)
        assert self.connection.subprotocol == SUBPROTOCOL
        self.waiting = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    def put(self, frame):
        self.connection.send(frame if isinstance(frame, (str, bytes)) else json.dumps(frame, ensure_ascii=False))

    def receive(self, timeout=15):
        """The next frame."""
        return self.waiting.pop(0) if self.waiting else json.loads(self.connection.recv(timeout=timeout))

    def expect(self, kind, /, **values):
        """The next frame of the type `kind` with these values; others are kept for later calls."""
        passed = []
        while True:
            frame = self.receive()
            if frame["type"] == kind and all(frame.get(key) == value for key, value in values.items()):
                self.waiting = passed + self.waiting
                return frame
            passed.append(frame)

    def hello(self, name, **more):
        self.put({"type": "hello", "name": name, **more})
        return self.expect("welcome")

    def say(self, to, text, identifier=None):
        """The server's answer, sent or fail."""
        identifier = identifier or new_id()
        self.put({"type": "send", "id": identifier, "to": to, "text": text})
        return self.answer(identifier)

    def answer(self, identifier):
        passed = []
        while True:
            frame = self.receive()
            if frame["type"] in ("sent", "fail") and frame.get("id") == identifier:
                self.waiting = passed + self.waiting
                return frame
            passed.append(frame)

    def failure(self, frame):
        """The code with which `frame` is refused."""
        self.put(frame)
        return self.expect("fail")["code"]

    def closed(self):
        """The code of the Close that comes."""
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                self.connection.recv(timeout=15)
        return closed.value.rcvd.code if closed.value.rcvd else None
