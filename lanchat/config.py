"""Settings of the window (settings.json) and of the server (--config FILE.toml): their keys, defaults and checks.
Reading and writing the two files happens here and nowhere else."""

from __future__ import annotations

import contextlib
import json
import os
import time
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, get_type_hints

from lanchat.errors import UserError


@dataclass(slots=True)
class Settings:
    """What the window remembers. Every field has a working default; an unknown key in the file is kept."""

    name: str = ""
    chat_name: str = ""
    start: str = "ask"  # ask | auto | host | join
    join_address: str = ""
    theme: str = "system"  # system | light | dark
    language: str = "system"  # system | en | pt_BR
    install_id: str = ""
    geometry: str = ""
    last_addresses: list[str] = field(default_factory=list)
    unknown: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SettingsResult:
    """Settings as read, and one sentence for the user where the file was broken and set aside."""

    settings: Settings
    notice: str = ""


def load_settings(file: Path) -> SettingsResult:
    """Read the settings. A broken or empty file is renamed, never overwritten. Raises nothing."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return SettingsResult(Settings())
    except (OSError, UnicodeDecodeError) as error:
        return SettingsResult(Settings(), _set_aside(file, str(error)))
    try:
        data = json.loads(text)
        if not isinstance(data, dict):
            raise ValueError("not an object")
    except ValueError:
        return SettingsResult(Settings(), _set_aside(file, "it is not valid JSON"))
    settings = Settings()
    known = {item.name: getattr(settings, item.name) for item in fields(Settings) if item.name != "unknown"}
    for key, value in data.items():
        if key not in known:
            settings.unknown[key] = value
        elif type(value) is type(known[key]):
            setattr(settings, key, value)
    return SettingsResult(settings)


def _set_aside(file: Path, why: str) -> str:
    aside = file.with_name(f"{file.name}.broken-{time.strftime('%Y%m%d-%H%M%S')}")
    try:
        os.replace(file, aside)
    except OSError:
        return f"The settings could not be read ({why}). The defaults are in use."
    return f"The settings file could not be read. It was kept as {aside.name}, and the defaults are in use."


def save_settings(file: Path, settings: Settings) -> None:
    """Write the settings so that a crash leaves the old file or the new one. Raises UserError."""
    data = asdict(settings)
    data.update(data.pop("unknown"))
    draft = file.with_name(file.name + ".new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with open(draft, "w", encoding="utf-8") as stream:
            json.dump(data, stream, indent=2, ensure_ascii=False)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(draft, file)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise UserError(f"The settings could not be saved in {file.parent}: {error.strerror}.") from error


@dataclass(slots=True)
class ServerSection:
    """[server]: who this chat is."""

    name: str = ""
    password: str = ""
    motd: str = ""
    room: str = "#lobby"


@dataclass(slots=True)
class LimitsSection:
    """[limits]: what one client or one address may take."""

    throttle: bool = True
    clients: int = 4096
    per_address: int = 256
    send_queue_bytes: int = 1_048_576


@dataclass(slots=True)
class TlsSection:
    """[tls]: files of an own certificate; `required` turns plain connections away."""

    cert: str = ""
    key: str = ""
    required: bool = False


@dataclass(slots=True)
class HistorySection:
    """[history]: how long messages are kept; 0 is for ever."""

    keep_days: int = 0
    keep_bytes: int = 0
    memory_only: bool = False


@dataclass(slots=True)
class ServerConfig:
    """The whole of --config; every key is optional."""

    server: ServerSection = field(default_factory=ServerSection)
    limits: LimitsSection = field(default_factory=LimitsSection)
    tls: TlsSection = field(default_factory=TlsSection)
    history: HistorySection = field(default_factory=HistorySection)


def load_server_config(file: Path | None) -> ServerConfig:
    """Read --config. Raises UserError that names the file and the key at fault."""
    config = ServerConfig()
    if file is None:
        return config
    import tomllib  # the window starts without it

    try:
        with open(file, "rb") as stream:
            data = tomllib.load(stream)
    except OSError as error:
        raise UserError(f"The configuration file {file} could not be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"The configuration file {file} is not valid TOML: {error}.") from error
    sections = {item.name for item in fields(ServerConfig)}
    for name, table in data.items():
        if name not in sections:
            raise UserError(f"The configuration file {file} has an unknown section [{name}].")
        if not isinstance(table, dict):
            raise UserError(f"The configuration file {file}: {name} must be a section, [{name}].")
        _fill(getattr(config, name), name, table, file)
    return config


def _fill(section: Any, name: str, table: dict[str, Any], file: Path) -> None:
    kinds = get_type_hints(type(section))
    for key, value in table.items():
        if key not in kinds:
            raise UserError(f"The configuration file {file} has an unknown key {key} in [{name}].")
        if type(value) is not kinds[key]:
            raise UserError(f"The configuration file {file}: {key} in [{name}] must be a {_PLAIN[kinds[key]]}.")
        if type(value) is int and value < 0:
            raise UserError(f"The configuration file {file}: {key} in [{name}] cannot be negative.")
        setattr(section, key, value)


_PLAIN = {str: "text in quotes", bool: "true or false", int: "whole number"}
