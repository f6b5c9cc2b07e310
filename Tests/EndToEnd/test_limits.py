"""How many connections there may be: rows R1, R2 and R5 of Tests/ATTACKS.md."""

import contextlib
import os
import pathlib
import resource
import socket
import struct
import subprocess
import time

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import unix_connect

from chatter import Chatter
from conftest import BINARY, eventually, one_line
from wire import Response, ended, request, upgrade_fields


def descriptors(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def memory(server):
    """Resident, in KiB."""
    status = pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))


def cpu_seconds(server):
    fields = pathlib.Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def many():
    """Sockets that are closed at the end."""
    with contextlib.ExitStack() as stack:
        yield stack.enter_context


def upgrade(connection, target="/dev", **changed):
    """The response to a handshake on this socket."""
    connection.sendall(request(upgrade_fields("localhost", **changed), target))
    return Response(connection)


def from_address(server, address, target="/dev"):
    """A connection of which a proxy says that it is this address's: the socket, and the response."""
    connection = server.socket()
    family, own = ("TCP6", "::1") if ":" in address else ("TCP4", "127.0.0.1")
    connection.sendall(f"PROXY {family} {address} {own} 4711 80\r\n".encode())
    return connection, upgrade(connection, target)


def talk(one, other):
    one.send("hi")
    return other.recv(timeout=10) == "hi"


# R1


def test_R1_the_surplus_gets_503_and_whoever_is_there_goes_on(server):
    room = server("--max-connections", "4")
    with room.connect("/dev") as alice, room.connect("/dev") as bob, many() as held:
        assert [upgrade(held(room.socket())).status for _ in range(2)] == [101, 101]
        for _ in range(3):
            with room.socket() as surplus:
                response = upgrade(surplus)
                assert response.status == 503 and int(response["retry-after"]) > 0
        assert talk(alice, bob)
    eventually(lambda: is_served(room))


def is_served(server):
    """Whether one more connection is served."""
    with contextlib.suppress(OSError, AssertionError):
        with server.socket() as connection:
            return upgrade(connection).status == 101
    return False


def test_R1_when_the_surplus_waits_too_accepting_pauses(server):
    room = server("--max-connections", "2")
    with room.connect("/dev") as alice, room.connect("/dev") as bob:
        with many() as held:
            silent = [held(room.socket()) for _ in range(120)]
            eventually(lambda: "accepting waits" in room.log())
            assert talk(alice, bob)
            assert descriptors(room) < 100
            assert silent
        with room.socket() as surplus:
            assert upgrade(surplus).status == 503
        assert talk(bob, alice)
    assert room.log().count("accepting waits") < 20


def test_R1_without_descriptors_accepting_pauses_and_whoever_is_there_goes_on(server):
    room = server()
    with room.connect("/dev") as alice, room.connect("/dev") as bob:
        limit = descriptors(room) + 5
        resource.prlimit(room.process.pid, resource.RLIMIT_NOFILE, (limit, limit))
        with many() as held:
            for _ in range(20):
                held(room.socket())
            eventually(lambda: "accepting waits" in room.log())
            before = cpu_seconds(room)
            time.sleep(1)
            assert cpu_seconds(room) - before < 0.5
            assert talk(alice, bob)
        eventually(lambda: is_served(room), within=20)
        assert talk(bob, alice)
    assert room.log().count("Too many open files") <= 15


def test_R1_the_limit_of_open_files_is_raised_and_heeded(server):
    def lower():
        resource.setrlimit(resource.RLIMIT_NOFILE, (32, 256))

    room = server(preexec_fn=lower)
    limits = pathlib.Path(f"/proc/{room.process.pid}/limits").read_text()
    assert next(line.split()[3:5] for line in limits.splitlines() if line.startswith("Max open files")) == ["256", "256"]
    assert 'connections="128"' in room.log()
    with many() as held:
        statuses = [upgrade(held(room.socket())).status for _ in range(129)]
        assert statuses == [101] * 128 + [503]


# R2


def test_R2_an_address_has_64_connections_and_the_65th_gets_429(server):
    room = server("--proxy-protocol")
    with many() as held:
        answers = [from_address(room, "203.0.113.7") for _ in range(65)]
        for connection, _ in answers:
            held(connection)
        assert [response.status for _, response in answers] == [101] * 64 + [429]
        assert int(answers[-1][1]["retry-after"]) > 0
        connection, response = from_address(room, "203.0.113.8")
        held(connection)
        assert response.status == 101
        answers[0][0].close()
        eventually(lambda: again(room, "203.0.113.7"))
    assert eventually(lambda: 'status="429"' in room.log())


def again(server, address):
    connection, response = from_address(server, address)
    connection.close()
    return response.status == 101


def test_R2_the_rest_of_a_flood_is_dropped(server):
    room = server("--proxy-protocol", "--max-connections-per-address", "3")
    with many() as held:
        for _ in range(3 + 64):
            connection = held(room.socket())
            connection.sendall(b"PROXY TCP4 203.0.113.7 127.0.0.1 1 80\r\n")
        eventually(lambda: descriptors(room) > 67)
        connection = held(room.socket())
        connection.sendall(b"PROXY TCP4 203.0.113.7 127.0.0.1 1 80\r\n")
        assert ended(connection)
        assert again(room, "203.0.113.8")


