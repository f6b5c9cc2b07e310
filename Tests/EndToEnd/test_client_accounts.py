"""The client at a server with accounts: passwords from files, the environment and the person; tokens, logging out, operators."""

import re

import pytest

from accounts import GOOD, OTHER, accounts, add, store, user
from chatter import Chatter
from conftest import eventually, one_line, secret_file


def token_files(tmp_path, state="state"):
    folder = tmp_path / state / "wtalk/tokens"
    return list(folder.iterdir()) if folder.exists() else []


@pytest.fixture
def alice(accounts, at_terminal):
    """alice has an account; her client at a terminal, which was asked for the password."""
    server = accounts()
    add(server, "alice", "bob")

    def start(*arguments, prompt="alice → #lobby>", **options):
        return at_terminal(server.url(), "--as", "alice", *arguments, prompt=prompt, **options)

    start.server = server
    return start


# In a pipe


def test_a_script_logs_in_with_a_password_once_and_then_with_the_token(accounts, client, tmp_path):
    server = accounts()
    add(server, "ci", "bob")
    secret = secret_file(tmp_path / "secret", GOOD + "\n")
    said = ["--as", "ci", "--to", "bob", server.url()]
    assert client(*said, "--password-file", secret, stdin=b"one\n") == (0, b"", "")
    assert client(*said, stdin=b"two\n") == (0, b"", "")
    assert client(*said, environment={"WTALK_PASSWORD": "wrong"}, stdin=b"three\n") == (0, b"", "")
    [kept] = token_files(tmp_path)
    assert re.fullmatch(r"[0-9a-f]{64}\naccount\n", kept.read_text())
    assert kept.stat().st_mode & 0o777 == 0o600
    with Chatter(server) as bob:
        bob.hello("bob", password=GOOD)
        bob.put({"type": "history", "conversation": "@ci"})
        assert [message["text"] for message in bob.expect("history")["messages"]] == ["one", "two", "three"]


def test_a_token_that_opens_nothing_any_more_gives_way_to_the_password(accounts, client, user):
    server = accounts()
    add(server, "alice")
    said = ["--as", "alice", "--to", "alice", server.url()]
    password = {"WTALK_PASSWORD": GOOD}
    assert client(*said, environment=password, stdin=b"one\n")[0] == 0
    assert user("revoke", "alice")[0] == 0
    status, _, complaint = client(*said, stdin=b"two\n")
    assert status == 77 and one_line(complaint, "cannot talk as alice", "wrong")
    assert client(*said, environment=password, stdin=b"three\n") == (0, b"", "")


@pytest.mark.parametrize(
    "password, status, words",
    [(None, 77, "--password-file"), ("wrong", 77, "the name or the password is wrong"), ("x" * 1025, 64, "1024 bytes")],
)
def test_a_script_that_is_not_let_in_says_why(accounts, client, password, status, words):
    server = accounts()
    add(server, "alice")
    result = client("--as", "alice", "--to", "alice", server.url(), stdin=b"hi\n", environment={"WTALK_PASSWORD": password} if password else {})
    assert result[0] == status and words in result[2]


def test_who_is_banned_is_told_so(accounts, client, user):
    server = accounts()
    add(server, "alice")
    user("change", "alice", "--ban")
    status, _, complaint = client("--as", "alice", server.url(), stdin=b"hi\n", environment={"WTALK_PASSWORD": GOOD})
    assert status == 77 and "banned" in complaint


def test_a_muted_script_ends_with_1(accounts, client, user):
    server = accounts()
    add(server, "alice")
    user("change", "alice", "--mute")
    status, _, complaint = client("--as", "alice", "--to", "alice", server.url(), stdin=b"hi\n", environment={"WTALK_PASSWORD": GOOD})
    assert status == 1 and "not sent: you may not say anything" in complaint


def test_a_script_registers_and_is_known_then(accounts, client, tmp_path, user):
    server = accounts("invite")
    said = ["--as", "ci", "--to", "ci", server.url()]
    secret = secret_file(tmp_path / "secret", GOOD)
    status, _, complaint = client(*said, "--register", "--password-file", secret, stdin=b"hi\n")
    assert status == 1 and "needs an invite" in complaint
    invite = secret_file(tmp_path / "invite", user("invite")[1])
    assert client(*said, "--register", "--invite-file", invite, "--password-file", secret, stdin=b"hi\n") == (0, b"", "")
    assert client(*said, stdin=b"ho\n") == (0, b"", "")
    status, _, complaint = client(*said, "--register", "--password-file", secret, stdin=b"hi\n", state="another")
    assert status == 1


@pytest.mark.parametrize(
    "arguments, environment, status, words",
    [(["--register"], {}, 64, "--register needs --as"), (["--as", "alice", "--invite-file", "x"], {}, 64, "--invite-file goes with"),
     (["--as", "alice", "--register"], {"WTALK_PASSWORD": "short"}, 64, "15 characters"),
     (["--as", "alice", "--register"], {"WTALK_PASSWORD": GOOD, "WTALK_INVITE": "x"}, 64, "no invite"),
     (["--as", "alice", "--register"], {}, 64, "no terminal to ask at"),
     (["--as", "alice", "--password", "secret123"], {}, 64, "--password")],
)
def test_what_is_no_registration_is_told_before_anything_is_sent(client, arguments, environment, status, words):
    result = client(*arguments, "ws://127.0.0.1:1/", environment=environment, start_new_session=True)
    assert result[0] == status and words in result[2] and "secret123" not in result[2]


