"""The test network itself: what it promises about reachability, and that it leaves nothing behind.
Needs root; the names of namespaces show what is left."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lan import COMMAND_DEADLINE, Lan, LanError

#: Connects to argv[1]:7 for at most argv[2] seconds: 'refused' comes from a living machine.
KNOCK = """
import socket, sys
try:
    socket.create_connection((sys.argv[1], 7), float(sys.argv[2]))
except ConnectionRefusedError:
    print("there")
except OSError:
    print("silence")
"""


@pytest.fixture(scope="module")
def lan() -> Iterator[Lan]:
    with Lan(3, second=1) as made:
        yield made


def reaches(lan: Lan, one: int, other: int) -> bool:
    return knock(lan, one, other, 30.0) == "there"


def is_cut_off(lan: Lan, one: int, other: int) -> bool:
    return knock(lan, one, other, 0.5) == "silence"


def knock(lan: Lan, one: int, other: int, patience_s: float) -> str:
    return lan.run(one, sys.executable, "-c", KNOCK, lan.address(other), str(patience_s)).strip()


def test_machines_reach_each_other_across_the_router_too(lan: Lan) -> None:
    assert reaches(lan, 1, 2)
    assert lan.address(4) == "10.77.1.1"
    assert reaches(lan, 1, 4)


def test_each_machine_has_its_own_name(lan: Lan) -> None:
    assert [lan.run(i, "hostname").strip() for i in (1, 2)] == ["pc1", "pc2"]


def test_the_process_is_the_command(lan: Lan) -> None:
    process = lan.exec(1, "cat", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"x\n")
    process.stdin.flush()
    assert process.stdout.readline() == b"x\n"
    assert Path(f"/proc/{process.pid}/comm").read_text().strip() == "cat"
    process.terminate()
    assert process.wait(COMMAND_DEADLINE) == -15


def test_a_partition_splits_and_heals(lan: Lan) -> None:
    lan.partition([1, 3], [2])
    assert reaches(lan, 1, 3)
    assert is_cut_off(lan, 1, 2)
    lan.heal()
    assert reaches(lan, 1, 2)


def test_a_blackhole_keeps_the_carrier_and_a_pulled_cable_does_not(lan: Lan) -> None:
    lan.blackhole(2)
    assert is_cut_off(lan, 1, 2)
    assert lan.run(2, "cat", "/sys/class/net/eth0/carrier").strip() == "1"
    lan.heal()
    lan.unplug(2)
    assert lan.run(2, "cat", "/sys/class/net/eth0/carrier").strip() == "0"
    lan.plug(2)
    assert reaches(lan, 1, 2)


def test_isolated_machines_reach_the_first_only(lan: Lan) -> None:
    lan.isolate(True)
    assert reaches(lan, 2, 1)
    assert is_cut_off(lan, 2, 3)
    lan.isolate(False)
    assert reaches(lan, 2, 3)


def test_a_filter_drops_and_is_lifted(lan: Lan) -> None:
    lan.filter(2, "tcp dport 7 drop")
    assert is_cut_off(lan, 1, 2)
    lan.unfilter(2)
    assert reaches(lan, 1, 2)


def test_a_machine_moves_to_another_address(lan: Lan) -> None:
    lan.readdress(3, 33)
    assert lan.address(3) == "10.77.0.33"
    assert reaches(lan, 1, 3)
    lan.readdress(3, 3)


def test_a_failing_command_is_an_error_with_its_words(lan: Lan) -> None:
    with pytest.raises(LanError, match="exit 3: no such luck"):
        lan.run(1, "sh", "-c", "echo no such luck >&2; exit 3")


def test_delay_is_felt_where_the_kernel_can(lan: Lan) -> None:
    try:
        with lan.impaired(2, delay_ms=30):
            assert reaches(lan, 1, 2)
    except LanError as error:
        assert "qdisc" in str(error)


def test_nothing_is_left_and_others_are_not_touched(lan: Lan) -> None:
    def there(prefix: str) -> set[str]:
        names = {line.split()[0] for line in subprocess.check_output(["ip", "netns"], text=True).splitlines()}
        return {name for name in names if name.startswith(prefix)}

    before = there(lan.prefix)
    assert before
    with Lan(2) as other:
        assert len(there(other.prefix)) == 3
        process = other.exec(1, "sleep", "60")
        assert reaches(other, 1, 2)
        folder = Path("/etc/netns") / other.namespace(1)
        assert folder.is_dir()
    assert (there(lan.prefix), there(other.prefix)) == (before, set())
    assert process.poll() is not None
    assert not folder.exists()
    other.down()
    assert reaches(lan, 1, 2)
