"""multi-prefix: all prefixes of everybody in NAMES and WHO, the highest first."""

from __future__ import annotations

import pytest

from tests.server.world import World

SRV = ":lanchat.local"
HOST = "192.168.0.9"


@pytest.mark.parametrize(("caps", "prefix"), [("multi-prefix", "@+"), ("", "@")])
def test_names_and_who(world: World, caps: str, prefix: str) -> None:
    op = world.join("aji", "#tethys")
    op.send("MODE #tethys +v aji")
    guest = world.join("guest", "#tethys", caps=caps)
    assert guest.ask("NAMES #tethys") == [
        f"{SRV} 353 guest = #tethys :{prefix}aji guest",
        f"{SRV} 366 guest #tethys :End of /NAMES list",
    ]
    assert guest.ask("WHO #tethys")[0] == (
        f"{SRV} 352 guest #tethys aji {HOST} lanchat.local aji H{prefix} :0 aji Real"
    )
    assert f"{SRV} 319 guest aji :{prefix}#tethys" in guest.ask("WHOIS aji")


def test_names_on_joining_and_from_outside(world: World) -> None:
    world.join("aji", "#tethys").send("MODE #tethys +v aji")
    guest = world.join("guest", caps="multi-prefix")
    assert guest.ask("NAMES #tethys")[0] == f"{SRV} 353 guest = #tethys :@+aji"
    assert guest.ask("JOIN #tethys")[1] == f"{SRV} 353 guest = #tethys :@+aji guest"


def test_it_can_be_turned_on_and_off(world: World) -> None:
    anna = world.join("Anna", "#room")
    anna.send("MODE #room +v Anna")
    for request, shown in (("multi-prefix", "@+Anna"), ("-multi-prefix", "@Anna")):
        anna.ask(f"CAP REQ :{request}")
        assert anna.ask("NAMES #room")[0].endswith(f" :{shown}")