def test_L6_a_password_goes_over_no_open_line_to_another_machine(client):
    status, _, complaint = client("--as", "alice", "ws://192.0.2.1/", environment={"WTALK_PASSWORD": GOOD})
    assert status == 77 and one_line(complaint, "unencrypted", "--insecure-plaintext")


def test_L6_the_token_of_an_account_goes_over_no_open_line_to_another_machine(accounts, client, tmp_path):
    server = accounts("open", "--host", "chat.example")
    add(server, "alice")
    said = ["--as", "alice", "--to", "alice"]
    assert client(*said, server.url(), environment={"WTALK_PASSWORD": GOOD}, stdin=b"one\n")[0] == 0
    [kept] = token_files(tmp_path)
    kept.rename(kept.with_name(f"chat.example_{server.port}_alice"))
    elsewhere = [*said, f"ws://chat.example:{server.port}/", "--resolve", f"chat.example:{server.port}:127.0.0.1"]
    status, _, complaint = client(*elsewhere, stdin=b"two\n")
    assert status == 77 and one_line(complaint, "the token of this name", "--insecure-plaintext")
    assert client(*elsewhere, "--insecure-plaintext", stdin=b"two\n") == (0, b"", "")


# At a terminal


def test_a_person_is_asked_for_the_password_which_is_not_shown(alice):
    with alice() as person:
        person.wait_for(lambda: "Password for alice:" in person.text)
        person.type(GOOD + "\r")
        person.wait_for_line()
        assert GOOD not in person.text
        person.enter("hello")
        person.wait_for(lambda: any("hello" in row and "✓" in row for row in person.lines))
    with alice() as person:
        person.wait_for_line()
        assert "Password" not in person.text


def test_a_person_who_mistypes_is_asked_again_three_times_at_most(alice):
    with alice() as person:
        for attempt in range(3):
            person.wait_for(lambda: person.text.count("Password for alice:") == attempt + 1)
            person.type("wrong\r")
        assert person.exit_status() == 77
        assert person.text.count("the name or the password is wrong") == 3


def test_ctrl_c_at_the_question_ends_the_client(alice):
    with alice() as person:
        person.wait_for(lambda: "Password for alice:" in person.text)
        person.type("\x03")
        assert person.exit_status() == 130


def test_a_person_registers_and_types_the_password_twice(accounts, at_terminal):
    server = accounts()
    with at_terminal(server.url(), "--as", "carol", "--register", prompt="carol → #lobby>") as person:
        person.wait_for(lambda: "New password for carol:" in person.text)
        person.type(GOOD + "\r")
        person.wait_for(lambda: "The same again:" in person.text)
        person.type(GOOD + "\r")
        person.wait_for(lambda: person.row.startswith("carol → #lobby>"), timeout=30)
        assert GOOD not in person.text
    with Chatter(server) as carol:
        carol.hello("carol", password=GOOD)


def test_a_person_changes_the_password(alice):
    with alice() as person:
        person.wait_for(lambda: "Password for alice:" in person.text)
        person.type(GOOD + "\r")
        person.wait_for_line()
        person.enter("/password")
        for question, answer in [("Password now:", GOOD), ("New password:", OTHER), ("The same again:", OTHER)]:
            person.wait_for(lambda: question in person.text)
            person.type(answer + "\r")
        person.wait_for(lambda: "your password is changed" in person.text, timeout=30)
    with Chatter(alice.server) as other:
        other.hello("alice", password=OTHER)


def test_a_person_logs_out_and_the_token_is_forgotten(alice, tmp_path):
    with alice() as person:
        person.wait_for(lambda: "Password for alice:" in person.text)
        person.type(GOOD + "\r")
        person.wait_for_line()
        eventually(lambda: token_files(tmp_path))
        person.enter("/logout")
        assert person.exit_status() == 0
        assert "logged out" in person.text
    assert token_files(tmp_path) == []


def test_an_operator_mutes_and_kicks(alice, user):
    assert user("change", "alice", "--operator")[0] == 0
    with Chatter(alice.server) as bob, alice() as person:
        bob.hello("bob", password=GOOD)
        person.wait_for(lambda: "Password for alice:" in person.text)
        person.type(GOOD + "\r")
        person.wait_for_line()
        person.enter("/mute bob")
        person.wait_for(lambda: "done: mute bob" in person.text)
        assert bob.say("#lobby", "hi")["code"] == "muted"
        person.enter("/kick bob")
        person.wait_for(lambda: "done: kick bob" in person.text)
        assert bob.closed() == 4003


def test_somebody_who_is_no_operator_is_told_so(alice):
    with alice() as person:
        person.wait_for(lambda: "Password for alice:" in person.text)
        person.type(GOOD + "\r")
        person.wait_for_line()
        person.enter("/kick bob")
        person.wait_for(lambda: "only an operator may do this" in person.text)
