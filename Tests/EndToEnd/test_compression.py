"""permessage-deflate (RFC 7692) at the built binary, with foreign peers: rows Z1 to Z5 of Tests/ATTACKS.md."""

import json
import zlib

import pytest

from conftest import eventually
from wire import BINARY, TEXT, Response, Wire, close_frame, frame, request, upgrade_fields

OFFER = "permessage-deflate; client_max_window_bits"
TEXT_TO_SAY = "the quick brown fox jumps over the lazy dog, and over it again and again and again and again"
COMPRESSED = 4


def deflated(payload, level=9):
    deflater = zlib.compressobj(level, zlib.DEFLATED, -15)
    return (deflater.compress(payload) + deflater.flush(zlib.Z_SYNC_FLUSH))[:-4]


def inflated(payload):
    return zlib.decompressobj(-15).decompress(payload + b"\0\0\xff\xff")


def resident(server):
    """Bytes of the server's memory."""
    status = open(f"/proc/{server.process.pid}/status").read()
    return 1024 * int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))


def agreed(server, offer, target="/"):
    """What the server answers to an offer."""
    with server.socket() as connection:
        fields = upgrade_fields(f"127.0.0.1:{server.port}", Sec_WebSocket_Extensions=offer)
        connection.sendall(request(fields, target))
        response = Response(connection)
        assert response.status == 101
        return response["sec-websocket-extensions"]


class Deflating(Wire):
    """A raw connection that tells compressed frames from others."""

    def __init__(self, server, target="/", offer=OFFER, **changed):
        super().__init__(server, target, Sec_WebSocket_Extensions=offer, **changed)

    def receive(self):
        """The next frame: (opcode, payload), expanded; whether it was compressed is in `was_compressed`."""
        first = self.read(1)[0]
        self.was_compressed = bool(first & 0x40)
        self.data = bytes([first & ~0x40]) + self.data
        opcode, payload = super().receive()
        return opcode, inflated(payload) if self.was_compressed else payload


def test_an_echo_comes_compressed_in_the_context_of_the_ones_before(server):
    echo = server("--mode", "echo")
    assert agreed(echo, OFFER) == "permessage-deflate; server_max_window_bits=11; client_max_window_bits=11"
    with echo.connect(compression="deflate") as peer:
        for message in [TEXT_TO_SAY, "short", TEXT_TO_SAY, bytes(100_000), "ü" * 70_000]:
            peer.send(message)
            assert peer.recv(timeout=15) == message


def test_a_room_hears_the_same_with_and_without_compression(server):
    chat = server()
    with chat.connect(compression="deflate") as one, chat.connect(compression="deflate") as other, chat.connect() as plain:
        with Deflating(chat) as raw:
            for text in [TEXT_TO_SAY, "short", TEXT_TO_SAY * 50]:
                one.send(text)
                assert other.recv(timeout=15) == text
                assert plain.recv(timeout=15) == text
                assert raw.receive() == (TEXT, text.encode())
                assert raw.was_compressed == (len(text) >= 64)
            plain.send(TEXT_TO_SAY.encode())
            assert one.recv(timeout=15) == TEXT_TO_SAY.encode()
            assert raw.receive() == (BINARY, TEXT_TO_SAY.encode())


def test_no_compress_declines(server):
    assert agreed(server("--no-compress"), OFFER) is None
    assert agreed(server("--no-compress", "--mode", "echo"), OFFER) is None


def test_the_client_offers_compression_for_the_chat_and_where_it_is_told(client, server):
    chat, echo = server(), server("--mode", "echo")
    talk, once = ["--as", "ada", "--to", "ada"], ["--count", "1"]
    for peer, options, offers in [
        (chat, talk, True), (chat, [*talk, "--no-compress"], False), (echo, once, False), (echo, [*once, "--compress"], True),
    ]:
        status, _, stderr = client(peer.url(), "-vv", "-m", TEXT_TO_SAY, "--no-stdin", *options)
        assert status == 0, stderr
        assert (f"> Sec-WebSocket-Extensions: {OFFER}" in stderr) == offers
        said = [line for line in stderr.splitlines() if " > text" in line]
        assert said[-1].endswith("compressed") == offers, said


def test_the_client_takes_and_sends_compressed_messages(client, start_client, server):
    echo = server("--mode", "echo")
    status, stdout, stderr = client(echo.url(), "--compress", stdin=(TEXT_TO_SAY + "\n").encode() * 100)
    assert (status, stderr) == (0, "")
    assert stdout == (TEXT_TO_SAY + "\n").encode() * 100


