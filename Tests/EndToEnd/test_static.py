"""--mode static: the files of a folder, with curl as the client."""

import os
import pathlib
import re
import socket
import subprocess
import time

import pytest

from conftest import BINARY, eventually, one_line
from streams import MEBIBYTE, block, digest, peak_memory
from wire import Response, request

BIG = 20 * MEBIBYTE


class Answer:
    """What curl got: status, header fields (lower case), body."""

    def __init__(self, head, body):
        lines = head.split("\r\n")
        self.status = int(lines[0].split()[1])
        self.fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        self.body = body

    def __getitem__(self, name):
        return self.fields.get(name)


def curl(url, *options, status=0):
    """One request, the path as it is written."""
    done = subprocess.run(["curl", "--silent", "--path-as-is", "--include", "--max-time", "20", *options, url], capture_output=True)
    assert done.returncode == status, done.stderr
    head, _, body = done.stdout.partition(b"\r\n\r\n")
    return Answer(head.decode("latin-1"), body)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "public"
    (made / "sub" / "deep").mkdir(parents=True)
    (made / "index.html").write_text("<title>home</title>")
    (made / "sub" / "index.html").write_text("<title>sub</title>")
    (made / "sub" / "deep" / "a b.txt").write_text("spaced")
    (made / "app.js").write_text("let x\n")
    (made / "digits").write_text("0123456789")
    (made / "empty.txt").touch()
    (made / "größe.txt").write_text("groß")
    (made / ".env").write_text("SECRET")
    (made / ".git").mkdir()
    (made / ".git" / "config").write_text("SECRET")
    (tmp_path / "outside.txt").write_text("SECRET")
    return made


@pytest.fixture
def files(server, folder):
    return server("--mode", f"static:{folder}")


# What is there


@pytest.mark.parametrize(
    ("path", "body", "content_type"),
    [
        ("/", b"<title>home</title>", "text/html; charset=utf-8"),
        ("/index.html", b"<title>home</title>", "text/html; charset=utf-8"),
        ("/?query=x", b"<title>home</title>", "text/html; charset=utf-8"),
        ("/sub/", b"<title>sub</title>", "text/html; charset=utf-8"),
        ("/sub/deep/a%20b.txt", b"spaced", "text/plain; charset=utf-8"),
        ("/app.js", b"let x\n", "text/javascript; charset=utf-8"),
        ("/digits", b"0123456789", "application/octet-stream"),
        ("/%64igits", b"0123456789", "application/octet-stream"),
        ("/empty.txt", b"", "text/plain; charset=utf-8"),
        ("/gr%C3%B6%C3%9Fe.txt", "groß".encode(), "text/plain; charset=utf-8"),
    ],
)
def test_a_file_comes_whole_with_its_type(files, path, body, content_type):
    answer = curl(files.page(path))
    assert (answer.status, answer.body) == (200, body)
    assert answer["content-type"] == content_type and answer["content-length"] == str(len(body))
    assert answer["x-content-type-options"] == "nosniff" and answer["connection"] == "close"
    assert re.fullmatch(r'"[0-9a-f-]+"', answer["etag"]) and answer["last-modified"].endswith(" GMT")
    assert answer["content-security-policy"] is None


def test_head_says_the_same_without_the_body(files):
    answer = curl(files.page("/digits"), "--head")
    assert (answer.status, answer["content-length"], answer.body) == (200, "10", b"")
    with files.socket() as connection:
        connection.sendall(request([("Host", "localhost")], "/digits", method="HEAD"))
        assert Response(connection, bodiless=True).rest == b"" and connection.recv(100) == b""


def test_the_folder_of_a_path_gets_its_slash(files):
    answer = curl(files.page("/sub?x=/y"))
    assert (answer.status, answer["location"]) == (302, "/sub/?x=/y")


def test_a_route_gets_its_slash_and_the_rest_is_below_it(server, folder):
    served = server("--mode", "echo", "--route", f"/files=static:{folder}")
    assert curl(served.page("/files"))["location"] == "/files/"
    assert curl(served.page("/files/digits")).body == b"0123456789"
    assert curl(served.page("/digits")).status == 426


def test_the_page_of_ones_own_beside_the_chat(server, folder):
    served = server("--mode", f"static:{folder}", "--route", "/ws=chat")
    assert b"home" in curl(served.page("/")).body
    with served.connect("/ws/room") as one, served.connect("/ws/room") as other:
        one.send("hello")
        assert other.recv(timeout=10) == "hello"
    assert "(page: http://" in served.output.read_text()


@pytest.mark.parametrize("path", ["/missing", "/sub/deep/", "/digits/", "/digits/x", "/sub/deep/index.html", "/" + "x" * 300])
def test_what_is_not_there_is_404(files, path):
    answer = curl(files.page(path))
    assert (answer.status, answer.body) == (404, b"there is no file at this path\n")


