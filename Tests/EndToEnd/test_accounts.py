"""Names that belong to passwords: registering, logging in, guessing, logging out, operators; `wtalk user`."""

import base64
import contextlib
import json
import stat
import subprocess
import time
import urllib.error
import urllib.request

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from accounts import GOOD, OTHER, accounts, add, store, user
from chatter import Chatter
from conftest import BINARY, one_line, secret_file

@contextlib.contextmanager
def registered(server, *names):
    """People who have accounts, and are here."""
    add(server, *names)
    with contextlib.ExitStack() as opened:
        people = [opened.enter_context(Chatter(server)) for _ in names]
        for one, name in zip(people, names):
            assert one.hello(name, password=GOOD)["account"]
        yield people


def basic(name, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def refusal(server, path="/", **options):
    """The HTTP status and the headers with which a plain peer is refused."""
    with pytest.raises(InvalidStatus) as refused:
        server.connect(path, **options)
    return refused.value.response.status_code, refused.value.response.headers


# Logging in


def test_register_then_password_then_token(accounts):
    server = accounts()
    with Chatter(server) as alice:
        alice.put({"type": "register", "name": "alice", "password": GOOD})
        assert alice.expect("welcome", name="alice")["account"]
    with Chatter(server) as again:
        token = again.hello("alice", password=GOOD)["token"]
    with Chatter(server) as by_token:
        assert by_token.hello("alice", token=token)["token"] == token


def test_accounts_outlive_the_server(accounts):
    server = accounts()
    add(server, "alice")
    assert server.stop() == 0
    with Chatter(accounts()) as alice:
        alice.hello("alice", password=GOOD)


def test_A2_a_wrong_password_and_an_unknown_name_are_told_apart_by_nothing(accounts):
    server = accounts()
    with registered(server, "alice"), Chatter(server) as guest:
        answers = []
        for name in ("alice", "nobody"):
            guest.put({"type": "hello", "name": name, "password": "wrong"})
            answers.append(guest.receive())
        assert answers[0] == answers[1]
        assert answers[0]["code"] == "denied"


def test_hello_without_a_password_is_told_that_it_needs_one(accounts):
    server = accounts()
    with registered(server, "alice"), Chatter(server) as guest:
        for name in ("alice", "nobody"):
            assert guest.failure({"type": "hello", "name": name}) == "password_required"
        guest.hello("alice", password=GOOD)


def test_A3_the_sixth_failure_of_a_name_is_rate_limited_and_the_right_password_still_opens_it(accounts):
    server = accounts()
    with registered(server, "alice"):
        for attempt in range(6):
            with Chatter(server) as guest:
                code = guest.failure({"type": "hello", "name": "alice", "password": "wrong"})
                assert code == ("denied" if attempt < 5 else "rate_limited")
        with Chatter(server) as alice:
            alice.hello("alice", password=GOOD)


def test_A3_after_the_twentieth_failure_an_address_is_refused_with_the_right_password_too(accounts):
    server = accounts()
    add(server, *(f"name{number}" for number in range(20)))
    with registered(server, "alice"):
        for attempt in range(20):
            with Chatter(server) as guest:
                frame = {"type": "hello", "name": f"name{attempt}", "password": "wrong"}
                assert guest.failure(frame) == ("denied" if attempt < 19 else "rate_limited")
        with Chatter(server) as guest:
            guest.put({"type": "hello", "name": "alice", "password": GOOD})
            assert "seconds" in guest.expect("fail", code="rate_limited")["message"]
        assert refusal(server, additional_headers=basic("alice", GOOD))[0] == 429


@pytest.mark.parametrize(
    "password, code",
    [("fourteen chars", "weak_password"), ("alice-alice-alice", "weak_password"), ("passwordpassword", "weak_password"),
     ("x" * 1025, "weak_password"), ("", "weak_password"), (None, "password_required")],
)
def test_A4_a_bad_password_is_refused_with_the_reason(accounts, password, code):
    with Chatter(accounts()) as guest:
        frame = {"type": "register", "name": "alice"} | ({} if password is None else {"password": password})
        assert guest.failure(frame) == code


def test_A4_a_password_typed_decomposed_is_the_same_composed(accounts):
    server = accounts()
    with Chatter(server) as alice:
        alice.put({"type": "register", "name": "alice", "password": "\u00e9t\u00e9 pass\u0000 \U0001f511 long"})
        alice.expect("welcome")
    with Chatter(server) as alice:
        alice.hello("alice", password="e\u0301te\u0301 pass\u0000 \U0001f511 long")


def test_A5_of_500_logins_at_once_66_are_looked_at_and_the_rest_is_told_to_come_back(accounts):
    server = accounts()
    # A name has 10 sessions at most.
    names = [f"alice{number}" for number in range(50)]
    for name in names:
        add(server, name, rounds=11)
    with contextlib.ExitStack() as opened:
        guests = [opened.enter_context(Chatter(server)) for _ in range(500)]
        for number, guest in enumerate(guests):
            # Each hears a room of its own, so that nobody is told of the others.
            guest.put({"type": "hello", "name": names[number % 50], "password": GOOD, "listen": f"#room{number}"})
        answers = [guest.receive(timeout=60) for guest in guests]
        welcome = sum(answer["type"] == "welcome" for answer in answers)
        assert all(answer["type"] == "welcome" or answer["code"] == "busy" for answer in answers)
        assert 66 <= welcome < 250


def test_A7_of_two_registrations_of_one_name_at_once_one_wins(accounts):
    server = accounts()
    with Chatter(server) as one, Chatter(server) as other:
        for guest in (one, other):
            guest.put({"type": "register", "name": "alice", "password": GOOD})
        answers = sorted(guest.receive().get("code", "welcome") for guest in (one, other))
        assert answers == ["name_taken", "welcome"]


def test_A8_a_token_that_is_guessed_truncated_anothers_or_ended_opens_nothing(accounts):
    server = accounts()
    with registered(server, "alice", "bob"):
        with Chatter(server) as bob:
            token = bob.hello("bob", password=GOOD)["token"]
        for name, shown in [("alice", token), ("alice", "0" * 64), ("nobody", token)]:
            with Chatter(server) as guest:
                assert guest.failure({"type": "hello", "name": name, "token": shown}) == "denied"
                assert guest.closed() == 4003
        with Chatter(server) as guest:
            assert guest.failure({"type": "hello", "name": "bob", "token": token[:-1]}) == "bad_request"
        with Chatter(server) as bob:
            bob.hello("bob", token=token)
            bob.put({"type": "logout"})
            assert bob.closed() == 4003
        with Chatter(server) as bob:
            assert bob.failure({"type": "hello", "name": "bob", "token": token}) == "denied"


def test_A10_logout_ends_the_sessions_of_its_login_within_a_second(accounts):
    server = accounts()
    with registered(server, "alice") as (alice,), contextlib.ExitStack() as opened:
        token = alice_token(server)
        others = [opened.enter_context(Chatter(server)) for _ in range(3)]
        for other in others:
            other.hello("alice", token=token)
        others[0].put({"type": "logout"})
        started = time.monotonic()
        assert [other.closed() for other in others] == [4003, 4003, 4003]
        assert time.monotonic() - started < 1
        assert alice.say("@alice", "still here")["type"] == "sent"


def test_A10_another_password_ends_every_other_session_within_a_second(accounts):
    server = accounts()
    with registered(server, "alice") as (alice,), contextlib.ExitStack() as opened:
        others = [opened.enter_context(Chatter(server)) for _ in range(3)]
        for other in others:
            other.hello("alice", password=GOOD)
        alice.put({"type": "password", "old": GOOD, "new": OTHER})
        alice.expect("password")
        started = time.monotonic()
        assert [other.closed() for other in others] == [4003, 4003, 4003]
        assert time.monotonic() - started < 1
        with Chatter(server) as guest:
            assert guest.failure({"type": "hello", "name": "alice", "password": GOOD}) == "denied"
            guest.hello("alice", password=OTHER)


def test_L2_no_password_and_no_token_is_in_the_log_or_in_the_store(accounts, store):
    server = accounts()
    with registered(server, "alice") as (alice,):
        token = alice_token(server)
        with Chatter(server) as guest:
            guest.failure({"type": "hello", "name": "alice", "password": "a wrong password"})
        with pytest.raises(InvalidStatus):
            server.connect("/", additional_headers=basic("alice", "a wrong password"))
    assert server.stop() == 0
    kept = b"".join(path.read_bytes() for path in store.parent.iterdir() if path.is_file())
    for secret in (GOOD, "a wrong password", token):
        assert secret not in server.log()
        assert secret.encode() not in kept
    assert bytes.fromhex(token) not in kept


def alice_token(server):
    with Chatter(server) as alice:
        return alice.hello("alice", password=GOOD)["token"]


# Who may register


def test_accounts_need_a_store(tmp_path):
    done = subprocess.run([BINARY, "server", "--accounts", "open"], capture_output=True, text=True, timeout=30)
    assert done.returncode == 64
    assert one_line(done.stderr, "--accounts needs --store")


def test_an_open_server_knows_no_accounts(server):
    with Chatter(server()) as guest:
        assert guest.failure({"type": "register", "name": "alice", "password": GOOD}) == "not_supported"


def test_a_closed_server_takes_those_whom_its_operator_has_added(accounts, user):
    server = accounts("closed")
    with Chatter(server) as guest:
        assert guest.failure({"type": "register", "name": "alice", "password": GOOD}) == "not_allowed"
        assert user("add", "alice", password=GOOD) == (0, "", "")
        guest.hello("alice", password=GOOD)


def test_an_invite_lets_one_person_in(accounts, user):
    server = accounts("invite")
    status, invite, _ = user("invite")
    assert status == 0 and len(invite) == 33
    with Chatter(server) as alice, Chatter(server) as bob:
        frame = {"type": "register", "name": "alice", "password": GOOD}
        assert alice.failure(frame) == "invite_required"
        assert alice.failure(frame | {"invite": "0" * 32}) == "invite_required"
        alice.put(frame | {"invite": invite.strip()})
        alice.expect("welcome")
        assert bob.failure(frame | {"name": "bob", "invite": invite.strip()}) == "invite_required"


def test_an_open_server_with_the_store_of_accounts_gives_their_names_to_nobody(accounts, server, store):
    first = accounts()
    add(first, "alice")
    first.stop()
    with Chatter(server("--store", store)) as guest:
        assert guest.failure({"type": "hello", "name": "alice"}) == "password_required"
        guest.hello("alice", password=GOOD)


# Plain peers


def test_without_credentials_a_plain_peer_is_asked_for_them(accounts):
    server = accounts()
    for path in ("/", "/lobby?as=alice", "/@bob?as=alice"):
        status, headers = refusal(server, path)
        assert status == 401
        assert headers["WWW-Authenticate"].startswith("Basic realm=")


def test_a_plain_peer_with_its_password_or_token_takes_part(accounts):
    server = accounts()
    with registered(server, "alice", "bob") as (alice, _):
        with server.connect("/@alice", additional_headers=basic("bob", GOOD)) as plain:
            plain.send("by password")
            assert alice.expect("message", text="by password")["from"] == "bob"
        with Chatter(server) as bob:
            token = bob.hello("bob", password=GOOD)["token"]
        with server.connect("/@alice?as=bob", additional_headers={"Authorization": f"Bearer {token}"}) as plain:
            plain.send("by token")
            assert alice.expect("message", text="by token")["from"] == "bob"
            alice.say("@bob", "hello bob")
            assert plain.recv(timeout=15) == "hello bob"


@pytest.mark.parametrize(
    "headers, status",
    [(basic("bob", "wrong"), 401), (basic("nobody", GOOD), 401), ({"Authorization": "Bearer " + "0" * 64}, 401),
     ({"Authorization": "Bearer x"}, 401), ({"Authorization": "Basic !"}, 400), ({"Authorization": "Digest x"}, 400),
     (basic("bob", "x" * 2000), 401)],
)
def test_a_plain_peer_with_other_credentials_is_refused(accounts, headers, status):
    server = accounts()
    with registered(server, "bob"):
        assert refusal(server, "/lobby", additional_headers=headers)[0] == status


def test_the_name_in_the_url_is_the_one_that_logs_in(accounts):
    server = accounts()
    with registered(server, "bob"):
        assert refusal(server, "/lobby?as=alice", additional_headers=basic("bob", GOOD))[0] == 400


def test_an_open_server_does_not_look_at_credentials(server):
    with server().connect("/lobby", additional_headers=basic("proxy", "of the proxy")) as plain:
        plain.ping().wait(10)


# Operators


def test_kick_ban_and_mute(accounts, user):
    server = accounts()
    with registered(server, "alice", "bob") as (alice, bob):
        assert alice.failure({"type": "moderate", "action": "kick", "name": "bob"}) == "not_allowed"
        assert user("change", "alice", "--operator")[0] == 0
        alice.put({"type": "moderate", "action": "mute", "name": "bob"})
        alice.expect("moderated", action="mute", name="bob")
        assert bob.say("#lobby", "hi")["code"] == "muted"
        alice.put({"type": "moderate", "action": "unmute", "name": "bob"})
        alice.expect("moderated", action="unmute")
        assert bob.say("#lobby", "hi")["type"] == "sent"
        alice.put({"type": "moderate", "action": "kick", "name": "bob"})
        assert bob.closed() == 4003
        with Chatter(server) as back:
            back.hello("bob", password=GOOD)
            alice.put({"type": "moderate", "action": "ban", "name": "bob"})
            assert back.closed() == 4003
        with Chatter(server) as back:
            assert back.failure({"type": "hello", "name": "bob", "password": GOOD}) == "banned"
            assert back.closed() == 4003


# wtalk user


def test_it_works_beside_a_server_and_without_one(accounts, user):
    server = accounts()
    assert user("add", "alice", "--operator", password=GOOD) == (0, "", "")
    assert user("add", "bob", password=GOOD) == (0, "", "")
    assert user("list") == (0, "alice\toperator\nbob\n", "")
    assert server.stop() == 0
    assert user("list") == (0, "alice\toperator\nbob\n", "")
    assert user("change", "bob", "--mute", "--ban") == (0, "", "")
    assert user("list")[1] == "alice\toperator\nbob\tbanned\tmuted\n"
    assert user("change", "bob", "--no-mute", "--no-ban") == (0, "", "")
    assert user("remove", "bob") == (0, "", "")
    assert user("list")[1] == "alice\toperator\n"


def test_another_password_ends_the_sessions(accounts, user):
    server = accounts()
    with registered(server, "alice") as (alice,):
        assert user("password", "alice", password=OTHER) == (0, "", "")
        assert alice.closed() == 4003
    with Chatter(server) as alice:
        alice.hello("alice", password=OTHER)


def test_sessions_are_listed_and_revoked(accounts, user):
    server = accounts()
    with registered(server, "alice") as (alice,), Chatter(server) as other:
        other.hello("alice", password=GOOD)
        _, listed, _ = user("sessions", "alice")
        numbers = [line.split("\t")[0] for line in listed.splitlines()]
        assert len(numbers) == 2
        assert user("revoke", "alice", numbers[1]) == (0, "", "")
        assert other.closed() == 4003
        assert alice.say("@alice", "still here")["type"] == "sent"
        assert user("revoke", "alice") == (0, "", "")
        assert alice.closed() == 4003
        assert user("sessions", "alice") == (0, "", "")


def test_removal_ends_the_sessions_and_frees_the_name(accounts, user):
    server = accounts()
    with registered(server, "alice") as (alice,):
        alice.say("@alice", "a note")
        assert user("remove", "alice") == (0, "", "")
        assert alice.closed() == 4003
    with registered(server, "alice") as (alice,):
        assert alice.failure({"type": "history", "conversation": "@alice", "limit": 10}) == "not_found"


def test_a_generated_password_is_printed_and_opens_the_account(accounts, user):
    server = accounts()
    status, password, _ = user("add", "alice", "--generate")
    assert status == 0
    with Chatter(server) as alice:
        alice.hello("alice", password=password.strip())


def test_a_password_comes_from_a_file_that_only_its_owner_reads(accounts, user, tmp_path):
    accounts()
    path = secret_file(tmp_path / "secret", GOOD + "\n", mode=0o644)
    status, _, complaint = user("add", "alice", "--password-file", path)
    assert status == 77 and one_line(complaint, str(path))
    path.chmod(0o600)
    assert user("add", "alice", "--password-file", path) == (0, "", "")


@pytest.mark.parametrize(
    "arguments, password, status, words",
    [(("add", "alice"), "too short", 64, "15 characters"), (("add", "server"), GOOD, 1, "reserved"), (("add", "!"), GOOD, 64, "name"),
     (("remove", "nobody"), None, 1, "no account nobody"), (("revoke", "bob", "77"), None, 1, "no such login"),
     (("add", "bob"), GOOD, 1, "bob is taken"), (("change", "bob"), None, 64, "--operator"), (("add", "alice"), None, 64, "no terminal")],
)
def test_what_cannot_be_done_is_told_in_one_line(accounts, user, arguments, password, status, words):
    add(accounts(), "bob")
    result = user(*arguments, password=password)
    assert result[:2] == (status, "")
    assert one_line(result[2], words)


def test_L4_a_password_on_the_command_line_is_refused(user):
    status, _, complaint = user("add", "alice", "--password", "secret123")
    assert status == 64 and "secret123" not in complaint


def test_a_store_that_is_not_there_is_not_made(user, tmp_path):
    status, _, complaint = user("list", file=tmp_path / "none.db")
    assert status == 73 and one_line(complaint, "none.db")
    assert not (tmp_path / "none.db").exists()


def test_the_socket_is_its_owners_alone_and_gone_with_the_server(accounts, store):
    server = accounts()
    path = store.with_name("chat.db.sock")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_ISSOCK(path.stat().st_mode)
    server.stop()
    assert not path.exists()


def test_a_socket_that_a_killed_server_left_is_no_hindrance(accounts, user):
    server = accounts()
    user("add", "alice", password=GOOD)
    server.process.kill()
    server.process.wait()
    assert user("list") == (0, "alice\n", "")
    server.check_end = lambda: None
    accounts()
    assert user("list") == (0, "alice\n", "")


def test_a_long_path_is_no_hindrance(server, user, tmp_path):
    folder = tmp_path / ("x" * 100)
    folder.mkdir()
    server("--store", folder / "chat.db", "--accounts", "closed")
    assert user("add", "alice", password=GOOD, file=folder / "chat.db") == (0, "", "")
    assert user("list", file=folder / "chat.db") == (0, "alice\n", "")


# Pages


def session(server, frame, cookie=None, origin="same", **more):
    """(status, body, cookie) of a page's request for a session."""
    headers = {"Content-Type": "application/json", "Origin": server.page("").rstrip("/") if origin == "same" else origin, **more}
    if cookie:
        headers["Cookie"] = f"theme=dark; {cookie}"
    asked = urllib.request.Request(
        server.page("/session"), json.dumps(frame).encode() if isinstance(frame, dict) else frame,
        {name: value for name, value in headers.items() if value}, method="POST",
    )
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return answer.status, json.load(answer), answer.headers["Set-Cookie"]
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), error.headers["Set-Cookie"]


