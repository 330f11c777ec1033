"""invite-notify: who hears that somebody was invited."""

from __future__ import annotations

from tests.server.world import World

TOLD = ":Anna!anna@192.168.0.9 INVITE Attila #channel"


def test_operators_with_the_capability_are_told(world: World) -> None:
    anna = world.join("Anna", "#channel", caps="invite-notify")
    op = world.join("Op", "#channel", caps="invite-notify")
    bob = world.join("Bob", "#channel", caps="invite-notify")
    plain_op = world.join("PlainOp", "#channel")
    attila = world.join("Attila")
    anna.send("MODE #channel +oo Op PlainOp")
    for peer in (anna, op, bob, plain_op):
        peer.lines()
    assert anna.ask("INVITE Attila #channel") == [":lanchat.local 341 Anna Attila #channel"]
    assert op.lines() == [TOLD]
    assert bob.lines() == []
    assert plain_op.lines() == []
    assert attila.lines() == [TOLD]


def test_a_refused_invitation_is_told_to_nobody(world: World) -> None:
    op = world.join("Op", "#channel", caps="invite-notify")
    anna = world.join("Anna", "#channel")
    op.send("MODE #channel +i")
    op.lines(), anna.lines()
    world.join("Attila")
    assert anna.ask("INVITE Attila #channel") == [":lanchat.local 482 Anna #channel :You're not channel operator"]
    assert op.lines() == []
