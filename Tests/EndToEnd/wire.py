"""WebSocket bytes by hand, wrong ones too."""

import base64
import hashlib
import os
import struct

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
KEY = "dGhlIHNhbXBsZSBub25jZQ=="
MASK = b"\x37\xfa\x21\x3d"


def masked(payload, mask=MASK):
    stream = (mask * (len(payload) // 4 + 1))[: len(payload)]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(payload), "big")


def length_field(length, width=None):
    """The 7-bit length and its extension; `width` (0, 2 or 8) forces one that is not the shortest."""
    if width is None:
        width = 0 if length < 126 else 2 if length < 65_536 else 8
    return {0: (length, b""), 2: (126, struct.pack("!H", length & 0xFFFF)), 8: (127, struct.pack("!Q", length))}[width]


def frame(opcode, payload=b"", fin=True, reserved=0, mask=MASK, width=None, length=None):
    """One frame; `mask=None` leaves it unmasked, `length` declares another one than the payload has."""
    short, extension = length_field(len(payload) if length is None else length, width)
    head = bytes([(0x80 if fin else 0) | reserved << 4 | opcode, (0x80 if mask is not None else 0) | short])
    return head + extension + (payload if mask is None else mask + masked(payload, mask))


def close_frame(code, reason=b""):
    return frame(CLOSE, struct.pack("!H", code) + reason)


def upgrade_fields(host, **changed):
    """The header fields of a good upgrade; a changed one is replaced, or left out where it is None. `_` stands for `-`."""
    fields = {
        "Host": host, "Upgrade": "websocket", "Connection": "Upgrade",
        "Sec-WebSocket-Key": KEY, "Sec-WebSocket-Version": "13",
    }
    fields.update({name.replace("_", "-"): value for name, value in changed.items()})
    return [(name, value) for name, value in fields.items() if value is not None]


def request(fields, target="/", method="GET", version="HTTP/1.1"):
    lines = [f"{method} {target} {version}", *(f"{name}: {value}" for name, value in fields)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def accept_value(key):
    return base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()


def switching(head, **changed):
    """The response of a good server to the request `head`, with fields changed as in `upgrade_fields`."""
    lines = head.decode("latin-1").split("\r\n")
    key = next(line.partition(":")[2].strip() for line in lines if line.lower().startswith("sec-websocket-key:"))
    fields = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": accept_value(key)}
    fields.update({name.replace("_", "-"): value for name, value in changed.items()})
    lines = ["HTTP/1.1 101 Switching Protocols", *(f"{name}: {value}" for name, value in fields.items() if value is not None)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def read_head(connection):
    """The bytes up to and with the empty line, and what came after it."""
    data = b""
    while b"\r\n\r\n" not in data:
        received = connection.recv(65_536)
        if not received:
            break
        data += received
    head, _, rest = data.partition(b"\r\n\r\n")
    return head, rest


class Response:
    """An HTTP response, read from `connection` as far as it goes."""

    def __init__(self, connection, bodiless=False):
        head, self.rest = read_head(connection)
        status_line, *lines = head.decode("latin-1").split("\r\n")
        assert status_line.startswith("HTTP/1.1 "), repr(head)
        self.status = int(status_line.split()[1])
        self.headers = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        self.body = b""
        if self.status != 101 and not bodiless:
            self.read_body(connection)

    def __getitem__(self, name):
        values = [value for field, value in self.headers if field == name.lower()]
        assert len(values) <= 1, f"{name} came {len(values)} times"
        return values[0] if values else None

    def read_body(self, connection):
        length = self["content-length"]
        self.body = self.rest
        while length is None or len(self.body) < int(length):
            received = connection.recv(65_536)
            if not received:
                break
            self.body += received


def ended(connection):
    """Whether the other side ends the connection before the socket's timeout; what still comes is dropped."""
    try:
        while connection.recv(65_536):
            pass
    except ConnectionError:
        pass
    except TimeoutError:
        return False
    return True


class Frames:
    """The whole frames that come over a socket; a client's are masked, a server's are not."""

    def __init__(self, connection, data=b"", masked=False):
        self.socket, self.data, self.masked = connection, data, masked

    def read(self, count):
        while len(self.data) < count:
            received = self.socket.recv(65_536)
            if not received:
                raise EOFError
            self.data += received
        taken, self.data = self.data[:count], self.data[count:]
        return taken

    def receive(self):
        """The next frame: (opcode, payload)."""
        first, second = self.read(2)
        assert first & 0xF0 == 0x80, f"FIN and RSV: {first:#x}"
        assert second >> 7 == self.masked, "a server masks no frame, a client every one"
        length = second & 0x7F
        if length == 126:
            (length,) = struct.unpack("!H", self.read(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", self.read(8))
        mask = self.read(4) if self.masked else bytes(4)
        return first & 0x0F, masked(self.read(length), mask)


class Wire(Frames):
    """A raw WebSocket connection to a server: an upgraded socket and the frames that come."""

    def __init__(self, server, target="/", **changed):
        super().__init__(server.socket())
        self.socket.sendall(request(upgrade_fields(f"127.0.0.1:{server.port}", **changed), target))
        response = Response(self.socket)
        assert response.status == 101, (response.status, response.body)
        self.data = response.rest

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def messages(self):
        """The frames that come, but for pings and pongs."""
        while True:
            opcode, payload = self.receive()
            if opcode not in (PING, PONG):
                yield opcode, payload

    def receive_close(self):
        """The code and reason of the Close that comes, whatever else comes before it; None is a Close without a code."""
        while True:
            opcode, payload = self.receive()
            if opcode == CLOSE:
                return (struct.unpack("!H", payload[:2])[0], payload[2:].decode()) if payload else (None, "")

    def expect_close(self, *codes):
        """Asserts that the server closes with one of `codes` and then ends the connection."""
        code, reason = self.receive_close()
        assert code in codes, f"closed with {code} {reason}"
        assert ended(self.socket), "the connection stayed open after its Close"


def fresh_key():
    return base64.b64encode(os.urandom(16)).decode()
