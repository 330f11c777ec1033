"""The host's certificate: the configured one, or one of its own that is made once and kept in the data folder.
Everything here blocks and so runs on workers; the handshakes themselves are in net."""

from __future__ import annotations

import contextlib
import datetime
import logging
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lanchat import paths
from lanchat.config import TlsSection
from lanchat.errors import UserError
from lanchat.i18n import _
from lanchat.net import tls
from lanchat.net.workers import Workers
from lanchat.system import programs

#: Years a certificate of our own is valid: it is pinned by its fingerprint, and nobody renews it.
VALID_YEARS = 20

_log = logging.getLogger("lanchat.hosting.certificate")


@dataclass(frozen=True, slots=True)
class Certificate:
    """Ready to be used: the server's TLS settings, the SHA-256 of its certificate, and where clients are asked for
    theirs, the settings that do so."""

    context: tls.Context
    fingerprint: str
    asking: tls.Context | None = None


def ensure_certificate(
    data_dir: Path, config: TlsSection, workers: Workers, done: Callable[[Certificate | None, Exception | None], None]
) -> None:
    """Load or make the certificate on a worker; `done` gets it, or the error, on the net thread. Any thread."""
    workers.submit(load, data_dir, config, done=done)


def load(data_dir: Path, config: TlsSection) -> Certificate:
    """The certificate to show. Blocks. Raises UserError for a configured one that does not work."""
    ask = bool(config.external_port)
    if config.cert or config.key:
        return _load_configured(Path(config.cert).expanduser(), Path(config.key or config.cert).expanduser(), ask)
    cert_file, key_file = paths.certificate_files(data_dir)
    if cert_file.exists() and key_file.exists():
        try:
            return _load_files(cert_file, key_file, ask)
        except (OSError, ValueError) as error:
            _log.warning("the certificate in %s cannot be used and is replaced: %s", data_dir, error)
            _set_aside(cert_file, key_file)
    if _made_elsewhere(data_dir):
        return _load_files(cert_file, key_file, ask)
    certificate, key = make()
    try:
        _keep(data_dir, certificate, key)
        return _load_files(cert_file, key_file, ask)
    except OSError as error:
        _log.info("the certificate cannot be kept in %s, the next start makes another: %s", data_dir, error)
        return _load_once(certificate, key, ask)


def make_in(folder: Path) -> None:
    """Make a certificate and keep it in this folder. Blocks. Raises OSError."""
    _keep(folder, *make())


def _made_elsewhere(folder: Path) -> bool:
    """Whether a process of its own made a certificate there. What it takes to make one is 12 MB of memory, which this
    process would keep for as long as the chat is open; where it is here already nothing is saved."""
    if "cryptography.x509" in sys.modules:
        return False
    made = programs.run_ourselves("--make-certificate", str(folder.absolute()))
    return made and all(file.exists() for file in paths.certificate_files(folder))


def _load_configured(cert_file: Path, key_file: Path, ask: bool) -> Certificate:
    try:
        return _load_files(cert_file, key_file, ask)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise UserError(_("The certificate {file} cannot be used: {why}.").format(file=cert_file, why=why)) from error


def _load_files(cert_file: Path, key_file: Path, ask: bool) -> Certificate:
    asking = tls.asking_context(cert_file, key_file) if ask else None
    return Certificate(tls.server_context(cert_file, key_file), tls.file_fingerprint(cert_file), asking)


def _load_once(certificate: bytes, key: bytes, ask: bool) -> Certificate:
    import tempfile

    with tempfile.TemporaryDirectory(prefix="lanchat-") as folder:
        _keep(Path(folder), certificate, key)
        return _load_files(*paths.certificate_files(Path(folder)), ask)


def make() -> tuple[bytes, bytes]:
    """A new self-signed certificate for ECDSA P-256 and its key, both PEM. tls-server-end-point is defined for it
    (RFC 5929, section 4.1), which it is not for Ed25519."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "LAN Chat")])
    # A day in the past: clocks of two computers differ.
    start = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=365 * VALID_YEARS))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("lanchat.local")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM), secret


def _keep(folder: Path, certificate: bytes, key: bytes) -> None:
    cert_file, key_file = paths.certificate_files(folder)
    folder.mkdir(parents=True, exist_ok=True)
    _write(key_file, key)
    _write(cert_file, certificate)


def _write(file: Path, data: bytes) -> None:
    """Write so that a crash leaves no half file, readable for this user only."""
    draft = file.with_name(file.name + ".new")
    with contextlib.suppress(FileNotFoundError):
        draft.unlink()
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)


def _set_aside(*files: Path) -> None:
    stamp = datetime.datetime.now().strftime("%Y%m%d-%H%M%S")
    for file in files:
        with contextlib.suppress(OSError):
            file.rename(file.with_name(f"{file.name}.broken-{stamp}"))