def test_R2_ipv6_counts_by_64_bits(server):
    room = server("--proxy-protocol", "--max-connections-per-address", "2")
    with many() as held:
        statuses = []
        for address in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:2::3", "2001:db8:1:3::1"):
            connection, response = from_address(room, address)
            held(connection)
            statuses.append(response.status)
        assert statuses == [101, 101, 429, 101]


def test_R2_this_machine_has_no_limit(server, tmp_path):
    path = tmp_path / "chat.sock"
    room = server("--listen", f"unix:{path}", "--max-connections-per-address", "2")
    with many() as held:
        assert {upgrade(held(room.socket())).status for _ in range(70)} == {101}
        for _ in range(5):
            held(unix_connect(str(path), "ws://localhost/dev", compression=None, ping_interval=None))


def test_R2_behind_a_trusted_proxy_the_forwarded_address_counts(server):
    room = server("--trusted-proxy", "127.0.0.1", "--max-connections-per-address", "2")
    with many() as held:
        def status(address):
            return upgrade(held(room.socket()), **({"X_Forwarded_For": address} if address else {})).status

        assert [status("203.0.113.7") for _ in range(3)] == [101, 101, 429]
        assert status("1.1.1.1, 203.0.113.7") == 429
        assert status("203.0.113.7, 203.0.113.8") == 101
        assert [status(None) for _ in range(5)] == [101] * 5


def own_address():
    """An address of this machine that is not its loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            address = probe.getsockname()[0]
        except OSError:
            address = "127.0.0.1"
    if address.startswith("127."):
        pytest.skip("this machine has no address but its loopback's")
    return address


@pytest.mark.parametrize("listen", ["0.0.0.0:0", "[::]:0"])
def test_R2_a_connection_without_a_proxy_counts_for_where_it_comes_from(server, listen):
    room = server("--max-connections-per-address", "2", listen=listen)
    address = own_address()
    with many() as held:
        statuses = []
        for _ in range(3):
            connection = held(socket.create_connection((address, room.port), 15, source_address=(address, 0)))
            statuses.append(upgrade(connection).status)
        assert statuses == [101, 101, 429]
        assert {upgrade(held(room.socket())).status for _ in range(5)} == {101}
    assert eventually(lambda: f'from="{address}:' in room.log())


def test_R2_the_11th_session_of_a_name_is_closed_with_4009(server):
    room = server()
    with many() as held:
        first = held(Chatter(room))
        token = first.hello("alice")["token"]
        for _ in range(9):
            held(Chatter(room)).hello("alice", token=token)
        surplus = held(Chatter(room))
        surplus.put({"type": "hello", "name": "alice", "token": token})
        with pytest.raises(ConnectionClosed) as closed:
            surplus.receive()
        assert closed.value.rcvd.code == 4009 and "10 sessions" in closed.value.rcvd.reason
        first.connection.close()
        held(Chatter(room)).hello("alice", token=token)


@pytest.mark.parametrize("option", ["--max-connections", "--max-connections-per-address"])
@pytest.mark.parametrize("number", ["0", "-1", "1000001", "many"])
def test_a_limit_is_a_number_within_a_hard_cap(option, number):
    done = subprocess.run([BINARY, "server", f"{option}={number}"], capture_output=True, text=True, timeout=20)
    assert done.returncode == 64 and one_line(done.stderr, option)


# R5


def connect_and_close(server, reset):
    connection = server.socket()
    if reset:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def refuse(server):
    """A request that is refused, and logged; its answer is not waited for."""
    with server.socket() as connection:
        connection.sendall(request([("Host", "evil.example")]))


def storm(server, rounds):
    for number in range(rounds):
        connect_and_close(server, reset=number % 2 == 0)
        if number % 5 == 0:
            refuse(server)


def test_R5_a_storm_leaves_nothing_and_is_logged_once_a_second(server):
    room = server()
    with room.connect("/dev") as alice, room.connect("/dev") as bob:
        storm(room, 1_000)  # what is allocated once
        settled = eventually_still(room)
        began, resident = time.monotonic(), memory(room)
        storm(room, 5_000)
        took = time.monotonic() - began
        assert talk(alice, bob)
        assert eventually(lambda: descriptors(room) <= settled, within=20)
        assert memory(room) - resident < 4_096
    lines = room.log().count("refused ")
    assert 2 <= lines <= took + 15, f"{lines} lines in {took:.1f} s"
    assert 'more="' in room.log()


def eventually_still(server):
    """How many descriptors the server has once no connection lingers."""
    return eventually(lambda: (count := descriptors(server)) == (time.sleep(0.5) or descriptors(server)) and count, within=20)


def test_R5_a_storm_behind_a_proxy_leaves_nothing(server):
    room = server("--proxy-protocol", "--max-connections-per-address", "5")

    def rounds(count):
        for number in range(count):
            with room.socket() as connection:
                connection.sendall([b"PROXY TCP4 203.0.113.7 127.0.0.1 1 80\r\n", b"PROXY TCP4 203", b"rubbish\r\n", b""][number % 4])
                if number % 3 == 0:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    before = descriptors(room)
    rounds(2_000)
    eventually(lambda: descriptors(room) <= before, within=20)
    with many() as held:
        statuses = []
        for _ in range(6):
            connection, response = from_address(room, "203.0.113.7")
            held(connection)
            statuses.append(response.status)
        assert statuses == [101] * 5 + [429], "the storm is counted still"
