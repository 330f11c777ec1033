"""How chats were left, on the disk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lanchat.app import kept_places
from lanchat.app.kept_places import MAX_DRAFT, KeptPlaces, Left
from lanchat.storage.kept_file import KeptFile

LEFT = Left(
    ["#lobby", "#games"], "#games", ["#games"], ["tom"], {"#lobby": 5}, {"#lobby": "half"}, {"#lobby": ["m1", -4]}
)


def opened(folder: Path) -> KeptPlaces:
    return KeptPlaces(KeptFile(folder / "places.json"))


def test_it_is_there_at_the_next_start(tmp_path: Path) -> None:
    places = opened(tmp_path)
    assert places.of("Studio") == Left()
    places.keep("Studio", LEFT)
    places.keep("Attic", Left(open="#lobby"))
    places.close()
    places = opened(tmp_path)
    assert places.of("Studio") == LEFT
    assert places.of("Attic").open == "#lobby"


def test_nothing_is_written_when_nothing_has_changed(tmp_path: Path) -> None:
    places = opened(tmp_path)
    places.keep("Studio", Left())
    places.close()
    written = (tmp_path / "places.json").stat().st_mtime_ns
    places = opened(tmp_path)
    places.keep("Studio", Left())
    places.close()
    assert (tmp_path / "places.json").stat().st_mtime_ns == written


def test_it_has_its_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_places, "MAX_CHATS", 2)
    places = opened(tmp_path)
    for chat in "abc":
        places.keep(chat, Left(rooms=[f"#{n}" for n in range(500)], drafts={str(n): "x" * 50_000 for n in range(150)}))
    kept = places.of("c")
    assert len(kept.rooms) == kept_places.MAX_ROOMS
    assert len(kept.drafts) == kept_places.MAX_DRAFTS
    assert len(kept.drafts["149"]) == MAX_DRAFT
    assert places.of("a") == Left()
    assert places.of("b") != Left()
    places.close()


@pytest.mark.parametrize(
    "content",
    [
        "[]",
        '{"chats": []}',
        '{"chats": {"Studio": 3}}',
        json.dumps({"chats": {"Studio": dict.fromkeys(("rooms", "open", "muted", "read", "drafts", "places"), 3)}}),
        json.dumps(
            {
                "chats": {
                    "Studio": {"rooms": [1, None], "read": {"a": "b"}, "drafts": {"a": 1}, "places": {"a": [1, "b"]}}
                }
            }
        ),
    ],
)
def test_a_file_of_anything_is_borne(tmp_path: Path, content: str) -> None:
    (tmp_path / "places.json").write_text(content)
    assert opened(tmp_path).of("Studio") == Left()
