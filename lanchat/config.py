"""Settings of the window (settings.json) and of the server (--config FILE.toml): their keys, defaults and checks.
Reading and writing the two files happens here and nowhere else."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, dataclass_transform, get_type_hints

from lanchat import i18n
from lanchat.errors import UserError
from lanchat.i18n import _
from lanchat.protocol.names import is_valid_channel


class _Anew:
    """The default of a value that can change: each owner gets its own."""

    def __init__(self, factory: Callable[[], Any]) -> None:
        self.make = factory


def anew(*, default_factory: Callable[[], Any]) -> Any:
    """As dataclasses.field(default_factory=...)."""
    return _Anew(default_factory)


@dataclass_transform(kw_only_default=True, field_specifiers=(anew,))
class Values:
    """Values by name with their defaults, equal to others of the same values. The startup dialog waits for this file,
    and a dataclass compiles source whenever it is made: with what it imports, a twentieth of a start."""

    def __init__(self, **given: Any) -> None:
        for name in type(self).__annotations__:
            default = getattr(type(self), name)
            setattr(self, name, default.make() if isinstance(default, _Anew) else default)
        for name, value in given.items():
            if name not in type(self).__annotations__:
                raise TypeError(f"{type(self).__name__} has no {name}")
            setattr(self, name, value)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]  # they change

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"


class Settings(Values):
    """What the window remembers. Every field has a working default; an unknown key in the file is kept."""

    name: str = ""
    chat_name: str = ""
    start: str = "ask"
    join_address: str = ""
    theme: str = "system"
    language: str = "system"
    install_id: str = ""
    geometry: str = ""
    last_addresses: list[str] = anew(default_factory=list)
    recent_emoji: list[str] = anew(default_factory=list)
    #: What others see of us: here, away with `away_text`, or not to be disturbed.
    status: str = "available"
    away_text: str = ""
    #: What others read when we were away last, to be offered the next time.
    last_away_text: str = ""
    #: Minutes without a key or the mouse after which we are away; 0 for never.
    away_after: int = 10
    #: Per cent.
    text_size: int = 100
    density: str = "comfortable"
    accent: str = "blue"
    #: What we look like to others: a colour, 'name' for the one our name has, and an emoji, '' for our initials.
    avatar_colour: str = "name"
    avatar_emoji: str = ""
    notify_private: bool = True
    notify_mentions: bool = True
    notify_all: bool = False
    #: Whether a notification shows what was said, or only who wrote.
    notify_text: bool = True
    sounds: bool = True
    #: Whether others see that we are typing.
    typing: bool = True
    #: Whether who writes to us in private is told that it came and was seen, and we are told the same.
    receipts: bool = True
    #: Whether closing the window leaves the program running, where the desktop has a tray.
    close_to_tray: bool = False
    #: Whether a chat is opened here when nobody else has one.
    host_when_nobody: bool = True
    #: Days for which a chat hosted from the window keeps its messages; 0 is for ever.
    keep_days: int = 0
    unknown: dict[str, Any] = anew(default_factory=dict)


#: The largest TCP port.
MAX_PORT = 65_535
#: The values a setting can have, where not every text will do.
ALLOWED = {
    "start": ("ask", "auto", "host", "join"),
    "theme": ("system", "light", "dark"),
    "language": ("system", *i18n.LANGUAGES),
    "status": ("available", "away", "busy"),
    "density": ("comfortable", "compact"),
    "avatar_colour": ("name", "red", "green", "blue", "purple", "amber", "teal", "pink", "graphite"),
    "accent": ("blue", "teal", "green", "amber", "red", "pink", "purple", "graphite"),
}
#: The smallest and the largest value of a number.
RANGES = {"text_size": (80, 200), "away_after": (0, 1_440), "keep_days": (0, 36_500)}


class SettingsResult(NamedTuple):
    """Settings as read, and one sentence for the user where the file was broken and set aside."""

    settings: Settings
    notice: str = ""


def load_settings(file: Path) -> SettingsResult:
    """Read the settings. A broken or empty file is renamed, never overwritten. Raises nothing."""
    try:
        # Editors of Windows begin a text in UTF-8 with a mark.
        data = json.loads(file.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return SettingsResult(Settings())
    except (OSError, ValueError, RecursionError):
        return SettingsResult(Settings(), _set_aside(file, _("The settings file could not be read.")))
    if not isinstance(data, dict):
        return SettingsResult(Settings(), _set_aside(file, _("The settings file could not be read.")))
    settings, wrong = Settings(), []
    known = {name: default for name, default in vars(settings).items() if name != "unknown"}
    for key, value in data.items():
        if key not in known:
            settings.unknown[key] = value
        elif _fits(key, value, known[key]):
            setattr(settings, key, value)
        else:
            wrong.append(key)
    if not wrong:
        return SettingsResult(settings)
    sentence = _("The settings file has a wrong value for {names}.").format(names=", ".join(sorted(wrong)))
    return SettingsResult(settings, _set_aside(file, sentence))


def _fits(key: str, value: object, default: object) -> bool:
    if isinstance(value, list):
        return isinstance(default, list) and all(isinstance(item, str) for item in value)
    if type(value) is not type(default) or (key in ALLOWED and value not in ALLOWED[key]):
        return False
    if key not in RANGES or not isinstance(value, int):
        return True
    least, most = RANGES[key]
    return least <= value <= most


def _set_aside(file: Path, sentence: str) -> str:
    """Keep what cannot be used under another name; `sentence` and what became of the file."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    aside = file.with_name(f"{file.name}.broken-{stamp}")
    number = 1
    while os.path.lexists(aside):
        number += 1
        aside = file.with_name(f"{file.name}.broken-{stamp}-{number}")
    try:
        file.rename(aside)
    except OSError:
        return sentence + " " + _("The defaults are in use.")
    return sentence + " " + _("It was kept as {name}, and the defaults are in use.").format(name=aside.name)


