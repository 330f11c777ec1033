"""The certificate is made once, kept private, and replaced only when it is broken."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from lanchat import paths
from lanchat.config import TlsSection
from lanchat.errors import UserError
from lanchat.hosting import certificate

OWN = TlsSection()


def test_the_second_start_shows_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    first, second = certificate.load(folder, OWN), certificate.load(folder, OWN)
    assert first.fingerprint == second.fingerprint
    assert len(first.fingerprint) == 64
    _cert, key = paths.certificate_files(folder)
    if sys.platform != "win32":
        assert key.stat().st_mode & 0o777 == 0o600


def test_another_process_makes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "a folder" / "data"
    monkeypatch.delitem(sys.modules, "cryptography.x509")
    monkeypatch.setattr(certificate, "make", lambda: pytest.fail("it was made here"))
    monkeypatch.chdir(tmp_path)
    made = certificate.load(folder, OWN)
    assert certificate.load(folder, OWN).fingerprint == made.fingerprint
    assert sorted(folder.iterdir()) == sorted(paths.certificate_files(folder))


def test_where_no_other_process_can_it_is_made_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no such program"))
    monkeypatch.delitem(sys.modules, "cryptography.x509")
    assert certificate.load(tmp_path, OWN).fingerprint == certificate.load(tmp_path, OWN).fingerprint


def test_two_computers_show_two(tmp_path: Path) -> None:
    one, other = certificate.load(tmp_path / "a", OWN), certificate.load(tmp_path / "b", OWN)
    assert one.fingerprint != other.fingerprint


@pytest.mark.parametrize("broken", [0, 1])
def test_a_broken_one_is_set_aside(tmp_path: Path, broken: int) -> None:
    before = certificate.load(tmp_path, OWN).fingerprint
    paths.certificate_files(tmp_path)[broken].write_text("garbage")
    assert certificate.load(tmp_path, OWN).fingerprint != before
    assert len(list(tmp_path.glob("*.broken-*"))) == 2


def test_half_of_a_pair_is_made_anew(tmp_path: Path) -> None:
    before = certificate.load(tmp_path, OWN).fingerprint
    paths.certificate_files(tmp_path)[1].unlink()
    assert certificate.load(tmp_path, OWN).fingerprint != before


def test_a_folder_that_cannot_be_written_gives_one_for_today(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert certificate.load(tmp_path / "file" / "data", OWN).fingerprint
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_a_configured_one_that_is_broken_is_the_users_to_mend(tmp_path: Path) -> None:
    bad = tmp_path / "bad.pem"
    bad.write_text("garbage")
    with pytest.raises(UserError, match=r"bad\.pem"):
        certificate.load(tmp_path, TlsSection(cert=str(bad), key=str(bad)))
    assert bad.read_text() == "garbage"