def test_other_methods_are_405(files):
    answer = curl(files.page("/digits"), "--data", "x")
    assert (answer.status, answer["allow"]) == (405, "GET, HEAD")


def test_a_websocket_is_404_and_another_upgrade_is_ignored(files):
    assert curl(files.page("/digits"), "-H", "Upgrade: h2c", "-H", "Connection: Upgrade").body == b"0123456789"
    upgrade = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]
    answer = curl(files.page("/"), *[option for field in upgrade for option in ("-H", field)])
    assert (answer.status, answer.body) == (404, b"there are files at this path, and no WebSocket\n")


def test_a_file_that_changes_is_served_as_it_is(files, folder):
    before = curl(files.page("/digits"))
    (folder / "digits").write_text("new")
    after = curl(files.page("/digits"))
    assert after.body == b"new" and after["etag"] != before["etag"]


def test_the_folder_can_be_swapped_behind_a_link(server, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "name").write_text(name)
    current = tmp_path / "current"
    current.symlink_to("one")
    served = server("--mode", f"static:{current}")
    assert curl(served.page("/name")).body == b"one"
    current.unlink()
    current.symlink_to("two")
    assert curl(served.page("/name")).body == b"two"


# Never out of the folder (row H19)


@pytest.mark.parametrize(
    "path",
    [
        "/../outside.txt", "/sub/../../outside.txt", "/sub/../index.html", "/./index.html", "/%2e%2e/outside.txt", "/%2E%2E/outside.txt",
        "/.%2e/outside.txt", "/..%2foutside.txt", "/sub%2findex.html", "/%2e%2e%2foutside.txt", "/..%5coutside.txt", "//outside.txt",
        "//etc/passwd", "/%2fetc/passwd", "/sub//index.html", "/..%00/outside.txt", "/index.html%00", "/%00", "/%", "/%2", "/%zz",
        "/%25%32%65%25%32%65/outside.txt", "/%252e%252e/outside.txt", "/..;/outside.txt", "/%c0%ae%c0%ae/outside.txt", "/%ff",
        "/.env", "/%2eenv", "/.git/config", "/sub/.", "/sub/..", "/...", "/index.html/..", "/sub/..%2f..%2foutside.txt",
    ],
)
def test_H19_no_path_leads_out_of_the_folder_or_to_a_hidden_file(files, path):
    answer = curl(files.page(path))
    assert answer.status == 404 and b"SECRET" not in answer.body


def test_H19_links_are_not_followed(files, folder, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "x").write_text("SECRET")
    (folder / "file").symlink_to(tmp_path / "outside.txt")
    (folder / "inside").symlink_to("digits")
    (folder / "tree").symlink_to(tmp_path / "elsewhere")
    (folder / "up").symlink_to("..")
    (folder / "loop").symlink_to("loop")
    (folder / "linked").mkdir()
    (folder / "linked" / "index.html").symlink_to(tmp_path / "outside.txt")
    for path in ("/file", "/inside", "/tree", "/tree/", "/tree/x", "/up/outside.txt", "/loop", "/linked/"):
        answer = curl(files.page(path))
        assert answer.status == 404 and b"SECRET" not in answer.body, path


def test_H19_fifos_sockets_and_devices_are_not_opened(files, folder):
    os.mkfifo(folder / "fifo")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "socket"))
        for path in ("/fifo", "/socket"):
            assert curl(files.page(path)).status == 404
        # A FIFO that somebody had opened for reading would let a writer in.
        with pytest.raises(OSError):
            os.open(folder / "fifo", os.O_WRONLY | os.O_NONBLOCK)
    try:
        os.mknod(folder / "null", 0o666 | 0o020000, os.makedev(1, 3))
    except PermissionError:
        return
    assert curl(files.page("/null")).status == 404


def test_H19_what_may_not_be_read_is_404(files, folder):
    (folder / "digits").chmod(0)
    if os.access(folder / "digits", os.R_OK):
        pytest.skip("root reads everything")
    assert curl(files.page("/digits")).status == 404


# Versions


def test_a_version_that_the_client_has_is_304(files):
    first = curl(files.page("/digits"))
    tag, modified = first["etag"], first["last-modified"]
    for field in (f"If-None-Match: {tag}", f'If-None-Match: "x", W/{tag}', "If-None-Match: *", f"If-Modified-Since: {modified}"):
        answer = curl(files.page("/digits"), "-H", field)
        assert (answer.status, answer.body, answer["etag"], answer["content-length"]) == (304, b"", tag, None), field
    for fields in (['If-None-Match: "x"'], ["If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT"], ['If-None-Match: "x"', f"If-Modified-Since: {modified}"]):
        answer = curl(files.page("/digits"), *[option for field in fields for option in ("-H", field)])
        assert (answer.status, answer.body) == (200, b"0123456789"), fields