def test_a_page_logs_in_once_and_comes_back_with_its_cookie(accounts):
    server = accounts()
    add(server, "alice")
    status, body, cookie = session(server, {"type": "login", "name": "alice", "password": GOOD})
    assert status == 200
    assert cookie.startswith("__Host-wtalk=") and cookie.endswith("; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=7776000")
    pair = cookie.split(";")[0]
    with Chatter(server) as alice:
        alice.hello("alice", token=body["token"])
    with Chatter(server) as thief:
        assert thief.failure({"type": "hello", "name": "alice", "token": body["token"]}) == "denied"
    status, again, further = session(server, {"type": "resume"}, cookie=pair)
    assert (status, further) == (200, None)
    with Chatter(server) as alice:
        alice.hello("alice", token=again["token"])
        status, _, gone = session(server, {"type": "logout"}, cookie=pair)
        assert status == 200 and gone.startswith("__Host-wtalk=;") and "Max-Age=0" in gone
        assert alice.closed() == 4003
    status, body, gone = session(server, {"type": "resume"}, cookie=pair)
    assert (status, body) == (200, {"type": "session", "accounts": "open"}) and "Max-Age=0" in gone


def test_a_page_registers(accounts):
    server = accounts()
    status, body, _ = session(server, {"type": "register", "name": "alice", "password": GOOD})
    assert status == 200
    with Chatter(server) as alice:
        alice.hello("alice", token=body["token"])
    status, words, _ = session(server, {"type": "register", "name": "alice", "password": GOOD})
    assert status == 409 and words.startswith("name_taken: ")


