"""Behind other people's proxies: the PROXY protocol, X-Forwarded-For, and fields of one's own in every answer."""

import shutil
import socket
import struct
import subprocess
import time

import pytest

from conftest import BINARY, eventually, free_port, one_line
from wire import TEXT, Response, ended, frame, request, upgrade_fields

SIGNATURE = b"\r\n\r\n\x00\r\nQUIT\n"


def line(source="203.0.113.7", port=4711):
    family = "TCP6" if ":" in source else "TCP4"
    return f"PROXY {family} {source} {'::1' if ':' in source else '127.0.0.1'} {port} 80\r\n".encode()


def binary(source="203.0.113.7", port=4711, command=1, further=b""):
    family, size = (socket.AF_INET6, 0x21) if ":" in source else (socket.AF_INET, 0x11)
    packed = socket.inet_pton(family, source)
    body = packed * 2 + struct.pack("!HH", port, 80) + further
    return SIGNATURE + bytes([0x20 | command, size]) + struct.pack("!H", len(body)) + body


def answer(server, header, target="/nowhere/at/all", **changed):
    with server.socket() as connection:
        connection.sendall(header + request(upgrade_fields(f"127.0.0.1:{server.port}", **changed), target))
        return Response(connection)


def logged_from(server, peer):
    return eventually(lambda: f'from="{peer}"' in server.log())


# The PROXY protocol


@pytest.mark.parametrize(
    ("header", "peer"),
    [
        (line(), "203.0.113.7:4711"), (line("2001:db8::9"), "[2001:db8::9]:4711"), (binary(), "203.0.113.7:4711"),
        (binary("2001:db8::9"), "[2001:db8::9]:4711"), (binary("::ffff:203.0.113.7"), "203.0.113.7:4711"),
        (binary(further=b"\x03\x00\x04abcd" + b"\x04\x01\x00" + bytes(256)), "203.0.113.7:4711"),
    ],
)
def test_the_headers_address_is_the_peers(server, header, peer):
    room = server("--proxy-protocol")
    assert answer(room, header).status == 404
    assert logged_from(room, peer)


@pytest.mark.parametrize("header", [b"PROXY UNKNOWN\r\n", SIGNATURE + b"\x20\x00\x00\x00", SIGNATURE + b"\x21\x00\x00\x00"])
def test_without_an_address_the_proxy_is_the_peer(server, header):
    room = server("--proxy-protocol")
    assert answer(room, header).status == 404
    assert eventually(lambda: 'from="127.0.0.1:' in room.log())


def test_a_header_may_come_in_pieces_and_with_the_first_frame(server):
    echo = server("--proxy-protocol", "--mode", "echo")
    for header in (line(), binary()):
        with echo.socket() as connection:
            for byte in header[:-1]:
                connection.sendall(bytes([byte]))
            connection.sendall(header[-1:] + request(upgrade_fields("localhost")) + frame(TEXT, b"early"))
            response = Response(connection)
            assert response.status == 101
            while len(response.rest) < 7:
                response.rest += connection.recv(100)
            assert response.rest == b"\x81\x05early"


@pytest.mark.parametrize(
    "header",
    [b"", b"PROXY TCP4 x y 1 2\r\n", b"PROXY " + b"x" * 200, SIGNATURE + b"\x31\x11\x00\x0c" + bytes(12), SIGNATURE + b"\x21\x11\xff\xff",
     b"\x16\x03\x01\x02\x00" + b"\xff" * 64],
)
def test_without_a_good_header_the_connection_ends_without_an_answer(server, header):
    room = server("--proxy-protocol")
    with room.socket() as connection:
        connection.sendall(header + request(upgrade_fields("localhost")))
        assert ended_without_a_byte(connection)
    assert eventually(lambda: 'status="400"' in room.log())
    assert answer(room, line()).status == 404


def ended_without_a_byte(connection):
    try:
        return connection.recv(4096) == b""
    except ConnectionError:
        return True


def test_a_header_that_does_not_come_is_waited_for_ten_seconds(server):
    room = server("--proxy-protocol")
    with room.socket() as silent, room.socket() as half:
        half.sendall(line()[:-1])
        began = time.monotonic()
        assert ended_without_a_byte(silent) and ended_without_a_byte(half)
        assert 5 < time.monotonic() - began < 12
    assert eventually(lambda: "the PROXY header took too long" in room.log())


def test_a_stop_does_not_wait_for_headers(server):
    room = server("--proxy-protocol")
    with room.socket() as silent:
        began = time.monotonic()
        assert room.stop() == 0
        assert ended(silent) and time.monotonic() - began < 3


def start_haproxy(daemon, folder, server_port, send):
    port = free_port()
    configuration = folder / f"{send}.cfg"
    configuration.write_text(f"""\
        defaults
          mode tcp
          timeout connect 5s
          timeout client 30s
          timeout server 30s
        listen chat
          bind 127.0.0.1:{port}
          server one 127.0.0.1:{server_port} {send} check inter 200 check-send-proxy\n""")
    daemon(["haproxy", "-db", "-f", configuration], port)
    return port


