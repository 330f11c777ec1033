"""Away by itself: nobody has touched the computer for as long as the settings say, and back with the first touch.
Asks and decides; what the chat is told is preference_effects.py's."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lanchat.config import Settings

if TYPE_CHECKING:
    from lanchat.system.idle import Answer

#: Milliseconds between two looks: while somebody is here, and while nobody is.
LOOK_MS, LOOK_AWAY_MS = 15_000, 2_000


class AutoAway:
    """Main thread only."""

    def __init__(
        self,
        settings: Settings,
        *,
        ask: Callable[[Answer], None],
        tell: Callable[[bool], None],
        later: Callable[[int, Callable[[], None]], None],
        clock: Callable[[], float],
    ) -> None:
        """`ask(answer)` has the seconds without input told, on the main thread; `tell(idle)` hears of each change;
        `later` does something after so many milliseconds."""
        self._settings, self._ask, self._tell, self._later, self._clock = settings, ask, tell, later, clock
        self._idle = False
        self._last_touch = clock()
        self._wait()

    def touched(self) -> None:
        """Somebody used our own window: what counts where the system tells nothing, and always an end of being idle."""
        self._last_touch = self._clock()
        if self._idle:
            self._judge(0.0)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _wait(self) -> None:
        self._later(LOOK_AWAY_MS if self._idle else LOOK_MS, self._look)

    def _look(self) -> None:
        if self._settings.away_after:
            self._ask(self._answered)
        else:
            self._judge(0.0)
        self._wait()

    def _answered(self, seconds: float | None) -> None:
        self._judge(self._clock() - self._last_touch if seconds is None else seconds)

    def _judge(self, seconds: float) -> None:
        patience = self._settings.away_after * 60
        idle = bool(patience) and seconds >= patience
        if idle != self._idle:
            self._idle = idle
            self._tell(idle)
