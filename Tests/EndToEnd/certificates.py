"""A private certificate authority, made with openssl(1)."""

import hashlib
import ssl
import subprocess

PASSPHRASE = "correct horse"


class Authority:
    """Files in one folder: `ca.pem`, and NAME.pem and NAME.key for each certificate."""

    def __init__(self, folder):
        self.folder = folder
        self.certificate = folder / "ca.pem"
        self.make_self_signed("ca", "wtalk test authority", "CA:TRUE")
        (folder / "index").touch()
        (folder / "serial").write_text("1000\n")
        (folder / "ca.conf").write_text(
            f"[ca]\ndefault_ca=authority\n[authority]\ndatabase={folder}/index\nserial={folder}/serial\nnew_certs_dir={folder}\n"
            "default_md=sha256\nunique_subject=no\npolicy=policy\n[policy]\ncommonName=supplied\n"
        )

    def openssl(self, *arguments):
        return subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, cwd=self.folder).stdout

    def make_key(self, name):
        self.openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", f"{name}.key")
        (self.folder / f"{name}.key").chmod(0o600)

    def make_self_signed(self, name, subject, constraints="CA:FALSE", alternatives=()):
        if (self.folder / f"{name}.pem").exists():
            return
        self.make_key(name)
        names = ["-addext", f"subjectAltName={','.join(alternatives)}"] if alternatives else []
        self.openssl(
            "req", "-x509", "-new", "-key", f"{name}.key", "-subj", f"/CN={subject}", "-days", "30", "-out", f"{name}.pem",
            "-addext", f"basicConstraints=critical,{constraints}", *names,
        )

    def issue(self, name, subject, *alternatives, start="20250101000000Z", end="20991231000000Z"):
        """A certificate for these alternative names (`DNS:x`, `IP:x`) in NAME.pem, unless it was made before."""
        if (self.folder / f"{name}.pem").exists():
            return
        self.make_key(name)
        self.openssl("req", "-new", "-key", f"{name}.key", "-subj", f"/CN={subject}", "-out", f"{name}.csr")
        (self.folder / f"{name}.ext").write_text(f"subjectAltName={','.join(alternatives)}\n" if alternatives else "")
        self.openssl(
            "ca", "-batch", "-config", "ca.conf", "-cert", "ca.pem", "-keyfile", "ca.key", "-in", f"{name}.csr", "-out", f"{name}.pem",
            "-notext", "-extfile", f"{name}.ext", "-startdate", start, "-enddate", end,
        )

    def server_context(self, name, maximum=None, minimum=None, client=False):
        """What a TLS server with the certificate NAME needs; `client`: it wants a certificate of this authority, too."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / f"{name}.pem", self.folder / f"{name}.key")
        if maximum:
            context.maximum_version = maximum
        if client:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(self.certificate)
        return context

    def fingerprint(self, name):
        """SHA-256 of the certificate NAME, in hexadecimal."""
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert((self.folder / f"{name}.pem").read_text())).hexdigest()

    # What a client shows: a certificate in several wrappings.

    def client_files(self):
        """client.pem and client.key; the same key behind the passphrase in locked.key; both in client.p12, in open.p12 without one."""
        self.issue("client", "ci")
        if not (self.folder / "client.p12").exists():
            self.openssl("ec", "-in", "client.key", "-aes256", "-passout", f"pass:{PASSPHRASE}", "-out", "locked.key")
            both = ["pkcs12", "-export", "-in", "client.pem", "-inkey", "client.key"]
            self.openssl(*both, "-passout", f"pass:{PASSPHRASE}", "-out", "client.p12")
            self.openssl(*both, "-passout", "pass:", "-out", "open.p12")
            for name in ("locked.key", "client.p12", "open.p12"):
                (self.folder / name).chmod(0o600)
        return self.folder
