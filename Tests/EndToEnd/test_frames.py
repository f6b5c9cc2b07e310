"""Good and bad frames over raw sockets: rows F1 to F17 of Tests/ATTACKS.md."""

import pathlib
import signal
import struct
import time

import pytest

from chatter import Chatter
from conftest import eventually
from wire import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Wire, close_frame, ended, frame


@pytest.fixture
def echo(server):
    return server("--mode", "echo")


def closes(server, data, *codes):
    """Asserts that the server answers these bytes with a Close of one of `codes` and ends the connection."""
    with Wire(server) as wire:
        wire.send(data)
        wire.expect_close(*codes)
    with Wire(server) as wire:
        wire.send(frame(TEXT, b"still here"))
        assert wire.receive() == (TEXT, b"still here")


def test_F1_an_unmasked_frame_closes_with_1002(echo):
    closes(echo, frame(TEXT, b"hi", mask=None), 1002)
    closes(echo, frame(PING, b"", mask=None), 1002)


@pytest.mark.parametrize("reserved", [1, 2, 4, 7])
def test_F2_a_reserved_bit_closes_with_1002(echo, reserved):
    closes(echo, frame(TEXT, b"hi", reserved=reserved), 1002)
    closes(echo, frame(PING, b"", reserved=reserved), 1002)


@pytest.mark.parametrize("opcode", [3, 4, 5, 6, 7, 0xB, 0xC, 0xD, 0xE, 0xF])
def test_F3_a_reserved_opcode_closes_with_1002(echo, opcode):
    closes(echo, frame(opcode, b"hi"), 1002)


@pytest.mark.parametrize(("length", "width"), [(2, 2), (125, 2), (2, 8), (65_535, 8), (0, 8)])
def test_F4_a_length_that_is_not_the_shortest_closes_with_1002(echo, length, width):
    closes(echo, frame(BINARY, b"x" * length, width=width), 1002)


def test_F5_a_length_with_its_top_bit_set_closes(echo):
    for length in (1 << 63, (1 << 64) - 1):
        closes(echo, frame(BINARY, b"", length=length, width=8), 1002, 1009)


@pytest.mark.parametrize("length", [(1 << 63) - 1, 1 << 40, (1 << 20) + 1])
def test_F6_a_length_over_the_limit_closes_with_1009_on_the_header_alone(echo, length):
    closes(echo, frame(BINARY, b"", length=length, width=8), 1009)


def test_F6_the_limit_is_of_the_message(echo):
    half = frame(BINARY, b"x" * (1 << 19), fin=False)
    closes(echo, half + frame(CONTINUATION, b"", length=(1 << 19) + 1, width=8), 1009)


@pytest.mark.parametrize("opcode", [CLOSE, PING, PONG])
def test_F7_a_long_or_fragmented_control_frame_closes_with_1002(echo, opcode):
    closes(echo, frame(opcode, b"x" * 126), 1002)
    closes(echo, frame(opcode, b"", fin=False), 1002)


def test_F8_fragments_out_of_order_close_with_1002(echo):
    closes(echo, frame(CONTINUATION, b"hi"), 1002)
    closes(echo, frame(CONTINUATION, b"hi", fin=False), 1002)
    closes(echo, frame(TEXT, b"a", fin=False) + frame(TEXT, b"b"), 1002)
    closes(echo, frame(TEXT, b"a", fin=False) + frame(BINARY, b"b", fin=False), 1002)


def test_F8_control_frames_may_stand_between_fragments(echo):
    with Wire(echo) as wire:
        wire.send(frame(TEXT, b"a", fin=False) + frame(PING, b"p") + frame(CONTINUATION, b"", fin=False) + frame(CONTINUATION, b"b"))
        assert wire.receive() == (PONG, b"p")
        assert wire.receive() == (TEXT, b"ab")


def test_F9_too_many_fragments_close_with_1009(server):
    echo = server("--mode", "echo", "--max-fragments", "100")
    start = frame(TEXT, b"", fin=False)
    with Wire(echo) as wire:
        wire.send(start + frame(CONTINUATION, b"", fin=False) * 98 + frame(CONTINUATION, b"x"))
        assert wire.receive() == (TEXT, b"x")
    closes(echo, start + frame(CONTINUATION, b"", fin=False) * 100, 1009)


