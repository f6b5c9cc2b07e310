"""The man pages and completions say what the binary does."""

import re
import subprocess

import pytest

from conftest import BINARY, ROOT
from screen import Screen

PAGES = {"server": "wtalk-server.1", "client": "wtalk-client.1"}


def manual(page):
    return (ROOT / "man" / page).read_text()


def section(text, name):
    return re.search(rf"^\.Sh {name}\n(.*?)(?=^\.Sh |\Z)", text, re.MULTILINE | re.DOTALL)[1]


def wtalk(*arguments):
    return subprocess.run([BINARY, *arguments], capture_output=True, text=True, timeout=20, check=True).stdout


@pytest.mark.parametrize("command", PAGES)
def test_every_option_stands_in_the_manual_and_no_other(command):
    # Pairs of the letter, where there is one, and the name.
    offered = set(re.findall(r"^  (?:-(\w), )?--([a-z-]+)", wtalk(command, "--help"), re.MULTILINE))
    described = set(re.findall(r"^\.It Fl (?:(\w) , )?-([a-z-]+)", manual(PAGES[command]), re.MULTILINE))
    assert described == offered
    synopsis = set(re.findall(r"Fl -([a-z-]+)", section(manual(PAGES[command]), "SYNOPSIS")))
    assert synopsis == {name for _, name in described} - {"help", "version"}


@pytest.mark.parametrize("command", ["ping", "bench"])
def test_the_options_of_the_measuring_commands_stand_in_their_manual_or_the_clients(command):
    page, client = manual(f"wtalk-{command}.1"), manual("wtalk-client.1")
    offered = set(re.findall(r"^  (?:-(\w), )?--([a-z-]+)", wtalk(command, "--help"), re.MULTILINE))
    own = set(re.findall(r"^\.It Fl (?:(\w) , )?-([a-z-]+)", page, re.MULTILINE))
    shared = {name for _, name in re.findall(r"^\.It Fl (?:(\w) , )?-([a-z-]+)", client, re.MULTILINE)}
    assert own <= offered and {name for _, name in offered - own} <= shared
    assert set(re.findall(r"Fl -([a-z-]+)", section(page, "SYNOPSIS"))) == {name for _, name in own}


def test_every_store_command_stands_in_the_manual_and_no_other():
    offered = re.findall(r"^  (\w+) +[A-Z]", wtalk("store", "--help").split("SUBCOMMANDS:")[1], re.MULTILINE)
    assert re.findall(r"^\.It Cm (\w+)", manual("wtalk-store.1"), re.MULTILINE) == offered


def test_every_user_command_and_option_stands_in_the_manual_and_no_other():
    page = manual("wtalk-user.1")
    commands = re.findall(r"^  (\w+) +[A-Z]", wtalk("user", "--help").split("SUBCOMMANDS:")[1], re.MULTILINE)
    assert re.findall(r"^\.It Cm (\w+)", page, re.MULTILINE) == commands
    for command in commands:
        offered = set(re.findall(r"--([a-z-]+)", wtalk("user", command, "--help").split("OPTIONS:")[1])) - {"help", "version"}
        synopsis = re.search(rf"^\.Nm wtalk user {command}\n(.*?)(?=^\.Nm|^\.Sh)", page, re.MULTILINE | re.DOTALL)[1]
        assert set(re.findall(r"Fl -([a-z-]+)", synopsis)) == offered


@pytest.mark.parametrize("page", ["wtalk.1", "wtalk-client.1"])
def test_the_examples_have_no_other_options(page):
    used = {option for line in re.findall(r"^\.Dl (.*wtalk client.*)$", manual(page), re.MULTILINE) for option in re.findall(r"--[a-z-]+", line)}
    assert used and used <= set(re.findall(r"--[a-z-]+", wtalk("client", "--help")))


def test_the_exit_statuses_are_those_of_the_source():
    source = (ROOT / "Sources/wtalk/ExitStatus.swift").read_text()
    statuses = re.findall(r"^  case .* = (\d+)$", source, re.MULTILINE)
    assert re.findall(r"^\.It (\d+)$", section(manual("wtalk.1"), "EXIT STATUS"), re.MULTILINE) == statuses


def test_the_fail_codes_are_those_of_the_source():
    cases = re.findall(r'^ +case (\w+)(?: = "(\w+)")?$', (ROOT / "Sources/Chat/ChatError.swift").read_text(), re.MULTILINE)
    codes = {raw or name for name, raw in cases}
    text = re.search(r"^The codes:$(.*?)^\.It", manual("wtalk-protocol.7"), re.MULTILINE | re.DOTALL)[1]
    described = set(re.findall(r"^\.Ql ([a-z_]+)", text, re.MULTILINE))
    assert described and described == codes


def usage(macros):
    """What a person reads of `Ic /who Op Cm @ Ns Ar name`, as `/help` writes it: `/who [@NAME]`."""
    brackets = macros.count("Op ")
    text = re.sub(r"Ar (.*?)(?= (?:Ar|Op|Cm|Ns|\||$)|$)", lambda match: match[1].upper(), macros)
    text = re.sub(r" Ns ", "", text)
    text = re.sub(r"\b(?:Ic|Cm) ", "", text).replace("Op ", "[")
    return text + "]" * brackets


def described_commands():
    """The commands as the page has them: [(usage, first sentence)]."""
    items = re.findall(r"^\.It (Ic /.*)\n(.*)\.$", section(manual("wtalk-client.1"), "COMMANDS"), re.MULTILINE)
    return [(usage(macros), sentence) for macros, sentence in items]


@pytest.fixture
def helped(server, tmp_path):
    """What `/help` answers: [(usage, summary)]."""

    def ask(*arguments, line="/help", last="TEXT\\"):
        command = [BINARY, "client", server().url("/dev"), *arguments]
        with Screen(command, columns=120, rows=50, environment={"XDG_STATE_HOME": str(tmp_path), "HOME": str(tmp_path)}) as screen:
            screen.wait_for("> ?$")
            screen.type(f"{line}\r")
            screen.wait_for(f"^ *{re.escape(last)}  ")
            return [tuple(re.split(r"  +", row.strip(), maxsplit=1)) for row in screen.lines if re.match(r"(/| +)\S.*  ", row)]

    return ask


def test_the_commands_are_those_of_the_help(helped):
    offered = [(usage, summary[0].upper() + summary[1:]) for usage, summary in helped("--as", "alice") if not usage.startswith("//")]
    assert offered and described_commands() == offered


def test_the_commands_of_a_plain_connection_are_named(helped):
    text = section(manual("wtalk-client.1"), "COMMANDS").split(".Bl", 1)[0]
    assert re.findall(r"^\.Ic (/\w+)", text, re.MULTILINE) == [usage.split()[0] for usage, _ in helped() if not usage.startswith("//")]


def test_the_settings_are_those_of_the_help(helped):
    described = re.findall(r"^\.It Cm ([\w-]+)\n(.*)$", section(manual("wtalk-client.1"), "COMMANDS"), re.MULTILINE)
    assert described and described == helped(line="/help set", last=described[-1][0])


@pytest.mark.parametrize(("shell", "file"), [("bash", "wtalk.bash"), ("zsh", "_wtalk"), ("fish", "wtalk.fish")])
def test_the_completions_are_those_of_the_binary(shell, file):
    assert wtalk("--generate-completion-script", shell) == (ROOT / "completions" / file).read_text()
