"""Someone who sits at a terminal with `wtalk client`."""

import itertools
import socket
import threading

from screen import Screen, wrapped

SIZES = [(80, 24), (40, 10)]
TERMS = ["xterm-256color", "screen", "dumb"]
LOCALES = ["C.UTF-8", "en_US.UTF-8", "C"]


class Person(Screen):
    """A client at a terminal, and what stands before the line that is typed there."""

    def __init__(self, command, prompt=">", **options):
        super().__init__(command, **options)
        self.prompt = prompt

    def enter(self, line):
        self.type(line + "\r")

    def wait_for_line(self, line="", prompt=None):
        """Waits until this is the line being typed, with the prompt before it, at the bottom of all that was said."""
        rows, _ = wrapped(f"{prompt or self.prompt} {line}", self.screen.columns)
        below = "\n".join(rows).rstrip("\n")
        self.wait_for(lambda: f"\n{self.text}".endswith(f"\n{below}"))

    def wait_for_row(self, row):
        """Waits until one row of the screen is exactly this."""
        self.wait_for(lambda: row in self.lines)

    def rows_with(self, fragment):
        """All rows that were shown with this in them, on the screen or above it."""
        return [row for row in self.text.split("\n") if fragment in row]

    def new_rows_with(self, fragment):
        """The same without what was shown at the start of what had been said before."""
        rows = self.text.split("\n")
        start = next((index for index, row in enumerate(rows) if row.startswith("* you are ")), 0)
        return [row for row in rows[start:] if fragment in row]


class Gate:
    """A way through to a server, which a test can close and open."""

    def __init__(self):
        self.ways, self.listening, self.target = [], None, None
        self.port = None

    def open(self, target):
        self.target = target
        self.listening = socket.create_server(("127.0.0.1", self.port or 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self._accept, args=(self.listening,), daemon=True).start()
        return self

    def close(self):
        """Nobody gets through any more, and who was through is cut off."""
        listening, self.listening = self.listening, None
        if listening:
            # Wakes the thread that waits for a connection.
            listening.shutdown(socket.SHUT_RDWR)
            listening.close()
        self._cut(*itertools.chain(*self.ways))
        self.ways.clear()

    @staticmethod
    def _cut(*ends):
        for end in ends:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it is closed already

    def _accept(self, listening):
        while True:
            try:
                near, _ = listening.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.target))
            self.ways.append((near, far))
            if self.listening is not listening:
                # It was closed meanwhile.
                return self._cut(near, far)
            for pair in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=pair, daemon=True).start()

    @staticmethod
    def _carry(source, sink):
        try:
            while data := source.recv(65_536):
                sink.sendall(data)
        except OSError:
            pass
        Gate._cut(source, sink)