def test_F9_a_million_empty_continuations_close_with_1009(echo):
    with Wire(echo) as wire:
        wire.send(frame(TEXT, b"", fin=False))
        try:
            for _ in range(1_000):
                wire.send(frame(CONTINUATION, b"", fin=False) * 1_000)
        except ConnectionError:
            return  # closed while the flood still ran: the Close may be lost with the reset
        wire.expect_close(1009)


INVALID = {
    "overlong": b"\xc0\xaf", "overlong of three": b"\xe0\x80\xaf", "surrogate": b"\xed\xa0\x80", "too high": b"\xf4\x90\x80\x80",
    "cut": b"abc\xe4\xbd", "lone continuation": b"\x80", "never a byte": b"\xff", "cut of four": b"\xf0\x9f\x98",
}


@pytest.mark.parametrize("text", INVALID.values(), ids=INVALID.keys())
def test_F10_invalid_utf8_closes_with_1007(echo, text):
    closes(echo, frame(TEXT, text), 1007)
    middle = len(text) // 2
    closes(echo, frame(TEXT, text[:middle], fin=False) + frame(CONTINUATION, text[middle:]), 1007)


def test_F10_a_wrong_byte_is_found_before_the_message_is_whole(echo):
    closes(echo, frame(TEXT, b"\xf4\x90", fin=False), 1007)
    closes(echo, frame(TEXT, b"ab\xff" + b"x" * 100, length=1_000), 1007)


def test_F10_valid_text_may_be_split_anywhere(echo):
    text = "aé漢😀".encode()
    with Wire(echo) as wire:
        pieces = [bytes([byte]) for byte in text]
        wire.send(frame(TEXT, pieces[0], fin=False))
        for piece in pieces[1:]:
            wire.send(frame(CONTINUATION, piece, fin=False))
        wire.send(frame(CONTINUATION, b""))
        assert wire.receive() == (TEXT, text)


def test_F11_plain_rooms_relay_binary(server):
    room = server()
    with Wire(room, "/dev") as alice, Wire(room, "/dev") as bob:
        alice.send(frame(BINARY, b"\x00\xff"))
        assert bob.receive() == (BINARY, b"\x00\xff")


def test_F11_binary_on_the_chat_subprotocol_closes_with_1003(server):
    with Wire(server(), Sec_WebSocket_Protocol="chat.wtalk.v1") as wire:
        wire.send(frame(TEXT, b'{"type":"hello","name":"alice"}'))
        assert b'"welcome"' in wire.receive()[1]
        wire.send(frame(BINARY, b"{}"))
        wire.expect_close(1003)


@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535])
def test_F12_a_bad_close_code_closes_with_1002(echo, code):
    closes(echo, close_frame(code), 1002)


def test_F12_a_bad_close_body_closes(echo):
    closes(echo, frame(CLOSE, b"\x03"), 1002)
    closes(echo, close_frame(1000, b"\xff\xfe"), 1007)


@pytest.mark.parametrize("code", [1000, 1001, 1003, 1007, 1011, 1012, 3000, 4999])
def test_F12_a_good_close_is_answered_in_kind(echo, code):
    closes(echo, close_frame(code, "grüße".encode()), code)


def test_F12_a_close_without_a_code_is_answered(echo):
    with Wire(echo) as wire:
        wire.send(frame(CLOSE))
        assert wire.receive_close()[0] in (None, 1000)
        assert ended(wire.socket)


def test_F13_what_follows_a_close_is_ignored(echo):
    with Wire(echo) as wire:
        began = time.monotonic()
        wire.send(close_frame(1000) + frame(TEXT, b"late") + close_frame(1001) + b"\xff\xff\xff")
        assert wire.receive_close()[0] == 1000
        with pytest.raises((EOFError, ConnectionError)):
            wire.receive()
        assert time.monotonic() - began < 2


def test_F13_the_socket_ends_though_the_peer_keeps_it(echo):
    with Wire(echo) as wire:
        began = time.monotonic()
        wire.send(frame(TEXT, b"\xff"))
        assert wire.receive_close()[0] == 1007
        assert ended(wire.socket)
        assert time.monotonic() - began < 3


def test_F14_each_ping_is_answered(echo):
    with Wire(echo) as wire:
        payloads = [b"", b"x" * 125, *(struct.pack("!H", number) for number in range(48))]
        wire.send(b"".join(frame(PING, payload) for payload in payloads))
        assert [wire.receive() for _ in payloads] == [(PONG, payload) for payload in payloads]


