"""A tunnel between two machines loses large packets without a word: a chat is entered through it all the same, and long
messages get through. Real programs on machines of a test network."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.terminal import PROGRAM, environment
from tests.e2e.test_moves import open_chat, stored
from tests.lan import Lan

#: What every link with IPv6 carries at least (RFC 8200, section 5).
MTU = 1_280


def test_a_chat_is_entered_and_talked_in_through_a_narrow_tunnel(tmp_path: Path) -> None:
    texts = ["short", "long " * 800]
    with Lan(2) as lan:
        lan.narrow(1, MTU)
        host = open_chat(lan, tmp_path / "host")
        try:
            send = [*PROGRAM, "send", "--data-dir", str(tmp_path / "anna"), "--address"]
            for address in (lan.address(1), f"{lan.link_local(1)}%eth0"):
                for text in texts:
                    lan.run(2, *send, address, text, env=environment())
        finally:
            host.stop()
        # A long text becomes several messages, cut between words.
        said = "".join(text for _nick, text in stored(tmp_path / "host"))
        assert said.replace(" ", "") == "".join(texts * 2).replace(" ", "")
