"""The man pages and completions say what the binary does."""

import re
import subprocess

import pytest

from conftest import BINARY, ROOT

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


@pytest.mark.parametrize(("shell", "file"), [("bash", "wtalk.bash"), ("zsh", "_wtalk"), ("fish", "wtalk.fish")])
def test_the_completions_are_those_of_the_binary(shell, file):
    assert wtalk("--generate-completion-script", shell) == (ROOT / "completions" / file).read_text()
