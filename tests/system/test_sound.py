"""The sound is played by the first player that can, once at a time, and its absence is told."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest

from lanchat import paths
from lanchat.system import sound
from tests.desktop import wait_until
from tests.system.conftest import Script

PATIENCE = 60.0


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "PATIENCE", PATIENCE)
    wait_until(lambda: not sound._playing.locked(), PATIENCE, "the sound of the test before is over")


def write_arguments(file: Path) -> str:
    return f"open({str(file)!r}, 'a').write(' '.join(sys.argv[1:]) + '\\n')"


def test_the_first_player_that_can_plays_it(script: Script, tmp_path: Path) -> None:
    played = tmp_path / "played"
    script("pw-play", "sys.exit(1)")
    script("paplay", write_arguments(played))
    script("aplay", write_arguments(tmp_path / "never"))
    sound.play(Path("/tmp/a sound.wav"))
    wait_until(played.exists, PATIENCE, "it is played")
    wait_until(lambda: not sound._playing.locked(), PATIENCE, "it is over")
    assert played.read_text() == "/tmp/a sound.wav\n"
    assert not (tmp_path / "never").exists()


def test_without_a_player_the_caller_hears_of_it(programs_folder: Path) -> None:
    failed: list[bool] = []
    sound.play(Path("/tmp/a.wav"), lambda: failed.append(True))
    wait_until(lambda: failed, PATIENCE, "it is told")


def test_a_second_sound_does_not_wait_for_the_first(script: Script, tmp_path: Path) -> None:
    go, played = tmp_path / "go", tmp_path / "played"
    script(
        "pw-play", f"import time\n{write_arguments(played)}\nwhile not os.path.exists({str(go)!r}): time.sleep(0.01)"
    )
    sound.play(Path("/tmp/a.wav"))
    wait_until(played.exists, PATIENCE, "the first begins")
    sound.play(Path("/tmp/b.wav"))
    go.touch()
    wait_until(lambda: not sound._playing.locked(), PATIENCE, "the first is over")
    assert played.read_text() == "/tmp/a.wav\n"


def test_the_sound_is_short_and_never_too_loud() -> None:
    with wave.open(str(paths.assets_dir() / "sounds" / "message.wav")) as file:
        assert file.getnframes() / file.getframerate() < 0.5
        frames = file.readframes(file.getnframes())
    loudest = max(abs(int.from_bytes(frames[i : i + 2], "little", signed=True)) for i in range(0, len(frames), 2))
    assert 5_000 < loudest < 20_000
    assert frames[-2:] in (b"\0\0", b"\1\0", b"\xff\xff")
