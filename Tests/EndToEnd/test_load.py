"""Many peers at once, most of them bad: rows R3, R4, R5, R7, R8, F14 and F17, and the bars G12 and G13 of Tests/ATTACKS.md.

WTALK_LOAD=full has as many of them as the bars say.
"""

import json
import os
import pathlib
import select
import signal
import socket
import statistics
import struct
import threading
import time

import pytest

from chatter import Chatter
from conftest import eventually
from crowd import Audience, allow_descriptors, connection, descriptors, memory, round_trips, slowdown, upgraded
from wire import BINARY, CONTINUATION, PING, PONG, TEXT, Frames, Wire, ended, frame, request, upgrade_fields

FULL = os.environ.get("WTALK_LOAD") == "full"
MEBIBYTE = 1 << 20
# socket(7); Python has no name for it.
SO_TIMESTAMPNS = 35
# Time that a busy machine may take on top of what the server is given.
GRACE = 3

full = pytest.mark.skipif(not FULL, reason="for release builds: WTALK_LOAD=full")


@pytest.fixture(autouse=True)
def descriptors_enough():
    if not allow_descriptors(20_000 if FULL else 8_000):
        pytest.skip("this system allows too few open files")


# Writers


class Dripper:
    """One who writes a byte a second: first `opening`, then `drops` without end."""

    def __init__(self, server, number, opening, drops):
        self.socket, self.drops, self.end = connection(server, number), drops, None
        self.socket.sendall(opening)
        self.heard = b""

    def drip(self, second):
        try:
            self.socket.send(self.drops[second % len(self.drops)].to_bytes())
        except OSError:
            pass  # the end is seen at the other side of the socket

    def listen(self):
        try:
            data = self.socket.recv(65_536)
        except OSError:
            data = b""
        self.heard += data
        if not data:
            self.end = time.monotonic()
            self.socket.close()


def drippers(server, count):
    """A quarter each: in the head of the request, in a frame, in a fragment, and before the login of the chat."""
    host = f"127.0.0.1:{server.port}"
    head, chat = request(upgrade_fields(host)), request(upgrade_fields(host, Sec_WebSocket_Protocol="chat.wtalk.v1"))
    kinds = [
        (head[:20], b"a", b"HTTP/1.1 408 "),
        (head + frame(BINARY, b"", length=100_000), b"a", struct.pack("!H", 1008)),
        (head + frame(BINARY, b"x", fin=False) + frame(CONTINUATION, b"", length=60), b"a", struct.pack("!H", 1008)),
        (chat, frame(PING), struct.pack("!H", 4001)),
    ]
    made = []
    for number in range(count):
        opening, drops, answer = kinds[number % len(kinds)]
        made.append(Dripper(server, number, opening, drops))
        made[-1].answer = answer
    return made


@pytest.mark.timeout(120)
def test_R4_G13_slow_writers_are_gone_within_ten_seconds_and_a_good_client_comes_in(server):
    room = server("--ping-interval", "0")
    writers = drippers(room, 2_000 if FULL else 600)
    round_trips(room, 1)  # until it has taken them all
    began, poll, second, waits = time.monotonic(), select.epoll(), 0, []
    left = {writer.socket.fileno(): writer for writer in writers}
    for descriptor in left:
        poll.register(descriptor, select.EPOLLIN)
    while left and time.monotonic() - began < 40:
        if time.monotonic() - began >= second:
            for writer in left.values():
                writer.drip(second)
            second += 1
            asked = time.monotonic()
            with Wire(room, "/good") as alice, Wire(room, "/good") as bob:
                alice.send(frame(TEXT, b"hi"))
                assert bob.receive() == (TEXT, b"hi")
            waits.append(time.monotonic() - asked)
        for descriptor, _ in poll.poll(0.05):
            left[descriptor].listen()
            if left[descriptor].end is not None:
                del left[descriptor]
    assert not left, f"{len(left)} of {len(writers)} are still there"
    unanswered = [(number % 4, writer.heard[-60:]) for number, writer in enumerate(writers) if writer.answer not in writer.heard]
    assert not unanswered, (len(unanswered), unanswered[:4])
    # The last of those that say nothing to our Close have another 4 s for it.
    assert max(writer.end for writer in writers) - began < 10 + 4 + GRACE
    assert statistics.median(waits) < 1, f"good clients waited {statistics.median(waits):.1f} s"


