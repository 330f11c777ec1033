"""A message that still waits is taken back; one that was written is not."""

from __future__ import annotations

from lanchat.client.model import MessageState
from lanchat.client.outbox import Outbox, Outgoing
from tests.client.seat import Seat, network


def test_what_waits_without_a_connection_is_not_sent() -> None:
    with network() as net:
        mia = Seat(*net, "Mia")
        first, second = mia.client.say("#lobby", "one")[0], mia.client.say("#lobby", "two")[0]
        mia.client.withdraw(first)
        mia.until(lambda: len(mia.lines()) == 2 and mia.room().index[first].state is MessageState.FAILED)
        assert mia.room().index[first].failure == "You took this back."
        assert mia.room().index[second].state is MessageState.SENDING


def test_what_may_have_been_read_stays() -> None:
    outbox = Outbox()
    items = [Outgoing(name, "#lobby", name, "PRIVMSG", 1) for name in ("written", "repeated", "again", "waiting")]
    for item in items:
        assert outbox.add(item)
    outbox.written(items[0])
    items[1].repeated = items[2].again = True
    assert [outbox.withdraw(item.msgid) for item in items] == [None, None, None, items[3]]
    assert outbox.withdraw("unknown") is None
    assert "waiting" not in outbox
