"""DNS-SD (RFC 6763) over mDNS: browsing for chats and publishing ours, on one thread that alone touches zeroconf.
What is found is a hint for the finder; nothing here decides whether a chat is alive."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lanchat import log
from lanchat.net.interfaces import usable_interfaces
from lanchat.net.loop import EventLoop
from lanchat.protocol.beacon import SERVICE_TYPE, ChatInfo

if TYPE_CHECKING:
    from zeroconf import ServiceBrowser, ServiceInfo, Zeroconf

#: The registered type of IRC over TLS (RFC 7194); ordinary clients may browse for it.
IRC_SERVICE_TYPE = "_ircs-u._tcp.local."
#: Milliseconds one service may take to tell its address.
RESOLVE_MS = 500
#: Service names that are resolved in one life; a network that shows more is hostile, the rest is ignored.
MAX_SERVICES = 256
#: Seconds until what failed (no multicast, no network) is tried again.
RETRY_S = 15.0

_log = logging.getLogger("lanchat.discovery.dnssd")


class _NoNetworkError(OSError):
    """There is nothing to listen on yet."""


@dataclass(frozen=True, slots=True)
class ServiceHint:
    """What DNS-SD said of a chat, unverified. `info` is its TXT record, addresses carry their scope."""

    addresses: tuple[str, ...]
    port: int
    info: ChatInfo | None


class DnsSd:
    """The wished state (browse? publish what?) is set from any thread without waiting; one thread makes it so."""

    def __init__(self, loop: EventLoop) -> None:
        self._loop = loop
        self._on_service: Callable[[ServiceHint], None] | None = None
        self._wished: ChatInfo | None = None
        self._rebind = False
        self._stopping = False
        self._wake = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        # From here on: touched by the dnssd thread only.
        self._zeroconf: Zeroconf | None = None
        self._browser: ServiceBrowser | None = None
        self._published: ChatInfo | None = None
        self._services: list[ServiceInfo] = []
        self._resolved: set[str] = set()

    # -- the wished state: any thread ------------------------------------------------------------------------------

    def browse(self, on_service: Callable[[ServiceHint], None]) -> None:
        """Look for chats until stop(); on_service is called on the net thread. Any thread."""
        self._on_service = on_service
        self._start()

    def publish(self, info: ChatInfo | None) -> None:
        """Announce this chat, or nothing more with None. Any thread; what is seen changes about a second later."""
        if info != self._wished:
            self._wished = info
            self._start()

    def rebind(self) -> None:
        """The addresses of this computer changed: browse and announce on the new ones. Any thread."""
        self._rebind = True
        if self._thread is not None:
            self._wake.set()

    def stop(self) -> None:
        """Say goodbye and end; returns at once. Any thread; idempotent."""
        self._stopping = True
        self._wake.set()

    def join(self, timeout: float) -> bool:
        """Wait for the end after stop(); True when it ended. Never on the net thread: goodbyes take a while."""
        if self._thread is not None:
            self._thread.join(timeout)
        return self._thread is None or not self._thread.is_alive()

    def _start(self) -> None:
        with self._starting:
            if self._thread is None and not self._stopping:
                # A daemon: a program that is done does not wait for an import or for a goodbye.
                self._thread = threading.Thread(target=self._run, name="dnssd", daemon=True)
                self._thread.start()
        self._wake.set()

    # -- the thread ------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        wait: float | None = 0.0
        try:
            while not self._stopping:
                self._wake.wait(wait)
                self._wake.clear()
                wait = None if self._stopping or self._settle() else RETRY_S
        except Exception:
            _log.exception("DNS-SD ended")
        finally:
            self._close()

    def _settle(self) -> bool:
        """Make the wished state real. False when something failed and is worth another try."""
        import zeroconf

        try:
            if self._rebind:
                self._rebind = False
                self._close()
            if self._zeroconf is None:
                self._zeroconf = _open(zeroconf)
            if self._on_service is not None and self._browser is None:
                self._browser = zeroconf.ServiceBrowser(self._zeroconf, SERVICE_TYPE, handlers=[self._on_change])
            self._publish_wished(self._zeroconf)
        except _NoNetworkError as error:
            _log.info("DNS-SD waits: %s", error)
            return False
        except (OSError, zeroconf.Error) as error:
            log.once(_log, "dnssd", "DNS-SD is not available: %s", str(error) or type(error).__name__)
            self._rebind = True  # what was half done may stand in the way of the next try
            return False
        return True

    def _publish_wished(self, zc: Zeroconf) -> None:
        wished = self._wished
        if wished == self._published:
            return
        if wished is None or self._published is None or wished.instance != self._published.instance:
            for service in self._services:
                zc.unregister_service(service)
            self._services, self._published = [], None
        if wished is None:
            return
        services = _services(wished)
        for service in services:
            if self._published is None:
                zc.register_service(service, allow_name_change=True)
            else:
                zc.update_service(service)
        self._services, self._published = services, wished

    def _on_change(self, zeroconf: Zeroconf, service_type: str, name: str, state_change: Any) -> None:
        """A service came or changed; runs on zeroconf's browser thread, so that resolving may block."""
        on_service = self._on_service
        if state_change.name == "Removed" or on_service is None or self._stopping:
            return
        if name not in self._resolved and len(self._resolved) >= MAX_SERVICES:
            log.once(_log, "services", "more than %d DNS-SD services, the rest is ignored", MAX_SERVICES)
            return
        self._resolved.add(name)
        try:
            service = zeroconf.get_service_info(service_type, name, RESOLVE_MS)
        except Exception as error:  # zeroconf raises various errors for names that break its rules
            log.once(_log, "resolve", "a DNS-SD service could not be resolved: %s", error)
            return
        if service is not None and service.port:
            info = ChatInfo.from_txt(service.properties, service.port)
            hint = ServiceHint(tuple(service.parsed_scoped_addresses()), service.port, info)
            self._loop.call_soon_threadsafe(on_service, hint)

    def _close(self) -> None:
        zc, self._zeroconf, self._browser = self._zeroconf, None, None
        self._published, self._services = None, []
        self._resolved.clear()
        if zc is not None:
            with contextlib.suppress(OSError):
                zc.close()


def _open(zeroconf: Any) -> Zeroconf:
    """zeroconf on the usable interfaces: it would join idle bridges too, and hand their addresses out."""
    quiet = logging.getLogger("zeroconf")
    quiet.addHandler(logging.NullHandler())
    quiet.propagate = False
    found = usable_interfaces()
    ipv4 = [item.address for item in found if not item.is_ipv6]
    scopes = sorted({item.index for item in found if item.is_ipv6 and item.link_local})
    if not ipv4 and not scopes:
        raise _NoNetworkError("no network interface is up")
    try:
        opened: Zeroconf = zeroconf.Zeroconf(interfaces=[*ipv4, *scopes])
    except OSError:
        if not ipv4 or not scopes:
            raise
        opened = zeroconf.Zeroconf(interfaces=ipv4)
    return opened


def _services(info: ChatInfo) -> list[ServiceInfo]:
    """The records of a chat: our own type, and that of IRC over TLS on the same port."""
    from zeroconf import ServiceInfo

    addresses = [item.address for item in usable_interfaces()]
    # The SRV target is ASCII whatever the computer is called.
    host = f"lc-{info.host_id[:12].encode().hex()[:24]}.local."
    return [
        ServiceInfo(
            kind,
            f"{info.instance}.{kind}",
            port=info.port,
            properties=info.to_txt(),
            server=host,
            parsed_addresses=addresses,
        )
        for kind in (SERVICE_TYPE, IRC_SERVICE_TYPE)
    ]