@pytest.mark.parametrize(
    "frame, options, status",
    [({"type": "login", "name": "alice", "password": "wrong"}, {}, 403), ({"type": "resume"}, {"origin": "http://evil.example"}, 403),
     ({"type": "resume"}, {"origin": None}, 403), ({"type": "resume"}, {"Content_Type": "text/plain"}, 415), (b"no", {}, 400),
     ({"type": "dance"}, {}, 400), ({"type": "register", "name": "bob", "password": "short"}, {}, 400), (b" " * 9000, {}, 413)],
)
def test_B4_a_request_that_is_no_page_of_ours_with_a_login_gets_no_session(accounts, frame, options, status):
    server = accounts()
    add(server, "alice")
    options = {name.replace("_", "-"): value for name, value in options.items()}
    answer, words, cookie = session(server, frame, **options)
    assert (answer, cookie) == (status, None)
    assert "WWW-Authenticate" not in words


def test_an_open_server_has_no_sessions_for_pages(server):
    running = server()
    assert session(running, {"type": "resume"})[:2] == (200, {"type": "session", "accounts": "none"})
    status, words, _ = session(running, {"type": "login", "name": "alice", "password": GOOD})
    assert status == 400 and words.startswith("not_supported: ")


def test_B4_the_handshake_ignores_cookies(accounts):
    server = accounts()
    add(server, "alice")
    _, _, cookie = session(server, {"type": "login", "name": "alice", "password": GOOD})
    assert refusal(server, "/", additional_headers={"Cookie": cookie.split(";")[0]})[0] == 401
