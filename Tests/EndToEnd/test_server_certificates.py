"""The server's certificate: where it comes from, what is refused, and how it is replaced while the server runs."""

import datetime
import os
import re
import signal
import stat
import subprocess

import pytest

from conftest import BINARY, clean_environment, eventually, one_line, secret_file
from secured import Secured, files, s_client, secured


@pytest.fixture
def refused(tmp_path):
    """Runs a server that cannot start: (status, stderr)."""

    def run(*arguments, **environment):
        done = subprocess.run(
            [BINARY, "server", "--listen", "127.0.0.1:0", *arguments], env=clean_environment(tmp_path, **environment),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=30,
        )
        return done.returncode, done.stderr

    return run


def days_from_now(days):
    return f"{datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days):%Y%m%d%H%M%SZ}"


# What is refused


def test_S7_missing_files_are_refused(refused, files):
    files.show()
    missing = files.certificate.with_name("missing.pem")
    for arguments in (["--tls-cert", missing, "--tls-key", files.key], ["--tls-cert", files.certificate, "--tls-key", missing],
                      [*files.arguments, "--client-ca", missing]):
        status, stderr = refused(*arguments)
        assert status == 78 and one_line(stderr, str(missing), "not there")


def test_S7_a_key_of_another_certificate_is_refused(refused, files, authority):
    files.show()
    authority.issue("other", "localhost", "DNS:localhost")
    status, stderr = refused("--tls-cert", files.certificate, "--tls-key", authority.folder / "other.key")
    assert status == 78 and one_line(stderr, str(files.certificate), "the key does not belong to the certificate")


