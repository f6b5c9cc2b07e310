"""The lines typed at a prompt: kept for the next run, shared by parallel ones."""

import stat

import pytest

from conftest import BINARY, clean_environment, eventually
from scripted import Messages, run_to_close
from screen import Screen

UP = "\x1b[A"


@pytest.fixture
def history(tmp_path):
    return tmp_path / "state" / "wtalk" / "history"


@pytest.fixture
def prompt(tmp_path, peer):
    """Starts clients at a prompt, each with a server of its own: (screen, what that server heard)."""
    started = []

    def start():
        heard = Messages()
        url = peer(lambda connection: run_to_close(connection, heard))
        screen = Screen([BINARY, "client", url], 80, 24, clean_environment(tmp_path))
        started.append(screen)
        screen.wait_for("^> $|^>$")
        return screen, heard

    yield start
    for screen in started:
        screen.close()


def leave(screen):
    screen.type("\x04")
    assert screen.exit_status() == 0


def test_a_line_comes_back_in_the_next_run(prompt, history):
    screen, heard = prompt()
    screen.type("erste Zeile\r")
    screen.paste("zwei\nZeilen \\n é 漢")
    screen.type("\r")
    eventually(lambda: screen.read(0.01) or len(heard) == 2)
    leave(screen)
    assert history.read_text() == "erste Zeile\nzwei\\nZeilen \\\\n é 漢\n"
    assert stat.S_IMODE(history.stat().st_mode) == 0o600 and stat.S_IMODE(history.parent.stat().st_mode) == 0o700
    screen, heard = prompt()
    screen.type(UP + "\r")
    eventually(lambda: screen.read(0.01) or heard == ["zwei\nZeilen \\n é 漢"])
    screen.type(UP + UP + "\r")
    eventually(lambda: screen.read(0.01) or heard[1:] == ["erste Zeile"])
    leave(screen)


def test_some_lines_are_not_kept(prompt, history):
    screen, heard = prompt()
    for line in ("kept", "kept", " secret", "", "kept", "other"):
        screen.type(line + "\r")
    eventually(lambda: screen.read(0.01) or heard[-1:] == ["other"])
    leave(screen)
    assert history.read_text() == "kept\nother\n"


def test_parallel_runs_lose_nothing(prompt, history):
    running = [prompt() for _ in range(4)]
    for number in range(40):
        for run, (screen, _) in enumerate(running):
            screen.type(f"{run} {number}\r")
    for screen, heard in running:
        eventually(lambda: screen.read(0.01) or len(heard) == 40, within=30)
        leave(screen)
    lines = history.read_text().splitlines()
    assert len(lines) == 160
    for run in range(4):
        assert [line for line in lines if line.startswith(f"{run} ")] == [f"{run} {number}" for number in range(40)]
