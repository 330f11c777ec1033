"""Owns a real test network: machines as network namespaces on a switch that is a namespace of its own.
Does not touch the computer's own addresses, routes or firewall; knows nothing of the program under test."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

#: Machines a LAN may have in all; more than any test needs, fewer than a /24 holds.
MAX_HOSTS = 100
#: Seconds one `ip` or `nft` command may take before the network counts as broken.
COMMAND_DEADLINE = 60.0


class LanError(Exception):
    """The network could not be made or changed: carries what the tool said."""


def unavailable() -> str:
    """Why no Lan can be made here, or '' when it can."""
    if sys.platform != "linux":
        return "network namespaces exist on Linux only"
    if os.geteuid() != 0:
        return "making network namespaces needs root"
    missing = [tool for tool in ("ip", "bridge", "nft", "unshare") if shutil.which(tool) is None]
    return f"missing programs: {', '.join(missing)}" if missing else ""


def _run(command: Sequence[str], text: str | None = None) -> str:
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=COMMAND_DEADLINE, check=False)
    if done.returncode != 0:
        raise LanError(f"{' '.join(command)}: {done.stderr.strip() or done.stdout.strip()}\n{text or ''}")
    return done.stdout


class Lan:
    """`hosts` machines 10.77.0.1, 10.77.0.2, … on one switch; `second` more on 10.77.1.0/24 behind a router.

    Machines are counted from 1, those of the second subnet go on after the first. Use it as a context manager:
    leaving it ends the commands that `exec` started and removes every namespace and file it made.
    """

    def __init__(self, hosts: int = 3, *, second: int = 0, ipv6: bool = True) -> None:
        if hosts < 1 or hosts + second > MAX_HOSTS:
            raise LanError(f"1 to {MAX_HOSTS} machines, not {hosts} + {second}")
        self.prefix = f"lan{secrets.token_hex(3)}"
        self.hosts = range(1, hosts + second + 1)
        self.first_subnet = hosts
        self._ipv6 = ipv6
        self._addresses = {i: self._planned_address(i) for i in self.hosts}
        self._namespaces: list[str] = []
        self._files: list[Path] = []
        self._running: list[subprocess.Popen[Any]] = []
        self._bridges: set[str] = set()

    def _planned_address(self, i: int) -> str:
        return f"10.77.0.{i}" if i <= self.first_subnet else f"10.77.1.{i - self.first_subnet}"

    # -- life ------------------------------------------------------------------------------------------------------

    def __enter__(self) -> Lan:
        try:
            self.up()
        except BaseException:
            self.down()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.down()

    def up(self) -> None:
        """Make the switch, the machines and, with a second subnet, the router."""
        self._add_namespace(self._switch)
        self._make_bridge("br0")
        if len(self.hosts) > self.first_subnet:
            self._make_bridge("br1")
            self._make_router()
        for i in self.hosts:
            self._make_host(i)

    def down(self) -> None:
        """End the commands and remove what was made. Idempotent."""
        for process in self._running:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        for process in self._running:
            process.wait(timeout=COMMAND_DEADLINE)
            for stream in (process.stdin, process.stdout, process.stderr):
                if stream is not None:
                    stream.close()
        self._running.clear()
        while self._namespaces:
            _run(["ip", "netns", "del", self._namespaces.pop()])
        while self._files:
            shutil.rmtree(self._files.pop(), ignore_errors=True)
        with contextlib.suppress(OSError):
            Path("/etc/netns").rmdir()

    # -- commands --------------------------------------------------------------------------------------------------

    def namespace(self, i: int) -> str:
        """The name of machine i's network namespace."""
        return f"{self.prefix}h{i}"

    def address(self, i: int) -> str:
        """Machine i's IPv4 address on the switch."""
        return self._addresses[i]

    def link_local(self, i: int) -> str:
        """Machine i's fe80:: address, without a scope."""
        words = self._ip(self.namespace(i), "-6 -o addr show dev eth0 scope link").split()
        return words[words.index("inet6") + 1].split("/")[0]

    def exec(self, i: int, *command: str, **options: Any) -> subprocess.Popen[Any]:
        """Start a command on machine i, whose host name is pc<i>. The process id is the command's own.

        `options` go to subprocess.Popen. The command leads a session of its own, which ends with the Lan.
        """
        chain = ["ip", "netns", "exec", self.namespace(i), "unshare", "--uts"]
        chain += ["sh", "-c", 'hostname "$0" && exec "$@"', f"pc{i}", *command]
        process = subprocess.Popen(chain, start_new_session=True, **options)
        self._running.append(process)
        return process

    def run(self, i: int, *command: str, deadline_s: float = COMMAND_DEADLINE, **options: Any) -> str:
        """Run a command on machine i to its end and return what it printed. Raises LanError when it fails."""
        process = self.exec(i, *command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
        try:
            out, err = process.communicate(timeout=deadline_s)
        except subprocess.TimeoutExpired as error:
            raise LanError(f"pc{i}: {' '.join(command)} did not end within {deadline_s} s") from error
        finally:
            if process.poll() is not None:
                self._running.remove(process)
        if process.returncode != 0:
            raise LanError(f"pc{i}: {' '.join(command)}: exit {process.returncode}: {err.strip()}")
        return str(out)

    # -- what can go wrong on a network ----------------------------------------------------------------------------

    def partition(self, *groups: Iterable[int]) -> None:
        """Cut the switch apart: each group has one of its own, machines not named stay with the first group."""
        self.heal()
        for number, group in enumerate(groups):
            for i in group if number else ():
                self._move(i, f"part{number}")

    def blackhole(self, i: int) -> None:
        """Machine i keeps its carrier and hears nothing more; nothing it sends arrives anywhere."""
        self._move(i, f"hole{i}")

    def unplug(self, i: int) -> None:
        """Pull machine i's cable: its carrier goes."""
        self._ip(self._switch, f"link set p{i} down")

    def plug(self, i: int) -> None:
        """Put machine i's cable back."""
        self._ip(self._switch, f"link set p{i} up")

    def heal(self) -> None:
        """Everyone is back on the switch of their subnet, with a carrier."""
        self._ip(self._switch, *(f"link set p{i} master {self._home(i)} up" for i in self.hosts))

    def multicast(self, on: bool) -> None:
        """Whether the switch passes multicast on. Off is what filtering access points do; broadcast still works."""
        for i in self.hosts:
            self._port(i, "mcast_flood", on)

    def isolate(self, on: bool) -> None:
        """Client isolation of an access point: machines 2 and up reach machine 1 and nobody else."""
        for i in self.hosts[1:]:
            self._port(i, "isolated", on)

    def filter(self, i: int, rule: str) -> None:
        """Add an nft rule to what machine i receives, such as 'udp dport 50000 drop' or 'meta l4proto udp drop'."""
        table = "add table inet lan\nadd chain inet lan in { type filter hook input priority 0; }\n"
        self._nft(i, f"{table}add rule inet lan in {rule}\n")

    def unfilter(self, i: int) -> None:
        """Remove every rule `filter` and `lose` added to machine i."""
        self._nft(i, "flush ruleset\n")

    def docker(self, i: int) -> None:
        """Give machine i the idle bridge that a container engine leaves behind: 172.17.0.1/16, no carrier."""
        self._ip(
            self.namespace(i),
            "link add docker0 type bridge",
            "addr add 172.17.0.1/16 brd + dev docker0",
            "link set docker0 up",
        )

    def vpn(self, i: int, *, full_tunnel: bool = True) -> None:
        """Give machine i a VPN interface 10.8.0.2/24; a full tunnel also takes the default and multicast routes."""
        routes = ("route replace default dev vpn0", "route replace 224.0.0.0/4 dev vpn0") if full_tunnel else ()
        self._ip(
            self.namespace(i),
            "link add vpn0 type veth peer name vpnfar",
            "addr add 10.8.0.2/24 brd + dev vpn0",
            "link set vpn0 up",
            "link set vpnfar up",
            *routes,
        )

    def readdress(self, i: int, last: int) -> None:
        """Change the last number of machine i's address, as a new lease does."""
        subnet = self._addresses[i].rsplit(".", 1)[0]
        old, new = self._addresses[i], f"{subnet}.{last}"
        self._ip(self.namespace(i), f"addr del {old}/24 dev eth0", f"addr add {new}/24 brd + dev eth0")
        self._ip(self.namespace(i), *self._routes(subnet))
        self._addresses[i] = new

    def without_ipv4(self, i: int) -> None:
        """Take machine i's IPv4 address away; the link-local IPv6 one stays."""
        self._ip(self.namespace(i), "-4 addr flush dev eth0")

    @contextlib.contextmanager
    def impaired(self, i: int, *, delay_ms: int = 0, jitter_ms: int = 0, loss_percent: int = 0) -> Iterator[None]:
        """Delay and lose what machine i sends and receives. Raises LanError where the kernel has no netem."""
        netem = f"netem delay {delay_ms}ms {jitter_ms}ms loss {loss_percent}%"
        cards = [(self._switch, f"p{i}"), (self.namespace(i), "eth0")]
        done: list[list[str]] = []
        try:
            for space, card in cards:
                _run(["tc", "-n", space, "qdisc", "add", "dev", card, "root", *netem.split()])
                done.append(["tc", "-n", space, "qdisc", "del", "dev", card, "root"])
            yield
        finally:
            for command in done:
                _run(command)

    def lose(self, i: int, percent: int) -> None:
        """Lose so many in a hundred of the packets machine i receives; needs no netem. `unfilter` ends it."""
        self.filter(i, f"numgen random mod 100 < {percent} drop")

    def narrow(self, i: int, mtu: int) -> None:
        """Lose without a word every packet larger than this on machine i's cable, as a tunnel on the way does."""
        for j in self.hosts:
            # A card that cuts large packets itself would get them past the switch whole.
            self._ip(self.namespace(j), "link set eth0 gso_max_segs 1")
        self._ip(self._switch, f"link set p{i} mtu {mtu}")

    # -- how it is made --------------------------------------------------------------------------------------------

    @property
    def _switch(self) -> str:
        return f"{self.prefix}sw"

    def _home(self, i: int) -> str:
        return "br0" if i <= self.first_subnet else "br1"

    def _ip(self, space: str, *lines: str) -> str:
        if len(lines) == 1:
            return _run(["ip", "-n", space, *lines[0].split()])
        return _run(["ip", "-n", space, "-batch", "-"], "\n".join(lines) + "\n")

    def _nft(self, i: int, rules: str) -> None:
        _run(["ip", "netns", "exec", self.namespace(i), "nft", "-f", "-"], rules)

    def _port(self, i: int, flag: str, on: bool) -> None:
        _run(["bridge", "-n", self._switch, "link", "set", "dev", f"p{i}", flag, "on" if on else "off"])

    def _sysctl(self, space: str, *settings: str) -> None:
        _run(["ip", "netns", "exec", space, "sysctl", "-qw", *settings])

    def _move(self, i: int, bridge: str) -> None:
        if bridge not in self._bridges:
            self._make_bridge(bridge)
        self._ip(self._switch, f"link set p{i} master {bridge}")

    def _add_namespace(self, name: str) -> None:
        _run(["ip", "netns", "add", name])
        self._namespaces.append(name)
        self._ip(name, "link set lo up")
        off = 0 if self._ipv6 and name != self._switch else 1
        # No duplicate address detection: an fe80:: address is of use at once.
        self._sysctl(
            name,
            *(f"net.ipv6.conf.{k}.{v}" for k in ("all", "default") for v in ("accept_dad=0", f"disable_ipv6={off}")),
        )

    def _make_bridge(self, name: str) -> None:
        self._bridges.add(name)
        self._ip(
            self._switch,
            f"link add {name} type bridge stp_state 0 forward_delay 0 mcast_snooping 0",
            f"link set {name} up",
        )

    def _make_router(self) -> None:
        router = f"{self.prefix}rt"
        self._add_namespace(router)
        for k in (0, 1):
            self._ip(router, f"link add e{k} type veth peer name r{k} netns {self._switch}")
            self._ip(self._switch, f"link set r{k} master br{k} up")
            self._ip(router, f"addr add 10.77.{k}.254/24 dev e{k}", f"link set e{k} up")
        self._sysctl(router, "net.ipv4.ip_forward=1")

    def _make_host(self, i: int) -> None:
        space, address = self.namespace(i), self._addresses[i]
        self._write_names(space)
        self._add_namespace(space)
        self._ip(space, f"link add eth0 address 02:77:00:00:00:{i:02x} type veth peer name p{i} netns {self._switch}")
        self._ip(self._switch, f"link set p{i} master {self._home(i)} up")
        self._ip(space, f"addr add {address}/24 brd + dev eth0", "link set eth0 up")
        self._ip(space, *self._routes(address.rsplit(".", 1)[0]))

    def _routes(self, subnet: str) -> tuple[str, str]:
        return f"route replace default via {subnet}.254 dev eth0", "route replace 224.0.0.0/4 dev eth0"

    def _write_names(self, space: str) -> None:
        folder = Path("/etc/netns") / space
        folder.mkdir(parents=True)
        self._files.append(folder)
        names = "".join(f"{address} pc{i}\n" for i, address in self._addresses.items())
        (folder / "hosts").write_text(f"127.0.0.1 localhost\n::1 localhost\n{names}")
        (folder / "resolv.conf").write_text("")