@pytest.mark.parametrize("content", ["", "no PEM", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_S7_what_is_no_certificate_is_refused(refused, files, content):
    files.show()
    files.certificate.write_text(content)
    status, stderr = refused(*files.arguments)
    assert status == 78 and one_line(stderr, str(files.certificate), "no certificate")


def test_S7_what_is_no_key_is_refused(refused, files):
    files.show()
    secret_file(files.key, files.certificate.read_text())
    status, stderr = refused(*files.arguments)
    assert status == 78 and one_line(stderr, "no private key")


def test_S7_a_key_with_a_passphrase_is_refused(refused, files, authority):
    folder = authority.client_files()
    status, stderr = refused("--tls-cert", folder / "client.pem", "--tls-key", folder / "locked.key")
    assert status == 78 and one_line(stderr, "passphrase")


def test_S3_a_key_that_others_can_read_is_refused(refused, files):
    files.show()
    files.key.chmod(0o640)
    status, stderr = refused(*files.arguments)
    assert status == 77 and one_line(stderr, str(files.key), "chmod 600")
    files.key.chmod(0o600)
    both = secret_file(files.key.with_name("both.pem"), files.certificate.read_text() + files.key.read_text(), mode=0o644)
    status, stderr = refused("--tls-cert", both)
    assert status == 77 and one_line(stderr, str(both), "chmod 600")


@pytest.mark.parametrize(
    "arguments", [["--tls", "--tls-cert", "x"], ["--tls-key", "x"], ["--client-ca", "x"], ["--tls-cert", ""],
                  ["--tls", "--store", "x", "--accounts", "certificate"]]
)
def test_options_that_do_not_go_together_are_refused(refused, arguments):
    status, stderr = refused(*arguments)
    assert status == 64 and "--" in stderr


@pytest.mark.parametrize(
    ("name", "dates", "words"),
    [("over", {"end": "20260102000000Z"}, "the certificate expired on 2026-01-02"),
     ("ending", {"end": days_from_now(20)}, "the certificate expires on "),
     ("early", {"start": "20980101000000Z"}, "the certificate is not valid before 2098-01-01")]
)
def test_S7_a_certificate_out_of_its_time_is_warned_of(secured, files, name, dates, words):
    files.show(name, **dates)
    room = secured()
    [line] = [line for line in room.log().splitlines() if " warning " in line]
    assert words in line
    assert room.fingerprint() == files.authority.fingerprint(name)


def test_a_certificate_in_its_time_is_not_warned_of(secured):
    assert " warning " not in secured().log()


def test_certificate_and_key_may_lie_in_one_file(server, authority, files):
    fingerprint = files.show()
    both = secret_file(files.key.with_name("both.pem"), files.certificate.read_text() + files.key.read_text())
    assert Secured(server("--tls-cert", both), authority).fingerprint() == fingerprint


# Renewed while running


def says(peer, text):
    peer.send(text)
    return peer.recv(timeout=15) == text


def test_S7_a_hang_up_signal_reads_a_new_certificate(secured, files):
    first = files.show()
    room = secured("--mode", "echo")
    assert room.fingerprint() == first
    with room.connect() as living:
        second = files.show("renewed")
        room.server.process.send_signal(signal.SIGHUP)
        eventually(lambda: room.fingerprint() == second)
        assert says(living, "still here")
        with room.connect() as new:
            assert says(new, "here, too")
    assert f"sha256:{second}" in room.log()


@pytest.mark.parametrize("bad", ["missing", "mismatched", "exposed", "empty"])
def test_S7_a_bad_file_keeps_the_old_certificate(secured, files, authority, bad):
    first = files.show()
    room = secured()
    match bad:
        case "missing": files.certificate.unlink()
        case "mismatched": secret_file(files.key, (authority.folder / "ca.key").read_text())
        case "exposed": files.key.chmod(0o644)
        case "empty": files.certificate.write_text("")
    for _ in range(2):
        room.server.process.send_signal(signal.SIGHUP)
        eventually(lambda: "stays as it was" in room.log())
        assert room.fingerprint() == first
    assert room.log().count("stays as it was") == 1
    files.key.unlink(missing_ok=True)
    second = files.show("renewed")
    room.server.process.send_signal(signal.SIGHUP)
    eventually(lambda: room.fingerprint() == second)


def test_S7_changed_files_are_noticed(secured, files):
    files.show()
    room = secured()
    second = files.show("renewed")
    eventually(lambda: room.fingerprint() == second, within=20)
    files.certificate.write_text("no longer one")
    eventually(lambda: "stays as it was" in room.log(), within=20)
    assert room.fingerprint() == second


# Signed by the server itself


@pytest.fixture
def own(server, authority, tmp_path):
    """Starts servers with --tls, whose home is the test's own."""

    def start(*arguments, **options):
        started = server("--tls", *arguments, env=clean_environment(tmp_path), **options)
        started.pin = started.addresses[0]["pin"]
        started.kept = tmp_path / "state" / "wtalk" / "server.pem"
        return started

    return start


def fingerprint(server, authority):
    return "sha256:" + Secured(server, authority).fingerprint()


def test_a_server_signs_for_itself_and_says_how_to_reach_it(own, client, authority):
    room = own("--mode", "echo")
    assert stat.S_IMODE(room.kept.stat().st_mode) == 0o600
    _, line = eventually(lambda: (lines := room.output.read_text().splitlines())[1:] and lines)
    assert line == f"signed by itself: wtalk client wss://127.0.0.1:{room.port}/ --pin {room.pin}"
    assert fingerprint(room, authority) == room.pin
    command = re.search(r"wtalk client (.*)", line)[1].split()
    assert client(*command, "-m", "hello", "--count", "1") == (0, b"hello\n", "")
    status, _, stderr = client(command[0], "-m", "hello")
    assert status == 77 and one_line(stderr, "signed by itself")


def test_the_certificate_names_the_server_and_is_no_authority(own, tmp_path):
    room = own("--host", "chat.example", "--host", "[2001:db8::1]", listen="127.0.0.2:0")
    said = subprocess.run(["openssl", "x509", "-in", room.kept, "-noout", "-text"], capture_output=True, check=True, text=True).stdout
    for name in ("localhost", os.uname().nodename.lower(), "chat.example"):
        assert f"DNS:{name}" in said
    for address in ("127.0.0.1", "127.0.0.2", "0:0:0:0:0:0:0:1", "2001:DB8:0:0:0:0:0:1"):
        assert f"IP Address:{address}" in said
    assert "CA:FALSE" in said and "P-256" in said and "ecdsa-with-SHA256" in said
    trusted = s_client(f"127.0.0.2:{room.port}", "-CAfile", room.kept, "-verify_hostname", "chat.example", "-verify_return_error")
    assert "Verify return code: 0 (ok)" in trusted


def test_it_is_kept_and_made_anew_only_for_a_new_name(own, authority):
    first = own("--host", "one.example")
    assert own("--host", "one.example").pin == own().pin == first.pin
    second = own("--host", "two.example")
    assert second.pin != first.pin
    # Servers of one user that are called otherwise agree on one certificate in the end.
    assert own("--host", "one.example").pin == own("--host", "two.example").pin == second.pin
    eventually(lambda: fingerprint(first, authority) == second.pin, within=20)


def test_it_is_renewed_before_it_is_over(own, authority):
    room = own()
    names = f"DNS:localhost,DNS:{os.uname().nodename},IP:127.0.0.1,IP:::1"
    authority.issue("own", "localhost", *names.split(","), end=days_from_now(29))
    ending = (authority.folder / "own.pem").read_text() + (authority.folder / "own.key").read_text()
    secret_file(room.kept.with_name("draft"), ending).rename(room.kept)
    eventually(lambda: room.kept.read_text() != ending, within=20)
    eventually(lambda: fingerprint(room, authority) not in (room.pin, f"sha256:{authority.fingerprint('own')}"), within=20)
    assert own().pin == fingerprint(room, authority)


def test_S3_its_key_is_the_owners_alone(own, refused):
    room = own()
    room.kept.chmod(0o644)
    status, stderr = refused("--tls")
    assert status == 77 and one_line(stderr, str(room.kept), "chmod 600")


def test_a_damaged_file_is_made_anew(own):
    first = own()
    secret_file(first.kept, "nonsense")
    assert own().pin != first.pin


def test_there_must_be_a_place_to_keep_it(refused, tmp_path):
    status, stderr = refused("--tls", HOME="", XDG_STATE_HOME="")
    assert status == 78 and one_line(stderr, "HOME")
    (tmp_path / "file").write_text("")
    status, stderr = refused("--tls", XDG_STATE_HOME=str(tmp_path / "file"))
    assert status in (73, 78) and one_line(stderr, str(tmp_path / "file"))
