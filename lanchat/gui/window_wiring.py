"""Which part hears what a person does in the main window: presenter, finder, and the program around them.
Only connections; what happens then is theirs."""

from __future__ import annotations

from collections.abc import Callable

from lanchat.gui.finder import Finder
from lanchat.gui.palette import Mode
from lanchat.gui.place_menu import PlaceCallbacks
from lanchat.gui.presenter import Presenter
from lanchat.gui.window_callbacks import WindowCallbacks


def wired(
    presenter: Presenter,
    finder: Finder,
    places: PlaceCallbacks,
    *,
    on_link: Callable[[str], None],
    on_set_nick: Callable[[str], None],
    on_set_away: Callable[[str | None], None],
    on_theme: Callable[[Mode], None],
    on_recent_emoji: Callable[[list[str]], None],
    on_quit: Callable[..., None],
) -> WindowCallbacks:
    """The callbacks of a main window; those named are the program's own business."""
    return WindowCallbacks(
        on_submit=presenter.submit,
        on_open=finder.open,
        on_close_conversation=presenter.leave,
        on_join=presenter.join_room,
        on_open_private=presenter.open_private,
        on_need_history=finder.need_older,
        on_need_newer=finder.need_newer,
        on_present=finder.present,
        on_back=finder.back,
        on_search=finder.search,
        on_search_more=finder.more,
        on_jump=finder.jump,
        on_retry=presenter.retry,
        messages=presenter.messages.callbacks()._replace(on_jump=finder.go_to),
        places=places,
        on_set_topic=presenter.set_topic,
        on_banner_action=presenter.banner_action,
        on_notice=presenter.notice,
        on_link=on_link,
        on_set_nick=on_set_nick,
        on_set_away=on_set_away,
        on_theme=on_theme,
        on_recent_emoji=on_recent_emoji,
        on_quit=on_quit,
    )
