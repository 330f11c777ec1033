"""TLS settings and fingerprints."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from lanchat.net import tls


def test_a_fingerprint_is_the_same_from_the_file_and_from_the_bytes(pem: tuple[Path, Path]) -> None:
    der = ssl.PEM_cert_to_DER_cert(pem[0].read_text())
    assert tls.file_fingerprint(pem[0]) == tls.fingerprint(der)


def test_old_versions_are_not_spoken(pem: tuple[Path, Path]) -> None:
    assert tls.server_context(*pem).minimum_version == ssl.TLSVersion.TLSv1_2
    assert tls.client_context().minimum_version == ssl.TLSVersion.TLSv1_2


def test_broken_files_are_errors(tmp_path: Path, pem: tuple[Path, Path]) -> None:
    broken = tmp_path / "broken.pem"
    broken.write_text("nothing")
    for make in (tls.server_context, tls.asking_context):
        for file in (broken, tmp_path / "missing.pem"):
            with pytest.raises(OSError, match=r"."):
                make(file, pem[1])
    with pytest.raises(ValueError, match="certificate"):
        tls.file_fingerprint(broken)
