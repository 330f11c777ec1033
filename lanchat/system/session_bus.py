"""The D-Bus session bus of a Linux desktop: calls, signals, and objects of ours, on one thread that alone touches it.
What is asked of whom is said by the services that use it."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from dbus_fast import Message, MessageFlag, MessageType, Variant
from dbus_fast.aio import MessageBus

__all__ = ["BusError", "Method", "SessionBus", "Variant"]

logger = logging.getLogger(__name__)

#: Seconds a service may take to answer.
PATIENCE = 5.0
#: Things that may wait to be done; more are dropped, for a desktop that answers no more.
MAX_WAITING = 64

#: Answers a call on an object of ours: member and arguments in, signature and values out; None: no such method.
Method = Callable[[str, str, list[Any]], tuple[str, list[Any]] | None]


class BusError(Exception):
    """There is no bus, nobody of that name is on it, or the answer was an error."""


class SessionBus:
    """Methods: any thread, none waits. Everything given to `do` runs on the bus' thread, in its order."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._bus: MessageBus | None = None
        self._lock = threading.Lock()
        self._closed = False
        self._waiting = 0
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._signals: list[Callable[[str, str, list[Any]], None]] = []
        self._objects: dict[str, Method] = {}

    def do(self, work: Callable[[], Awaitable[None]]) -> None:
        """Have this done on the bus' thread, which begins with the first call. A BusError in it ends only it."""
        with self._lock:
            if self._closed or self._waiting >= MAX_WAITING:
                return
            self._waiting += 1
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._run, args=(self._loop,), name="session-bus", daemon=True).start()
            self._loop.call_soon_threadsafe(self._begin, work)

    def close(self) -> None:
        """Leave the bus once what waits is done. Idempotent."""
        with self._lock:
            if not self._closed:
                self._closed = True
                if self._loop is not None:
                    self._waiting += 1
                    self._loop.call_soon_threadsafe(self._begin, self._leave)

    # -- on the bus' thread -------------------------------------------------------------------------------------------

    async def call(
        self,
        name: str,
        path: str,
        interface: str,
        member: str,
        signature: str = "",
        body: Sequence[Any] = (),
        *,
        wake: bool = True,
    ) -> list[Any]:
        """Call a method; its answer. Not `wake`: no service is started for it. Raises BusError."""
        flags = MessageFlag.NONE if wake else MessageFlag.NO_AUTOSTART
        bus = await self._connected()
        message = Message(
            destination=name,
            path=path,
            interface=interface,
            member=member,
            signature=signature,
            body=list(body),
            flags=flags,
        )
        try:
            answer = await asyncio.wait_for(bus.call(message), PATIENCE)
        except (TimeoutError, OSError, EOFError) as error:
            raise BusError(member) from error
        if answer is None or answer.message_type is MessageType.ERROR:
            raise BusError(f"{member}: {answer.error_name if answer is not None else 'no answer'}")
        return list(answer.body)

    async def watch(self, rule: str, heard: Callable[[str, str, list[Any]], None]) -> None:
        """Hear signals that match the rule: path, member, arguments. Raises BusError."""
        self._signals.append(heard)
        await self.call(*_BUS, "AddMatch", "s", [rule])

    async def emit(self, path: str, interface: str, member: str, signature: str = "", body: Sequence[Any] = ()) -> None:
        """Send a signal of an object of ours. Raises BusError."""
        bus = await self._connected()
        await bus.send(Message.new_signal(path, interface, member, signature, list(body)))

    def serve(self, path: str, method: Method) -> None:
        """Answer calls on this path from now on."""
        self._objects[path] = method

    async def own_name(self) -> str:
        """The unique name we have on the bus. Raises BusError."""
        return str((await self._connected()).unique_name)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            loop.run_forever()
            if self._bus is not None:
                self._bus.disconnect()
            loop.run_until_complete(asyncio.gather(*self._tasks, return_exceptions=True))
        except Exception:
            logger.exception("the session bus ended")
        finally:
            loop.close()

    async def _leave(self) -> None:
        assert self._loop is not None
        self._loop.stop()

    def _begin(self, work: Callable[[], Awaitable[None]]) -> None:
        task = asyncio.ensure_future(self._carry_out(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry_out(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            async with self._turn:
                await work()
        except BusError as error:
            logger.info("session bus: %s", error)
        except Exception:
            logger.exception("something for the session bus failed")
        finally:
            with self._lock:
                self._waiting -= 1

    async def _connected(self) -> MessageBus:
        bus = self._bus
        if bus is None or not bus.connected:
            try:
                bus = MessageBus()
                await asyncio.wait_for(bus.connect(), PATIENCE)
            except Exception as error:  # of many kinds: no address, no socket, no leave
                raise BusError(f"no session bus ({type(error).__name__})") from error
            bus.add_message_handler(self._on_message)
            self._bus = bus
        return bus

    def _on_message(self, message: Message) -> Message | bool | None:
        if message.message_type is MessageType.SIGNAL:
            # In its turn: what it is about may be in an answer that came just before and is still being dealt with.
            self.do(partial(self._hear, message))
            return None
        method = self._objects.get(message.path or "")
        if message.message_type is not MessageType.METHOD_CALL or method is None:
            return None
        answer = method(message.interface or "", message.member or "", message.body)
        if answer is None:
            return None
        return Message.new_method_return(message, *answer)

    async def _hear(self, signal: Message) -> None:
        for heard in self._signals:
            heard(signal.path or "", signal.member or "", signal.body)


_BUS = "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus"
