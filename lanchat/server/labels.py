"""labeled-response: marks what a labelled command put into its session's output as the one answer to it.
Called when the answer is whole; how it came about does not matter here."""

from __future__ import annotations

from lanchat.protocol.message import escape_tag_value
from lanchat.server.session import Session


def finish(session: Session, start: int, label: str, server: bytes, reference: str) -> None:
    """Tag the output since position `start` with the label.

    labeled-response, "Tags": exactly one logical message carries it: the only line, a batch around several,
    or an ACK where there is none. A batch that is there already carries the label itself.
    """
    answer = session.since(start)
    if not answer:
        session.send(labelled(b":" + server + b" ACK\r\n", label))
        return
    if _is_one_batch(answer) or (len(answer) == 1 and answer[0].count(b"\r\n") == 1):
        session.replace_since(start, [labelled(answer[0], label), *answer[1:]], {})
        return
    lines = [opening(label, server, reference)]
    moved: dict[int, int] = {}
    for offset, item in enumerate(answer):
        moved[start + offset] = start + len(lines)
        # What came as one piece stays one: should it not be stored, all of it is replaced.
        lines.append(b"".join(within(line + b"\r\n", reference) for line in item.split(b"\r\n")[:-1]))
    lines.append(b":" + server + b" BATCH -" + reference.encode() + b"\r\n")
    session.replace_since(start, lines, moved)


def opening(label: str, server: bytes, mark: str) -> bytes:
    """The line that begins the labelled batch of this mark."""
    return labelled(b":" + server + b" BATCH +" + mark.encode() + b" labeled-response\r\n", label)


def labelled(line: bytes, label: str) -> bytes:
    """The line with this label in front."""
    return with_tag(line, b"label=" + escape_tag_value(label).encode())


def within(line: bytes, mark: str) -> bytes:
    """The line in the batch of this mark, unless it is in a batch inside already (batch, "Nested batch")."""
    section = line.partition(b" ")[0] if line[:1] == b"@" else b""
    inside = section[:7] == b"@batch=" or b";batch=" in section
    return line if inside else with_tag(line, b"batch=" + mark.encode())


def with_tag(line: bytes, tag: bytes) -> bytes:
    """The line with one more tag in front."""
    return b"@" + tag + b";" + line[1:] if line[:1] == b"@" else b"@" + tag + b" " + line


def _is_one_batch(answer: list[bytes]) -> bool:
    """Whether the answer is a batch of its own from its first line to its last."""
    first = _without_tags(answer[0].partition(b"\r\n")[0])
    last = _without_tags(answer[-1][:-2].rpartition(b"\r\n")[2])
    return (
        len(first) > 2
        and first[1] == b"BATCH"
        and first[2][:1] == b"+"
        and last[1:3] == [b"BATCH", b"-" + first[2][1:]]
    )


def _without_tags(line: bytes) -> list[bytes]:
    """The words of a line from its source on."""
    words = line.split()
    return words[1:] if line[:1] == b"@" else words