def test_F14_a_ping_flood_closes_with_1008(echo):
    with Wire(echo) as wire:
        wire.send(frame(PING, b"flood") * 1_000)
        wire.expect_close(1008)


def test_F15_a_pong_that_nobody_asked_for_is_ignored(echo):
    with Wire(echo) as wire:
        wire.send(frame(PONG, b"unasked") * 20 + frame(TEXT, b"hi"))
        assert wire.receive() == (TEXT, b"hi")


def test_F15_a_wrong_pong_does_not_keep_a_dead_peer(server):
    echo = server("--mode", "echo", "--ping-interval", "1")
    with Wire(echo) as wire:
        wire.socket.settimeout(0.2)
        began = time.monotonic()
        alive = True
        while alive and time.monotonic() - began < 20:
            try:
                wire.send(frame(PONG, b"wrong"))
                alive = bool(wire.socket.recv(4096))
            except TimeoutError:
                pass
            except ConnectionError:
                alive = False
        assert not alive


def test_F15_a_peer_that_answers_pings_lives(server):
    echo = server("--mode", "echo", "--ping-interval", "1")
    with Wire(echo) as wire:
        for _ in range(4):
            opcode, payload = wire.receive()
            assert opcode == PING
            wire.send(frame(PONG, payload))
        wire.send(frame(TEXT, b"alive"))
        assert wire.receive() == (TEXT, b"alive")


def test_F16_single_bytes_make_the_same_stream(echo):
    with Wire(echo) as wire:
        stream = frame(TEXT, "aé漢".encode()) + frame(PING, b"p") + frame(BINARY, b"y" * 300)
        stream += frame(TEXT, b"1", fin=False) + frame(CONTINUATION, b"2") + close_frame(1000, b"bye")
        for byte in stream:
            wire.send(bytes([byte]))
        assert wire.receive() == (TEXT, "aé漢".encode())
        assert wire.receive() == (PONG, b"p")
        assert wire.receive() == (BINARY, b"y" * 300)
        assert wire.receive() == (TEXT, b"12")
        assert wire.receive_close()[0] == 1000


def test_F16_every_cut_gives_the_same_result(echo):
    stream = frame(TEXT, b"a" * 126) + frame(PING, b"p") + frame(TEXT, "漢".encode(), fin=False) + frame(CONTINUATION, b"!")
    for cut in range(1, len(stream)):
        with Wire(echo) as wire:
            wire.send(stream[:cut])
            wire.send(stream[cut:])
            assert wire.receive() == (TEXT, b"a" * 126)
            assert wire.receive() == (PONG, b"p")
            assert wire.receive() == (TEXT, "漢!".encode())


@pytest.mark.timeout(90)
def test_F16_G13_a_stalled_frame_is_over_within_thirty_seconds(echo):
    stalls = [b"\x81", frame(TEXT, b"abc", length=1_000), frame(TEXT, b"abc", fin=False) + frame(CONTINUATION, b"", length=9)]
    wires = [Wire(echo) for _ in stalls]
    began = time.monotonic()
    for wire, stall in zip(wires, stalls):
        wire.socket.settimeout(40)
        wire.send(stall)
    for wire in wires:
        try:
            assert ended(wire.socket)
        finally:
            wire.socket.close()
    assert time.monotonic() - began < 35


def test_F17_a_flood_of_tiny_frames_is_fair(server):
    """What others say waits for a few turns of the flood, not for all the frames that came in one packet."""
    room = server("--ping-interval", "0")
    with Wire(room, "/flood") as flooder, Wire(room, "/calm") as alice, Chatter(room, "/flood") as observer:
        observer.hello("observer")
        observer.put({"type": "join", "conversation": "#calm"})
        observer.expect("presence", state="joined")
        # Both have spoken when the server looks again.
        room.process.send_signal(signal.SIGSTOP)
        eventually(lambda: "\nState:\tT" in pathlib.Path(f"/proc/{room.process.pid}/status").read_text())
        flooder.send(frame(TEXT, b"x") * 5_000)
        alice.send(frame(TEXT, b"hi"))
        room.process.send_signal(signal.SIGCONT)
        texts = [observer.expect("message")["text"] for _ in range(5_001)]
        assert texts.index("hi") <= 1_024