# Ranges


@pytest.mark.parametrize(
    ("asked", "body", "content_range"),
    [
        ("bytes=0-0", b"0", "bytes 0-0/10"),
        ("bytes=2-4", b"234", "bytes 2-4/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=-99", b"0123456789", "bytes 0-9/10"),
        ("bytes=8-99999999999999999999", b"89", "bytes 8-9/10"),
        ("BYTES=0-1", b"01", "bytes 0-1/10"),
    ],
)
def test_a_part_is_206(files, asked, body, content_range):
    answer = curl(files.page("/digits"), "-H", f"Range: {asked}")
    assert (answer.status, answer.body, answer["content-range"]) == (206, body, content_range)
    assert answer["content-length"] == str(len(body))


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=99999999999999999999-", "bytes=-0"])
def test_a_part_that_is_not_there_is_416(files, asked):
    answer = curl(files.page("/digits"), "-H", f"Range: {asked}")
    assert (answer.status, answer["content-range"], answer.body) == (416, "bytes */10", b"")


@pytest.mark.parametrize("asked", ["bytes=0-1,4-5", "bytes=5-2", "bytes=", "bytes=-", "bytes=a-b", "lines=0-1", "bytes=1--2", "bytes=+1-2"])
def test_what_is_no_single_range_gets_the_whole(files, asked):
    answer = curl(files.page("/digits"), "-H", f"Range: {asked}")
    assert (answer.status, answer.body) == (200, b"0123456789")


def test_a_part_of_another_version_is_the_whole(files):
    first = curl(files.page("/digits"))
    for validator in (first["etag"], first["last-modified"]):
        assert curl(files.page("/digits"), "-H", "Range: bytes=0-1", "-H", f"If-Range: {validator}").status == 206
    for validator in ('"x"', f"W/{first['etag']}", "Sun, 06 Nov 1994 08:49:37 GMT", "nonsense"):
        assert curl(files.page("/digits"), "-H", "Range: bytes=0-1", "-H", f"If-Range: {validator}").status == 200


def test_a_download_that_broke_is_resumed(files, folder, tmp_path):
    data = block(MEBIBYTE)
    (folder / "big").write_bytes(data)
    partial = tmp_path / "partial"
    partial.write_bytes(data[:400_000])
    subprocess.run(["curl", "--silent", "--fail", "--continue-at", "-", "--output", partial, files.page("/big")], check=True, timeout=20)
    assert partial.read_bytes() == data


# Large files


def test_a_large_file_to_a_slow_reader_in_little_memory(files, folder):
    data = block(BIG)
    (folder / "big").write_bytes(data)
    before = peak_memory(files.process)
    with files.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        connection.sendall(request([("Host", "localhost")], "/big"))
        time.sleep(0.3)  # the server fills what there is to fill
        answer = Response(connection)
    assert digest(answer.body) == digest(data)
    assert peak_memory(files.process) - before < 4 * MEBIBYTE


def test_a_file_that_shrinks_meanwhile_ends_the_connection_short(files, folder):
    (folder / "big").write_bytes(block(BIG))
    with files.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        connection.sendall(request([("Host", "localhost")], "/big"))
        begun = connection.recv(1000)
        os.truncate(folder / "big", 1000)
        rest = begun
        try:
            while data := connection.recv(65_536):
                rest += data
        except ConnectionError:
            pass
    assert b" 200 OK" in rest and len(rest) < BIG
    assert curl(files.page("/big"))["content-length"] == "1000"


def test_a_reader_that_leaves_leaves_no_file_open(files, folder):
    (folder / "big").write_bytes(block(BIG))
    with files.socket() as connection:
        connection.sendall(request([("Host", "localhost")], "/big"))
        assert connection.recv(1000)
    opened = pathlib.Path(f"/proc/{files.process.pid}/fd")
    eventually(lambda: not any(os.path.realpath(link).endswith("/big") for link in opened.iterdir()))


def test_what_a_client_goes_on_sending_is_not_kept(files, folder):
    (folder / "big").write_bytes(block(BIG))
    before = peak_memory(files.process)
    with files.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        connection.sendall(request([("Host", "localhost")], "/big"))
        assert connection.recv(1000)
        for _ in range(64):
            connection.sendall(bytes(MEBIBYTE // 4))
    assert peak_memory(files.process) - before < 4 * MEBIBYTE


# At the start


def test_a_folder_that_is_none_exits_with_73(tmp_path, folder):
    for path, why in ((tmp_path / "missing", "No such file"), (folder / "digits", "Not a directory")):
        done = subprocess.run([BINARY, "server", "--mode", f"static:{path}"], capture_output=True, text=True, timeout=10)
        assert done.returncode == 73 and one_line(done.stderr, str(path), why)
