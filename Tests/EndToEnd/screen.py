"""A terminal for tests: a program in a pty, its screen kept by pyte."""

import os
import re
import select
import signal
import time

import pexpect
import pyte
from wcwidth import wcwidth

# What the terminal that runs the tests says about itself, and what its user likes.
FOREIGN = {"COLORTERM", "EDITOR", "INPUTRC", "NO_COLOR", "TERM_PROGRAM", "TMUX", "VISUAL", "VTE_VERSION"}
# A crash of a debug build would ask questions at the terminal.
QUIET = {"SWIFT_BACKTRACE": "enable=no"}
NOTICE = re.compile(rb"\x1b\](?:9;|777;notify;)(.*?)(?:\x07|\x1b\\)", re.DOTALL)


def wrapped(text, columns):
    """The rows that text takes, and the column after it; a wide character is never cut."""
    rows, column = [""], 0
    for character in text:
        if character == "\n":
            rows.append("")
            column = 0
            continue
        width = wcwidth(character)
        if column + width > columns:
            rows.append("")
            column = 0
        rows[-1] += character
        column += width
        if column >= columns:
            rows.append("")
            column = 0
    return [row.rstrip() for row in rows], column


class Emulator(pyte.Screen):
    """A terminal that rings, keeps the rows that scroll away and a stack of titles, and draws what joins characters."""

    def __init__(self, *arguments, **options):
        self.rings, self.replies, self.titles, self.gone = 0, [], [], []
        super().__init__(*arguments, **options)

    def row(self, y):
        return "".join(self.buffer[y][column].data for column in range(self.columns)).rstrip()

    def index(self):
        top, bottom = self.margins or (0, self.lines - 1)
        if self.cursor.y == bottom:
            self.gone.append(self.row(top))
        super().index()

    def resize(self, lines, columns):
        """As xterm does it: rows above the cursor scroll away where there are too many, and nothing is wrapped anew."""
        above = max(0, self.cursor.y - lines + 1)
        self.gone += [self.row(y) for y in range(above)]
        kept = [self.buffer[y] for y in range(above, min(self.lines, above + lines))]
        self.buffer.clear()
        for y, line in enumerate(kept):
            self.buffer[y] = line
            for column in [column for column in line if column >= columns]:
                del line[column]
        self.lines, self.columns, self.margins = lines, columns, None
        self.cursor.y -= above
        self.cursor.x = min(self.cursor.x, columns - 1)

    def bell(self, *_):
        self.rings += 1

    def write_process_input(self, data):
        self.replies.append(data)

    def manipulate_window(self, operation=0, *_, **__):
        """CSI 22 t and CSI 23 t, as xterm takes them."""
        if operation == 22:
            self.titles.append(self.title)
        elif operation == 23 and self.titles:
            self.title = self.titles.pop()

    def draw(self, data):
        """Like pyte's, but what has no width and is no mark (ZWJ, VS16) stays with what is before it; there pyte drops the rest."""
        for piece in re.split("([\u200b-\u200f\ufe00-\ufe0f]|[\U000e0000-\U000e01ef])", data):
            if piece and wcwidth(piece[0]) == 0 and len(piece) == 1:
                self._join(piece)
            elif piece:
                super().draw(piece)

    def _join(self, character):
        line = self.buffer[self.cursor.y]
        column = self.cursor.x - 1
        if column > 0 and not line[column].data:
            column -= 1
        if column >= 0:
            line[column] = line[column]._replace(data=line[column].data + character)


class Stream(pyte.ByteStream):
    csi = {**pyte.ByteStream.csi, "t": "manipulate_window"}


class Screen:
    """Runs a program in a pty and says what its user would see.

    Tests never sleep: `wait_for` reads what the program prints until a condition holds.
    """

    def __init__(self, command, columns=80, rows=24, environment=None):
        self.screen = Emulator(columns, rows)
        self.stream = Stream(self.screen)
        self.raw = bytearray()
        kept = {name: value for name, value in os.environ.items() if name not in FOREIGN and not name.lower().endswith("_proxy")}
        self.child = pexpect.spawn(
            str(command[0]),
            [str(argument) for argument in command[1:]],
            dimensions=(rows, columns),
            use_poll=True,
            # Whoever runs the tests in the background may have had the keys' signals ignored.
            preexec_fn=lambda: [signal.signal(number, signal.SIG_DFL) for number in (signal.SIGINT, signal.SIGQUIT)],
            env={**kept, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "TZ": "UTC", **QUIET, **(environment or {})},
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
        # What the program wrote for the old size must not be taken for the new one.
        self.read(0)
        self.screen.resize(rows, columns)
        self.child.setwinsize(rows, columns)

    def signal(self, number):
        os.kill(self.child.pid, number)

    # What the user sees

    @property
    def lines(self):
        """The rows on the screen, without spaces at their ends; a wide character is one character."""
        return [self.screen.row(y) for y in range(self.screen.lines)]

    @property
    def rows(self):
        """All rows: those that scrolled away, then the screen."""
        return self.screen.gone + self.lines

    @property
    def text(self):
        """All that was said: rows that scrolled away, then the screen, up to its last row that is not empty."""
        return "\n".join(self.rows).rstrip("\n")

    @property
    def cursor(self):
        """Row and column, counted from 0."""
        return self.screen.cursor.y, self.screen.cursor.x

    @property
    def row(self):
        """The row that the cursor is in."""
        return self.lines[self.screen.cursor.y]

    @property
    def title(self):
        """What the window is called."""
        return self.screen.title

    @property
    def rings(self):
        """How often the bell rang."""
        return self.screen.rings

    @property
    def notices(self):
        """The texts of the notices that the desktop was asked for."""
        return [text.decode() for text in NOTICE.findall(self.raw)]

    @property
    def marks_pastes(self):
        return 2004 << 5 in self.screen.mode

    def looks(self, pattern):
        """The looks, (colour, ground, bold, italics, underlined, reverse), in what matches the pattern in the lowest row that does."""
        compiled = re.compile(pattern)
        for y in reversed(range(self.screen.lines)):
            cells = [self.screen.buffer[y][x] for x in range(self.screen.columns)]
            # Where each character of the row's text stands.
            places = [x for x, cell in enumerate(cells) for _ in cell.data]
            if match := compiled.search("".join(cell.data for cell in cells).rstrip()):
                return {
                    (cell.fg, cell.bg, cell.bold, cell.italics, cell.underscore, cell.reverse)
                    for cell in (cells[places[index]] for index in range(*match.span()))
                    if cell.data != " "
                }
        raise AssertionError(f"no row matches {pattern}\n{self}")

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

    def hang_up(self, timeout=10):
        """Takes the terminal away and returns the exit status, negative for a signal."""
        process = self.child.ptyproc
        process.fileobj.close()
        deadline = time.monotonic() + timeout
        while not (ended := os.waitpid(process.pid, os.WNOHANG))[0]:
            assert time.monotonic() < deadline, f"still running after {timeout} s"
            time.sleep(0.01)
        process.closed = process.terminated = True
        return os.waitstatus_to_exitcode(ended[1])

    def __str__(self):
        edge = "+" + "-" * self.screen.columns + "+"
        return "\n".join([edge, *(f"|{line}" for line in self.lines), edge, f"cursor at {self.cursor}"])
