"""What the log warns of when a server can be reached from elsewhere."""

import pytest

from accounts import store
from conftest import eventually
from secured import files, secured

EVERYWHERE = "0.0.0.0:0"


def warnings(server):
    eventually(lambda: server.output.read_text().endswith("\n"))
    return [line.split(" warning ", 1)[1] for line in server.log().splitlines() if " warning " in line]


@pytest.mark.parametrize("listen", [EVERYWHERE, "[::]:0"])
def test_a_chat_that_anyone_can_reach_is_warned_of_once(server, listen):
    [warning] = warnings(server(listen=listen))
    assert warning.startswith("anyone who reaches this address can chat") and "--accounts" in warning and "--open" in warning


@pytest.mark.parametrize("arguments", [["--open"], ["--mode", "echo"]])
def test_what_is_meant_and_what_is_harmless_is_not(server, arguments):
    assert warnings(server(*arguments, listen=EVERYWHERE)) == []


def test_loopback_is_the_default_and_not_warned_of(server, store):
    assert warnings(server()) == []
    assert warnings(server("--store", store, "--accounts", "open", listen="[::1]:0")) == []


def test_L6_passwords_in_the_clear_are_warned_of_once(server, secured, store):
    [warning] = warnings(server("--store", store, "--accounts", "open", "--open", listen=EVERYWHERE))
    assert warning.startswith("passwords cross the network in the clear") and "--tls" in warning


def test_accounts_behind_tls_are_not(secured, store):
    assert warnings(secured("--store", store, "--accounts", "open", listen=EVERYWHERE).server) == []


def test_a_server_that_asks_for_certificates_is_not(secured, authority):
    assert warnings(secured("--client-ca", authority.certificate, listen=EVERYWHERE).server) == []
    [warning] = warnings(secured(listen=EVERYWHERE).server)
    assert "can chat" in warning