def save_settings(file: Path, settings: Settings) -> None:
    """Write the settings so that a crash leaves the old file or the new one. Raises UserError."""
    data = {**vars(settings)}
    data.update(data.pop("unknown"))
    draft = file.with_name(f"{file.name}.new-{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # Half a character pair, as a hand-made file may hold, is written as the escape it came from.
        with open(draft, "w", encoding="utf-8", errors="backslashreplace") as stream:
            json.dump(data, stream, indent=2, ensure_ascii=False)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(draft, file)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise UserError(
            _("The settings cannot be kept in {folder}: {why}. Choose another data folder.").format(
                folder=file.parent, why=i18n.reason_of(error)
            )
        ) from error


#: The values of a text in --config, where not every text will do.
WORDS = {("accounts", "registration"): ("open", "closed")}


class ServerSection(Values):
    """[server]: who this chat is."""

    name: str = ""
    password: str = ""
    motd: str = ""
    room: str = "#lobby"
    #: Whether who connects from the host's own computer is an operator of the lobby.
    local_operators: bool = True


class LimitsSection(Values):
    """[limits]: what one client or one address may take."""

    throttle: bool = True
    clients: int = 4096
    per_address: int = 256
    send_queue_bytes: int = 1_048_576
    #: Of one message of several lines: its bytes and its lines.
    multiline_bytes: int = 16_384
    multiline_lines: int = 100


class AccountsSection(Values):
    """[accounts]: whether people may make accounts by themselves, and what an account brings.

    `plaintext`: passwords may come over connections that anybody on the network can read.
    """

    registration: str = "open"
    register_before_connect: bool = True
    email_required: bool = False
    always_on: bool = False
    plaintext: bool = False


class TlsSection(Values):
    """[tls]: files of an own certificate; `required` turns plain connections away.

    `external_port`: a port for IRC clients that log in by a certificate of theirs (SASL EXTERNAL), 0 for none.
    """

    cert: str = ""
    key: str = ""
    required: bool = False
    external_port: int = 0


class HistorySection(Values):
    """[history]: how long messages are kept; 0 is for ever."""

    keep_days: int = 0
    keep_bytes: int = 0
    memory_only: bool = False


class WebsocketSection(Values):
    """[websocket]: a port for HTTP and WebSocket alone, 0 for none, and pages from elsewhere that may use the chat."""

    host: str = ""
    port: int = 0
    origins: list[str] = anew(default_factory=list)


class ServerConfig(Values):
    """The whole of --config; every key is optional."""

    server: ServerSection = anew(default_factory=ServerSection)
    limits: LimitsSection = anew(default_factory=LimitsSection)
    accounts: AccountsSection = anew(default_factory=AccountsSection)
    tls: TlsSection = anew(default_factory=TlsSection)
    history: HistorySection = anew(default_factory=HistorySection)
    #: [operators]: the passwords of the server operators by name.
    operators: dict[str, str] = anew(default_factory=dict)
    websocket: WebsocketSection = anew(default_factory=WebsocketSection)


def load_server_config(file: Path | None) -> ServerConfig:
    """Read --config. Raises UserError that names the file and the key at fault."""
    config = ServerConfig()
    if file is None:
        return config
    import tomllib  # the window starts without it

    try:
        data = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        why = i18n.reason_of(error)
        raise UserError(_("The configuration file {file} cannot be read: {why}.").format(file=file, why=why)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UserError(
            _("The configuration file {file} is not valid TOML: {why}.").format(file=file, why=error)
        ) from error
    sections = list(vars(config))
    for name, table in data.items():
        if name not in sections or not isinstance(table, dict):
            known = ", ".join(f"[{section}]" for section in sections)
            raise UserError(
                _("The configuration file {file} has {name}, but its sections are {known}.").format(
                    file=file, name=f"[{name}]" if isinstance(table, dict) else name, known=known
                )
            )
        if name == "operators":
            config.operators = _operators(table, file)
        else:
            _fill(getattr(config, name), name, table, file)
    for section, key in (("websocket", "port"), ("tls", "external_port")):
        if getattr(getattr(config, section), key) > MAX_PORT:
            raise UserError(
                _("The configuration file {file}: {key} in [{section}] must be at most {most}.").format(
                    file=file, key=key, section=section, most=MAX_PORT
                )
            )
    if not is_valid_channel(config.server.room):
        raise UserError(
            _("The configuration file {file}: room in [server] must be # and a name without spaces.").format(file=file)
        )
    return config


def _operators(table: dict[str, Any], file: Path) -> dict[str, str]:
    for key, value in table.items():
        if not isinstance(value, str) or not value:
            raise UserError(
                _("The configuration file {file}: {key} in [{section}] must be {kind}.").format(
                    file=file, key=key, section="operators", kind=_("a text in quotes")
                )
            )
    return dict(table)


def _fill(section: Any, name: str, table: dict[str, Any], file: Path) -> None:
    kinds = get_type_hints(type(section))
    for key, value in table.items():
        if key not in kinds:
            raise UserError(
                _("The configuration file {file} has an unknown key {key} in [{section}]. Known are {known}.").format(
                    file=file, key=key, section=name, known=", ".join(kinds)
                )
            )
        least = 1 if name == "limits" else 0
        if not _is_a(value, kinds[key]) or (type(value) is int and value < least):
            raise UserError(
                _("The configuration file {file}: {key} in [{section}] must be {kind}.").format(
                    file=file, key=key, section=name, kind=_plain(kinds[key], least)
                )
            )
        if value not in WORDS.get((name, key), (value,)):
            raise UserError(
                _("The configuration file {file}: {key} in [{section}] must be one of {words}.").format(
                    file=file, key=key, section=name, words=", ".join(WORDS[name, key])
                )
            )
        setattr(section, key, value)


def _is_a(value: object, kind: object) -> bool:
    if kind == list[str]:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    return type(value) is kind


def _plain(kind: object, least: int) -> str:
    if kind is bool:
        return _("true or false")
    if kind == list[str]:
        return _("a list of texts in quotes")
    return _("a whole number from {least}").format(least=least) if kind is int else _("a text in quotes")
