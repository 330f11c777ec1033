"""The command line's own part: which options belong to which command, and what happens to odd words and streams."""

from __future__ import annotations

import argparse
import inspect
import re
from collections.abc import Iterator

import pytest

from lanchat import arguments, cli, i18n
from lanchat.errors import UserError


def parse(*words: str) -> argparse.Namespace:
    return arguments.build_parser().parse_args(words)


def test_without_words_it_is_the_window_with_defaults() -> None:
    options = parse()
    assert options.command is None
    assert (options.data_dir, options.port, options.log_level) == (None, None, "warning")
    assert (options.ask, options.auto, options.smoke) == (False, False, False)


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--ask",),
        ("--auto", "--minimized"),
        ("--data-dir", "d", "--ask", "--port", "50001"),
        ("--port", "007", "--port", "8", "--data-dir", "a b"),
    ],
)
def test_the_short_way_to_the_window_understands_what_the_parser_does(words: tuple[str, ...]) -> None:
    options = cli.window_options(words)
    assert options is not None
    assert vars(options) == vars(parse(*words))


@pytest.mark.parametrize(
    "words",
    [
        *(("find",), ("host", "Deck"), ("--help",), ("--smoke",), ("--mini",), ("--log-level", "debug"), ("--port=7",)),
        *(("--port",), ("--port", "0"), ("--port", "65536"), ("--port", "0" * 5000), ("--port", "²"), ("--port", "")),
        *(("--data-dir",), ("--data-dir", ""), ("--data-dir", "--ask"), ("--ask", "--auto"), ("--", "--ask")),
    ],
)
def test_the_parser_has_every_other_word(words: tuple[str, ...]) -> None:
    assert cli.window_options(words) is None


@pytest.mark.parametrize(
    "words", [("--port", "7", "--data-dir", "d", "find"), ("find", "--port", "7", "--data-dir", "d")]
)
def test_common_options_stand_before_or_after_the_command(words: tuple[str, ...]) -> None:
    options = parse(*words)
    assert (options.command, options.port, options.data_dir) == ("find", 7, "d")


def test_a_name_with_spaces_and_a_target() -> None:
    assert parse("host", "The upper deck").name == "The upper deck"
    assert parse("join", "10.0.0.7:50001").target == "10.0.0.7:50001"
    assert parse("join").target is None


def test_bytes_that_are_no_text_become_replacement_characters() -> None:
    assert parse("send", "caf\udce9").text == "caf�"
    assert parse("send", "--to", "#ü", "ok").to == "#ü"


def test_a_password_is_never_an_argument(capsys: pytest.CaptureFixture[str]) -> None:
    assert parse("join", "--password-file", "key").password_file == "key"
    assert parse("send", "--password-file", "key", "hi").password_file == "key"
    with pytest.raises(SystemExit):
        parse("send", "--password", "steam", "hi")


@pytest.mark.parametrize("port", ["0", "65536", "-1", "x", ""])
def test_a_port_is_a_number(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse("--port", port)
    assert ended.value.code == 2
    assert "is not a port number from 1 to 65535" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("raised", "status", "said"),
    [(UserError("It is full. Empty it."), 1, "lanchat: It is full. Empty it.\n"), (KeyboardInterrupt(), 130, "")],
)
def test_how_a_command_ends(
    raised: BaseException, status: int, said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def command(_options: argparse.Namespace) -> int:
        raise raised

    monkeypatch.setitem(cli._COMMANDS, "find", command)
    assert cli.main(["find"]) == status
    assert capsys.readouterr().err == said


def test_a_windowed_executable_has_no_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    def command(_options: argparse.Namespace) -> int:
        raise UserError("Nobody reads this.")

    monkeypatch.setitem(cli._COMMANDS, "find", command)
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(f"sys.{name}", None)
    assert cli.main(["find"]) == 1


@pytest.fixture
def portuguese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(argparse, "_", argparse._)  # type: ignore[attr-defined]
    monkeypatch.setenv("LANGUAGE", "pt_BR")
    yield
    i18n.choose("en")


@pytest.mark.usefixtures("portuguese")
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--nope",), "argumentos não reconhecidos: --nope"),
        (("--port",), "argumento --port: falta um valor"),
        (("--port", "x"), "argumento --port: 'x' não é um número de porta de 1 a 65535"),
        (("find", "--timeout", "99"), "argumento --timeout: '99' não é um número de segundos de 0 a 60"),
        (("--ask", "--auto"), "argumento --auto: não é permitido junto com --ask"),
        (("--auto=yes",), "argumento --auto: não aceita o valor 'yes'"),
        (("--log", "x"), "argumento --log-level: opção inválida: 'x' (escolha entre"),
        (("--a",), "opção ambígua: --a pode ser --ask, --auto"),
        (("fly",), "opção inválida: 'fly' (escolha entre"),
    ],
)
def test_a_wrong_use_is_told_in_the_language_of_the_system(
    words: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert said.startswith("uso: lanchat")
    assert re.search(rf"^lanchat.*: erro: .*{re.escape(sentence)}", said, re.MULTILINE), said


@pytest.mark.usefixtures("portuguese")
def test_the_help_is_in_one_language(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["send", "--help"])
    said = capsys.readouterr().out
    assert "opções comuns:" in said and "argumentos posicionais:" in said
    assert "mostra esta ajuda e termina" in said and "show" not in said


def test_the_texts_of_the_parser_are_still_its_own() -> None:
    texts = re.findall(r'^        ("[^"]+"): _\(', inspect.getsource(arguments._parser_text), re.MULTILINE)
    source = inspect.getsource(argparse)
    assert len(texts) > 10
    assert [text for text in texts if text[1:-1] not in source] == []
