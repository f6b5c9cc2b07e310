"""A terminal for tests: a program in a pty, its screen kept by pyte."""

import os
import re
import select
import time

import pexpect
import pyte


class Screen:
    """Runs a program in a pty and says what its user would see.

    Tests never sleep: `wait_for` reads what the program prints until a condition holds.
    """

    def __init__(self, command, columns=80, rows=24, environment=None):
        self.screen = pyte.HistoryScreen(columns, rows, history=10_000)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.child = pexpect.spawn(
            str(command[0]),
            [str(argument) for argument in command[1:]],
            dimensions=(rows, columns),
            env={**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **(environment or {})},
            timeout=None,
        )
        self.child.delaybeforesend = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Ends the program, however it fares."""
        self.child.close(force=True)

    # What the user does

    def type(self, text):
        rest = text if isinstance(text, bytes) else text.encode()
        while rest:
            # The program stops reading while nobody takes what it prints.
            readable, writable, _ = select.select([self.child.child_fd], [self.child.child_fd], [])
            if readable:
                self.read(0)
            if writable:
                rest = rest[os.write(self.child.child_fd, rest[:1024]) :]

    def paste(self, text):
        self.type("\x1b[200~" + text.replace("\n", "\r") + "\x1b[201~")

    def resize(self, columns, rows):
        self.screen.resize(rows, columns)
        self.child.setwinsize(rows, columns)

    def signal(self, number):
        os.kill(self.child.pid, number)

    # What the user sees

    @property
    def lines(self):
        """The rows on the screen, without spaces at their ends; a wide character is one character."""
        return [line.rstrip() for line in self.screen.display]

    @property
    def text(self):
        """All that was said: rows that scrolled away, then the screen, up to its last row that is not empty."""
        gone = ["".join(row[column].data for column in range(self.screen.columns)).rstrip() for row in self.screen.history.top]
        return "\n".join(gone + self.lines).rstrip("\n")

    @property
    def cursor(self):
        """Row and column, counted from 0."""
        return self.screen.cursor.y, self.screen.cursor.x

    @property
    def row(self):
        """The row that the cursor is in."""
        return self.lines[self.screen.cursor.y]

    # Waiting

    def wait_for(self, condition, timeout=10):
        """Reads until the condition holds: a function of no arguments, or a pattern that some row matches."""
        if isinstance(condition, str):
            pattern = re.compile(condition)
            holds = lambda: any(pattern.search(line) for line in self.lines)
        else:
            holds = condition
        deadline = time.monotonic() + timeout
        while not holds():
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError(f"not seen within {timeout} s: {condition}\n{self}")
            self.read(left)

    def read(self, timeout):
        """Takes in what comes next; at the program's end nothing does."""
        try:
            chunk = self.child.read_nonblocking(65536, timeout=timeout)
        except pexpect.TIMEOUT:
            return
        except pexpect.EOF:
            raise AssertionError(f"the program has ended\n{self}") from None
        self.raw += chunk
        self.stream.feed(chunk)

    def exit_status(self, timeout=10):
        """Reads to the end and returns the exit status, negative for a signal."""
        deadline = time.monotonic() + timeout
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError(f"still running after {timeout} s\n{self}")
            try:
                # A pty that someone else holds open has no end, so every now and then the program is looked at.
                chunk = self.child.read_nonblocking(65536, timeout=min(left, 0.1))
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                break
            self.raw += chunk
            self.stream.feed(chunk)
        self.child.wait()
        return -self.child.signalstatus if self.child.signalstatus else self.child.exitstatus

    def __str__(self):
        edge = "+" + "-" * self.screen.columns + "+"
        return "\n".join([edge, *(f"|{line}" for line in self.lines), edge, f"cursor at {self.cursor}"])
