"""Servers that speak TLS."""

import hashlib
import shutil
import socket
import ssl
import subprocess

import pytest
from websockets.sync.client import connect

NAMES = ["DNS:localhost", "DNS:chat.example", "IP:127.0.0.1"]


class Files:
    """A certificate of the authority and its key, in files of their own that can be replaced."""

    def __init__(self, authority, folder):
        self.authority = authority
        folder.mkdir()
        self.certificate, self.key = folder / "server.pem", folder / "server.key"

    def show(self, name="served", **dates):
        """Puts the certificate NAME in place; gives its fingerprint."""
        self.authority.issue(name, "localhost", *NAMES, **dates)
        for path, kind in ((self.key, "key"), (self.certificate, "pem")):
            draft = path.with_suffix(".draft")
            shutil.copy(self.authority.folder / f"{name}.{kind}", draft)
            draft.rename(path)
        return self.authority.fingerprint(name)

    @property
    def arguments(self):
        return ["--tls-cert", self.certificate, "--tls-key", self.key]


class Secured:
    """How the peers of a server with TLS reach it, trusting the test's authority."""

    def __init__(self, server, authority):
        self.server, self.port, self.log = server, server.port, server.log
        self.context = self.trusting(authority)

    @staticmethod
    def trusting(authority, client=None, version=None):
        """What a client needs; `client` names the certificate that it shows, `version` is the only one of TLS that it speaks."""
        context = ssl.create_default_context(cafile=authority.certificate)
        if client:
            context.load_cert_chain(authority.folder / f"{client}.pem", authority.folder / f"{client}.key")
        if version:
            context.minimum_version = context.maximum_version = version
        return context

    def url(self, path="/"):
        return f"wss://localhost:{self.port}{path}"

    def page(self, path="/"):
        return f"https://localhost:{self.port}{path}"

    def connect(self, path="/", context=None, **options):
        defaults = {"compression": None, "max_size": None, "proxy": None, "ping_interval": None, "close_timeout": 5}
        return connect(self.url(path), ssl=context or self.context, **{**defaults, **options})

    def plain_socket(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=15)

    def socket(self, context=None):
        return (context or self.context).wrap_socket(self.plain_socket(), server_hostname="localhost")

    def fingerprint(self):
        """SHA-256 of the certificate that a new connection is shown."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with self.socket(context) as connection:
            return hashlib.sha256(connection.getpeercert(binary_form=True)).hexdigest()


@pytest.fixture
def files(authority, tmp_path):
    return Files(authority, tmp_path / "certificate")


@pytest.fixture
def secured(server, authority, files):
    """Starts servers with a certificate of the authority: secured("--mode", "echo")."""

    def start(*arguments, **options):
        if not files.certificate.exists():
            files.show()
        return Secured(server(*files.arguments, *arguments, **options), authority)

    return start


def s_client(place, *arguments, data=b""):
    """What openssl(1) says of a connection to a port, or host:port."""
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{place}" if isinstance(place, int) else place, *map(str, arguments)]
    done = subprocess.run(command, input=data, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=30)
    return done.stdout.decode(errors="replace")