@pytest.mark.parametrize("options", [["--compress", "--no-compress"]])
def test_the_two_options_exclude_each_other(client, options):
    status, _, stderr = client("ws://127.0.0.1:1", *options)
    assert status == 64 and "exclude each other" in stderr


def test_Z1_a_bomb_closes_with_1009_in_bounded_memory(server):
    chat = server()
    bomb = deflated(bytes(64 << 20))
    assert len(bomb) < 70_000
    before = resident(chat)
    for _ in range(20):
        with Deflating(chat) as wire:
            wire.send(frame(BINARY, bomb, reserved=COMPRESSED))
            wire.expect_close(1009)
    assert resident(chat) - before < 64 << 20


def test_Z1_many_messages_that_are_just_within_the_limit_take_no_more_memory_than_some(server):
    chat = server()
    full = frame(BINARY, deflated(bytes(1 << 20)), reserved=COMPRESSED)

    def after(count):
        with Deflating(chat) as wire:
            wire.send(full * count + close_frame(1000))
            wire.expect_close(1000)
        return resident(chat)

    some = after(200)
    assert some < 160 << 20
    assert after(2000) < some + (32 << 20)


@pytest.mark.parametrize(
    "parameter",
    ["server_max_window_bits=7", "server_max_window_bits=16", "server_max_window_bits=99999999999",
     "server_max_window_bits=9; server_max_window_bits=9", "client_max_window_bits=7", "unknown"],
)
def test_Z2_a_wrong_offer_is_declined(server, parameter):
    chat = server()
    assert agreed(chat, f"permessage-deflate; {parameter}") is None
    assert agreed(chat, f"permessage-deflate; {parameter}, permessage-deflate").startswith("permessage-deflate")


def test_Z2_an_offer_that_is_malformed_is_refused(server):
    chat = server()
    with chat.socket() as connection:
        fields = upgrade_fields(f"127.0.0.1:{chat.port}", Sec_WebSocket_Extensions='permessage-deflate; server_max_window_bits=""')
        connection.sendall(request(fields))
        assert Response(connection).status == 400


def test_Z3_corrupt_data_and_misplaced_bits_close(server):
    echo = server("--mode", "echo")
    for data, codes in [
        (frame(BINARY, b"\xff\xff\xff", reserved=COMPRESSED), [1002, 1007]),
        (frame(TEXT, b"x", fin=False) + frame(0, b"\0", reserved=COMPRESSED), [1002]),
        (frame(9, b"x", reserved=COMPRESSED), [1002]),
        (frame(TEXT, deflated(b"\xc3("), reserved=COMPRESSED), [1007]),
    ]:
        with Deflating(echo) as wire:
            wire.send(data)
            wire.expect_close(*codes)


def test_Z4_a_connection_that_says_nothing_costs_no_compressor(server):
    echo = server("--mode", "echo")
    agreed(echo, OFFER)

    def cost(offer):
        before = resident(echo)
        wires = [Wire(echo, Sec_WebSocket_Extensions=offer) for _ in range(300)]
        used = resident(echo) - before
        for wire in wires:
            wire.socket.close()
        return used

    cost(None)
    # One inflater with a small window takes 10 KiB, one deflater 20.
    assert cost(OFFER) < cost(None) + 300 * 4096


def test_Z5_what_holds_a_token_is_not_compressed(server):
    chat = server()
    with Deflating(chat, Sec_WebSocket_Protocol="chat.wtalk.v1") as wire:
        wire.send(frame(TEXT, json.dumps({"type": "hello", "name": "ada"}).encode()))
        opcode, payload = wire.receive()
        welcome = json.loads(payload)
        assert welcome["type"] == "welcome" and len(welcome["token"]) == 64
        assert len(payload) > 64 and not wire.was_compressed
        text = {"type": "send", "id": "0" * 32, "to": "@ada", "text": TEXT_TO_SAY}
        wire.send(frame(TEXT, deflated(json.dumps(text).encode()), reserved=COMPRESSED))
        assert eventually(lambda: json.loads(wire.receive()[1])["type"] == "sent")
        assert wire.was_compressed


def test_Z5_a_hello_with_a_token_is_not_compressed(client, server, tmp_path):
    chat = server()
    for _ in range(2):
        status, _, stderr = client(chat.url(), "--as", "ada", "--to", "ada", "-vv", "-m", TEXT_TO_SAY, "--no-stdin")
        assert status == 0
        first, said = [line for line in stderr.splitlines() if " > text" in line][:2]
        assert not first.endswith("compressed") and said.endswith("compressed")
