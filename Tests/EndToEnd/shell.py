"""A shell at a terminal, in which a test starts programs as a person does."""

import os
import pathlib

from conftest import eventually
from screen import Screen


class Shell(Screen):
    """A shell at a terminal, whose modes, title and children a test can look at."""

    def __init__(self, folder, **options):
        (folder / "inputrc").write_text("set enable-bracketed-paste off\n")
        super().__init__(["bash", "--norc", "-i"], **options)
        self.folder = folder
        self.wait_for(lambda: self.row.endswith("$"))
        self.stream.feed(b"\x1b]2;before\x07")
        self.run("ulimit -c 0")

    def run(self, command):
        """Runs a command to its end."""
        mark = self.folder / "done"
        self.type(f"{command}; touch {mark}\r")
        self.wait_for_file(mark)
        mark.unlink()

    def wait_for_file(self, path):
        def there():
            self.read(0.01)
            return path.exists()

        eventually(there)

    def modes(self, name):
        """All modes of the terminal as the shell's programs find them."""
        self.run(f"stty -a > {self.folder}/{name}")
        return (self.folder / name).read_text()

    @property
    def foreground(self):
        """The group of processes that the keys go to."""
        return os.tcgetpgrp(self.child.child_fd)

    def client(self):
        """The process of what runs in the foreground."""
        children = pathlib.Path(f"/proc/{self.child.pid}/task/{self.child.pid}/children")
        return int(eventually(children.read_text).split()[-1])