@pytest.mark.timeout(90)
def test_G13_a_message_averages_4_kib_a_second_after_its_first_thirty_seconds(server):
    """Fragments that come a byte at a time, and ones that come fast enough."""
    room = server("--ping-interval", "0")
    with Wire(room, "/dev") as slow, Wire(room, "/dev") as fair, Wire(room, "/dev") as listener:
        began, total = time.monotonic(), 0
        slow.send(frame(BINARY, b"x", fin=False))
        fair.send(frame(BINARY, b"x", fin=False))
        closed = None
        slow.socket.settimeout(0.5)
        while closed is None and time.monotonic() - began < 30 + GRACE:
            fair.send(frame(CONTINUATION, bytes(4_096), fin=False))
            total += 4_096
            try:
                slow.send(frame(CONTINUATION, b"x", fin=False))
                closed = slow.receive_close()
            except TimeoutError:
                pass
        assert closed == (1008, "message too slow")
        assert 30 <= time.monotonic() - began < 30 + GRACE
        fair.send(frame(CONTINUATION, b"end"))
        assert listener.receive() == (BINARY, b"x" + bytes(total) + b"end")


# Readers


def push(server, path, size, total, deaf):
    """Says `total` bytes in messages of `size` to a room of deaf members and one fast one, who gets all; the server's memory at its highest."""
    highest, message = memory(server), frame(BINARY, b"x" * size)
    with Wire(server, path) as sender, Wire(server, path) as reader:
        for _ in range(total // size):
            sender.send(message)
            assert reader.receive() == (BINARY, b"x" * size)
            highest = max(highest, memory(server))
    return highest


@pytest.mark.timeout(600)
@pytest.mark.parametrize("size", [1_000, 65_536])
def test_R3_G12_members_that_never_read_are_closed_with_4008_and_cost_little(server, size):
    room = server("--ping-interval", "0")
    count, total = (500, 50 * MEBIBYTE) if FULL else (20, 6 * MEBIBYTE)
    deaf = [upgraded(room, "/dev", number, SO_RCVBUF=4_096) for number in range(count)]
    before = memory(room)
    highest = push(room, "/dev", size, total, deaf)
    # What is broadcast is there once, but for what the sockets have taken.
    assert highest - before < 40 * MEBIBYTE + 256 * 1024 * count, f"{(highest - before) / MEBIBYTE:.0f} MiB"
    eventually(lambda: room.log().count("slow_reader") == count, within=20)
    for member in deaf:
        member.close()


@pytest.mark.timeout(180)
def test_R3_G12_a_chat_session_that_never_reads_is_closed_with_4008_and_nothing_is_lost(server):
    room = server("--ping-interval", "0", "--rate", "1000000")
    text, count = "x" * 60_000, 200
    with Chatter(room) as alice:
        alice.hello("alice")
        bob = Chatter(room)
        token = bob.hello("bob", device="phone")["token"]
        alice.expect("presence", name="bob")
        bob.connection.close()
        alice.expect("presence", name="bob", state="gone")
        deaf = upgraded_as(room, "bob", token, SO_RCVBUF=4_096)
        for number in range(count):
            assert alice.say("@bob", f"{number} {text}")["type"] == "sent"
        if FULL:
            eventually(lambda: "slow_reader" in room.log(), within=70)
        deaf.close()
        with Chatter(room) as bob:
            bob.hello("bob", token=token, device="phone")
            texts = [bob.expect("message")["text"].split()[0] for _ in range(count)]
            assert texts == [str(number) for number in range(count)]
        assert memory(room) < 200 * MEBIBYTE


def upgraded_as(server, name, token, **options):
    """A session on a device that says hello and reads no more."""
    made = connection(server, **options)
    made.sendall(request(upgrade_fields(f"127.0.0.1:{server.port}", Sec_WebSocket_Protocol="chat.wtalk.v1")))
    made.sendall(frame(TEXT, json.dumps({"type": "hello", "name": name, "token": token, "device": "phone"}).encode()))
    return made


@pytest.mark.timeout(300)
def test_R3_G12_an_echo_that_is_not_read_stops_the_reading(server):
    room = server("--mode", "echo", "--ping-interval", "0")
    count, total = (500, 50 * MEBIBYTE) if FULL else (30, 20 * MEBIBYTE)
    before, message = memory(room), frame(BINARY, b"x" * 65_536)
    deaf = [upgraded(room, number=number, SO_RCVBUF=4_096) for number in range(count)]
    poll, taken = select.epoll(), dict.fromkeys((one.fileno() for one in deaf), 0)
    for one in deaf:
        one.setblocking(False)
        poll.register(one.fileno(), select.EPOLLOUT)
    sockets, quiet = {one.fileno(): one for one in deaf}, time.monotonic() + 2
    while time.monotonic() < quiet and max(taken.values()) < total:
        for descriptor, _ in poll.poll(0.1):
            # A part of a frame is as good as a whole one: nobody looks at the frames that are not read.
            taken[descriptor] += sockets[descriptor].send(message)
            quiet = time.monotonic() + 2
    assert max(taken.values()) < total, "the server went on reading"
    assert memory(room) - before < 2 * MEBIBYTE * count
    with Wire(room) as wire:
        wire.send(frame(TEXT, b"still here"))
        assert wire.receive() == (TEXT, b"still here")
    for one in deaf:
        one.close()


def queued(server, peer):
    """The bytes that the kernel holds for a peer, from the server."""
    ports = f"{server.port:04X}", f"{peer.getsockname()[1]:04X}"
    for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, remote, _, queues, *_ = line.split()
        if (local[-4:], remote[-4:]) == ports:
            return int(queues.split(":")[0], 16)
    raise AssertionError("no such connection")


def test_F14_behind_a_blocked_socket_only_the_latest_ping_is_answered(server):
    room = server("--ping-interval", "0")
    with Wire(room, "/dev") as sender:
        deaf = upgraded(room, "/dev", SO_RCVBUF=4_096)
        # Each step waits until the server has dealt with the message, since the other member has it.
        with Wire(room, "/dev") as witness:
            held, full = -1, 0
            while full < 8:
                sender.send(frame(BINARY, b"x" * 32_768))
                witness.receive()
                full = full + 1 if queued(room, deaf) == held else 0
                held = queued(room, deaf)
        for number in range(50):
            deaf.sendall(frame(PING, str(number).encode()))
        deaf.sendall(frame(TEXT, b"and a word"))
        assert sender.receive() == (TEXT, b"and a word")
        frames, pongs = Frames(deaf), []
        while not pongs:
            opcode, payload = frames.receive()
            if opcode == PONG:
                pongs.append(payload)
        sender.send(frame(TEXT, b"the end"))
        while (received := frames.receive()) != (TEXT, b"the end"):
            pongs.append(received[1])
        assert pongs == [b"49"]
        deaf.close()


# Everybody else


def stop(server):
    """Has the server wait until SIGCONT, so that all that is said meanwhile comes to it at once."""
    server.process.send_signal(signal.SIGSTOP)
    eventually(lambda: "\nState:\tT" in pathlib.Path(f"/proc/{server.process.pid}/status").read_text())


def arrival(member):
    """When the kernel had the member's next message, in nanoseconds; and the message's frame."""
    data, [(_, _, stamp)], *_ = member.recvmsg(4_096, 64)
    seconds, nanoseconds = struct.unpack("qq", stamp)
    return seconds * 1_000_000_000 + nanoseconds, data


def test_R8_nobody_waits_until_the_last_of_a_huge_room_has_been_told(server):
    room = server("--ping-interval", "0")
    members = [upgraded(room, "/huge", number) for number in range(1_000)]
    alice, bob, speaker = upgraded(room, "/calm"), upgraded(room, "/calm"), upgraded(room, "/huge")
    for one in [*members, bob]:
        one.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    for _ in range(3):
        stop(room)
        speaker.sendall(frame(TEXT, b"to all"))
        alice.sendall(frame(TEXT, b"hi"))
        room.process.send_signal(signal.SIGCONT)
        time_of_hi, data = arrival(bob)
        assert data == b"\x81\x02hi"
        arrivals = [arrival(member) for member in members]
        assert {data for _, data in arrivals} == {b"\x81\x06to all"}
        before = sum(when < time_of_hi for when, _ in arrivals)
        assert before < 250, f"{before} of {len(members)} came first"
    for one in [*members, alice, bob, speaker]:
        one.close()


@full
@pytest.mark.timeout(300)
def test_R8_a_huge_room_does_not_slow_down_the_others(server):
    room = server("--ping-interval", "0")
    with Audience(room, "/huge", 5_000, frame(BINARY, b"x" * 100), rate=2) as audience:
        ratio = slowdown(room, audience.speaking)
    print(f"slowest of hundred: {ratio:.1f} times")
    assert ratio < 2


@full
@pytest.mark.timeout(300)
def test_F17_a_flood_of_tiny_frames_slows_nobody_down_and_is_not_closed(server):
    room = server("--ping-interval", "0")
    with Audience(room, "/flood", 1, frame(TEXT, b"x") * 10_000, rate=5) as audience:
        ratio = slowdown(room, audience.speaking)
        before = audience.received.value
        with audience.speaking():
            eventually(lambda: audience.received.value >= before + 3 * 30_000, within=20)
    print(f"slowest of hundred: {ratio:.1f} times")
    assert ratio < 2


def test_R7_one_who_comes_and_goes_is_told_of_once_a_second(server):
    room = server("--rate", "1000000")
    with Chatter(room, "/dev") as alice, Chatter(room, "/@alice") as bob:
        alice.hello("alice")
        token = bob.hello("bob")["token"]
        began = time.monotonic()
        for _ in range(100):
            bob.put({"type": "join", "conversation": "#dev"})
            assert bob.expect("presence", state="joined")["name"] == "bob"
            bob.put({"type": "leave", "conversation": "#dev"})
            assert bob.expect("presence", state="left")["name"] == "bob"
        for _ in range(20):
            with Chatter(room, "/dev") as other:
                other.hello("bob", token=token)
        seconds = time.monotonic() - began
        alice.put({"type": "join", "conversation": "#end"})
        alice.expect("presence", conversation="#end")
        told = [one["state"] for one in alice.waiting if one["type"] == "presence" and one["name"] == "bob"]
        # Memberships and presence each have their own second.
        assert len(told) <= 2 * (3 + seconds + 1), told
        last = {"joined": "left", "here": "gone"}
        time_left = time.monotonic() + 10
        states = [state for state in told if state in ("here", "gone")]
        while states[-1:] != ["gone"]:
            assert time.monotonic() < time_left, last
            frame_ = alice.receive()
            if frame_.get("name") == "bob" and frame_["type"] == "presence" and frame_["state"] in ("here", "gone"):
                states.append(frame_["state"])


# Storms and crowds


@pytest.mark.timeout(300)
def test_R5_connections_that_come_and_go_leave_nothing_behind(server):
    room = server("--ping-interval", "0")
    count = 20_000 if FULL else 2_000

    def storm(number):
        one = connection(room, number % 8_000)
        match number % 4:
            case 0:
                pass
            case 1:
                one.sendall(b"GET / HTTP/1.1\r\n")
            case 2:
                one.sendall(request(upgrade_fields(f"127.0.0.1:{room.port}")))
            case 3:
                one.sendall(request(upgrade_fields(f"127.0.0.1:{room.port}")))
                one.recv(1_024)
                one.sendall(frame(TEXT, b"hi"))
        if number % 8 < 4:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset
        one.close()

    began_with = descriptors(room)
    for number in range(count):
        storm(number)
    eventually(lambda: descriptors(room) == began_with, within=20)
    before = memory(room)
    for number in range(2 * count):
        storm(number)
    eventually(lambda: descriptors(room) == began_with, within=20)
    assert memory(room) - before < 8 * MEBIBYTE
    with Wire(room) as wire, Wire(room) as other:
        wire.send(frame(TEXT, b"still here"))
        assert other.receive() == (TEXT, b"still here")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("mode", ["echo", "room", "chat"])
def test_an_idle_connection_costs_little(server, mode):
    room = server(*(["--mode", "echo"] if mode == "echo" else []))
    count = 9_000 if FULL else 1_000
    before = memory(room)
    idle = [
        upgraded(room, "/" if mode == "echo" else f"/room-{number // 20}", number, chat=f"user-{number}" if mode == "chat" else None)
        for number in range(count)
    ]
    cost = (memory(room) - before) / count
    print(f"{mode}: {cost / 1024:.1f} KiB")
    # A debug build's objects are larger.
    assert cost < (8 if FULL else 12) * 1024
    for one in idle:
        one.close()