@pytest.mark.parametrize("send", ["send-proxy", "send-proxy-v2"])
def test_behind_haproxy(server, client, daemon, tmp_path, send):
    echo = server("--mode", "echo", "--proxy-protocol")
    port = start_haproxy(daemon, tmp_path, echo.port, send)
    eventually(lambda: client(f"ws://127.0.0.1:{port}/", "--count", "1", stdin=b"hi\n") == (0, b"hi\n", ""))
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.sendall(request([("Host", "localhost")]))
        assert Response(connection).status == 426
        name = "127.0.0.1:%d" % connection.getsockname()[1]
    assert logged_from(echo, name)


def test_behind_curl(server):
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    room = server("--proxy-protocol")
    url = room.page()
    assert "<html" in subprocess.run(["curl", "-s", "-m", "10", "--haproxy-protocol", url], capture_output=True, text=True).stdout
    assert subprocess.run(["curl", "-s", "-m", "10", url], capture_output=True).stdout == b""


def start_nginx(daemon, folder, upstream, fields):
    port = free_port()
    configuration = folder / "nginx.conf"
    configuration.write_text(f"""
        daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr;
        events {{}}
        http {{
          access_log off;
          server {{
            listen 127.0.0.1:{port};
            location / {{
              proxy_pass http://{upstream};
              proxy_http_version 1.1;
              proxy_set_header Host $http_host;
              proxy_set_header Upgrade $http_upgrade;
              proxy_set_header Connection "upgrade";
              {fields}
            }}
          }}
        }}
    """)
    daemon(["nginx", "-e", "stderr", "-p", folder, "-c", configuration], port)
    return port


# X-Forwarded-For


ADDED = "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;"


def test_behind_nginx_the_client_is_the_peer(server, client, daemon, tmp_path):
    echo = server("--mode", "echo", "--trusted-proxy", "127.0.0.1")
    port = start_nginx(daemon, tmp_path, f"127.0.0.1:{echo.port}", "proxy_set_header X-Forwarded-For 203.0.113.7;")
    assert client(f"ws://127.0.0.1:{port}/", "--count", "1", stdin=b"hi\n") == (0, b"hi\n", "")
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.sendall(request([("Host", "localhost")]))
        assert Response(connection).status == 426
    assert logged_from(echo, "203.0.113.7")


def test_behind_nginx_at_a_unix_socket(server, client, daemon, tmp_path):
    path = tmp_path / "chat.sock"
    room = server("--trusted-proxy", "unix", "--trusted-proxy", "127.0.0.0/8", listen=f"unix:{path}")
    port = start_nginx(daemon, tmp_path, f"unix:{path}", ADDED)
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.sendall(request([("Host", "localhost"), ("X-Forwarded-For", "1.2.3.4, 203.0.113.7")], "/nowhere/at/all"))
        assert Response(connection).status == 404
    # nginx has put the address of its own client, 127.0.0.1, which is trusted here, behind the two.
    assert logged_from(room, "203.0.113.7")


def test_nobody_else_is_believed(server):
    room = server("--trusted-proxy", "198.51.100.0/24")
    assert answer(room, b"", X_Forwarded_For="203.0.113.7").status == 404
    assert eventually(lambda: 'from="127.0.0.1:' in room.log())
    assert "203.0.113.7" not in room.log()


def test_the_scheme_of_the_page_is_the_forwarded_one(server):
    room = server("--trusted-proxy", "127.0.0.1", "--host", "chat.example", listen="0.0.0.0:0")
    forwarded = {"Host": "chat.example"}
    for proto, origin, status in [
        ("https", "https://chat.example", 101), ("https", "http://chat.example", 403), ("http", "http://chat.example", 101),
        ("http", "https://chat.example", 403), ("what", "https://chat.example", 101),
    ]:
        assert answer(room, b"", "/dev", X_Forwarded_Proto=proto, Origin=origin, **forwarded).status == status


@pytest.mark.parametrize("network", ["", "10.0.0.0/33", "host", "10.0.0.0/8/8"])
def test_a_trusted_proxy_is_a_network(network):
    done = subprocess.run([BINARY, "server", "--trusted-proxy", network], capture_output=True, text=True, timeout=20)
    assert done.returncode == 64 and one_line(done.stderr, "--trusted-proxy")


# Fields of one's own


def test_every_answer_has_the_fields_that_were_asked_for(server):
    room = server("--response-header", "Strict-Transport-Security: max-age=63072000", "--response-header", "Link: <a>", "--response-header", "Link: <b>")
    for target, status in [("/dev", 101), ("/nowhere/at/all", 404)]:
        response = answer(room, b"", target)
        assert response.status == status
        assert response["strict-transport-security"] == "max-age=63072000"
        assert [value for name, value in response.headers if name == "link"] == ["<a>", "<b>"]
    with room.socket() as connection:
        connection.sendall(request([("Host", "localhost")]))
        assert Response(connection)["strict-transport-security"] == "max-age=63072000"
    with room.socket() as connection:
        connection.sendall(b"nonsense\r\n\r\n")
        assert Response(connection)["strict-transport-security"] == "max-age=63072000"


@pytest.mark.parametrize(
    "field", ["X", "X: a\r\nY: b", "Upgrade: x", "connection: close", "Sec-WebSocket-Protocol: x", "Content-Length: 3", "Transfer-Encoding: chunked", ": x"]
)
def test_what_would_break_an_answer_is_refused(field):
    done = subprocess.run([BINARY, "server", "--response-header", field], capture_output=True, text=True, timeout=20)
    assert done.returncode == 64 and one_line(done.stderr, "--response-header")
