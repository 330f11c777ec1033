"""Numerics: three digits each, and no two names for one number."""

from __future__ import annotations

from lanchat.protocol import numerics


def test_numerics_are_three_digits_and_unique() -> None:
    values = [value for name, value in vars(numerics).items() if name.startswith(("RPL_", "ERR_"))]
    assert all(len(value) == 3 and value.isdigit() for value in values)
    assert len(set(values)) == len(values)
