"""Settings that survive every kind of broken file, and a server configuration that names what is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lanchat.config import ServerConfig, Settings, load_server_config, load_settings, save_settings
from lanchat.errors import UserError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def asides(file: Path) -> list[Path]:
    return sorted(file.parent.glob(f"{file.name}.broken-*"))


def test_without_a_file_there_are_defaults_and_nothing_to_say(file: Path) -> None:
    assert load_settings(file).settings == Settings()
    assert load_settings(file).notice == ""
    assert load_settings(file / "below" / "x").notice == ""
    assert not file.exists()


def test_what_is_saved_is_read_again(file: Path) -> None:
    settings = Settings(name="Zoë", start="host", last_addresses=["10.0.0.1:50000"])
    save_settings(file, settings)
    assert load_settings(file).settings == settings
    assert "Zoë" in file.read_text(encoding="utf-8")


def test_the_mark_that_editors_of_windows_put_in_front_is_no_part_of_a_file(file: Path, tmp_path: Path) -> None:
    file.write_text('{"away_text": "Zoë"}\r\n', encoding="utf-8-sig", newline="")
    assert (load_settings(file).settings.away_text, load_settings(file).notice) == ("Zoë", "")
    server = tmp_path / "server.toml"
    server.write_text("[server]\r\nname = 'Tee für Zoë'\r\n", encoding="utf-8-sig", newline="")
    assert load_server_config(server).server.name == "Tee für Zoë"


def test_keys_of_another_version_are_kept(file: Path) -> None:
    file.write_text('{"name": "Ann", "shade": {"of": "blue"}}')
    settings = load_settings(file).settings
    save_settings(file, settings)
    assert json.loads(file.read_text())["shade"] == {"of": "blue"}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'"name"'])
def test_a_file_that_cannot_be_read_is_kept_under_another_name(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    result = load_settings(file)
    assert result.settings == Settings()
    (aside,) = asides(file)
    assert aside.read_bytes() == content and aside.name in result.notice
    save_settings(file, result.settings)
    assert load_settings(file).notice == ""


def test_broken_files_of_one_second_do_not_replace_each_other(file: Path) -> None:
    for content in (b"1", b"2", b"3"):
        file.write_bytes(content)
        load_settings(file)
    assert sorted(aside.read_bytes() for aside in asides(file)) == [b"1", b"2", b"3"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", 7),
        ("start", "sometimes"),
        ("theme", "pink"),
        ("language", "tlh"),
        ("last_addresses", ["10.0.0.1:50000", 7]),
        ("last_addresses", "10.0.0.1"),
        ("geometry", None),
        ("status", "asleep"),
        ("accent", "#ff0000"),
        ("density", ""),
        ("text_size", 79),
        ("text_size", 201),
        ("text_size", 100.0),
        ("text_size", True),
        ("away_after", -1),
        ("keep_days", 10**9),
        ("sounds", 1),
    ],
)
def test_a_wrong_value_is_named_and_the_others_stay(file: Path, key: str, value: object) -> None:
    file.write_text(json.dumps({"chat_name": "Deck", key: value}))
    result = load_settings(file)
    assert getattr(result.settings, key) == getattr(Settings(), key)
    assert result.settings.chat_name == "Deck"
    assert f"wrong value for {key}." in result.notice
    assert json.loads(asides(file)[0].read_text())[key] == value


def test_half_a_character_does_not_stop_the_saving(file: Path) -> None:
    file.write_text('{"name": "Zo\\ud83d"}')
    settings = load_settings(file).settings
    save_settings(file, settings)
    assert load_settings(file).settings.name == settings.name


def test_where_nothing_can_be_written_a_sentence_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError, match=r"The settings cannot be kept in .*file.*: .*Choose another data folder"):
        save_settings(tmp_path / "file" / "settings.json", Settings())
    assert (tmp_path / "file").read_text() == "in the way"


def test_no_file_is_the_default_configuration(tmp_path: Path) -> None:
    empty = tmp_path / "empty.toml"
    empty.write_text("")
    assert load_server_config(None) == load_server_config(empty) == ServerConfig()


def test_accounts_may_be_made_by_anybody_unless_it_is_said() -> None:
    accounts = ServerConfig().accounts
    assert (accounts.registration, accounts.register_before_connect) == ("open", True)
    assert (accounts.email_required, accounts.always_on, accounts.plaintext) == (False, False, False)


def test_a_word_that_is_none_of_those_allowed(tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text("[accounts]\nregistration='maybe'")
    with pytest.raises(UserError) as caught:
        load_server_config(file)
    wanted = f"The configuration file {file}: registration in [accounts] must be one of open, closed."
    assert str(caught.value) == wanted


def test_every_key_of_the_configuration_is_read(tmp_path: Path) -> None:
    file = tmp_path / "all.toml"
    file.write_text(
        "[server]\nname='n'\npassword='p'\nmotd='m'\nroom='#r'\nlocal_operators=false\n"
        "[limits]\nthrottle=false\nclients=1\nper_address=2\nsend_queue_bytes=3\n"
        "multiline_bytes=4\nmultiline_lines=5\n"
        "[accounts]\nregistration='closed'\nregister_before_connect=false\nemail_required=true\nalways_on=true\nplaintext=true\n"
        "[tls]\ncert='c'\nkey='k'\nrequired=true\nexternal_port=7\n"
        "[operators]\nboss='s'\n"
        "[history]\nkeep_days=4\nkeep_bytes=5\nmemory_only=true\n"
        "[websocket]\nhost='h'\nport=6\norigins=['o', 'p']\n"
    )
    config = load_server_config(file)
    server = {"name": "n", "password": "p", "motd": "m", "room": "#r", "local_operators": False}
    assert vars(config.server) == server
    assert config.operators == {"boss": "s"}
    assert vars(config.limits) == {
        "throttle": False, "clients": 1, "per_address": 2, "send_queue_bytes": 3,
        "multiline_bytes": 4, "multiline_lines": 5,
    }  # fmt: skip
    assert vars(config.accounts) == {
        "registration": "closed",
        "register_before_connect": False,
        "email_required": True,
        "always_on": True,
        "plaintext": True,
    }
    assert vars(config.tls) == {"cert": "c", "key": "k", "required": True, "external_port": 7}
    assert vars(config.history) == {"keep_days": 4, "keep_bytes": 5, "memory_only": True}
    assert vars(config.websocket) == {"host": "h", "port": 6, "origins": ["o", "p"]}


@pytest.mark.parametrize(
    "text",
    [
        *(
            "[server]\nx=1",
            "[operators]\na=1",
            "[operators]\na=''",
            "[x]",
            "x=1",
            "[",
            "\xff",
            "[server]\nroom='r'",
            "[limits]\nclients=true",
            "a=" + "[" * 9999,
        ),
        *("[websocket]\nport=65536", "[websocket]\nport=-1", "[websocket]\norigins='o'", "[websocket]\norigins=[1]"),
        "[tls]\nexternal_port=65536",
    ],
)
def test_a_wrong_configuration_is_a_sentence_with_the_file_in_it(tmp_path: Path, text: str) -> None:
    file = tmp_path / "wrong.toml"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(UserError) as caught:
        load_server_config(file)
    assert str(file) in str(caught.value) and "\n" not in str(caught.value)
