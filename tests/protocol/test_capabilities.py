"""Capabilities: bits and names belong together, and shapes hold only what changes a line."""

from __future__ import annotations

from lanchat.protocol import capabilities as cap


def test_every_bit_is_its_own() -> None:
    bits = list(cap.BITS.values())
    assert len(set(bits)) == len(bits)
    assert all(bit & (bit - 1) == 0 for bit in bits)
    assert cap.PLAIN not in bits


def test_names() -> None:
    assert cap.names(cap.BATCH | cap.MESSAGE_TAGS) == ["message-tags", "batch"]
    assert cap.names(0) == []


def test_capabilities_about_ones_own_answers_are_no_part_of_the_shape() -> None:
    assert not cap.SHAPE_MASK & (cap.ECHO_MESSAGE | cap.LABELED_RESPONSE | cap.BATCH | cap.CHATHISTORY | cap.SENT_ONCE)
