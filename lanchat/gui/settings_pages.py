"""What each page of the settings holds: yourself, looks, language, notifications, start, storage.
How a control looks and what a change does is said elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lanchat.gui import settings_avatar
from lanchat.gui.preferences import TEXT_SIZES
from lanchat.gui.safe_text import safe_line
from lanchat.gui.settings_controls import Page
from lanchat.i18n import _, ngettext
from lanchat.protocol.names import is_valid_nick

#: Minutes without input after which one is away; 0 for never.
AWAY_AFTER = (5, 10, 30, 0)
#: Days messages are kept; 0 for ever.
KEEP_DAYS = (7, 30, 90, 365, 0)


@dataclass(frozen=True, slots=True)
class Section:
    """One page: its key, its name, its icon, and what fills it."""

    key: str
    label: str
    icon: str
    fill: Callable[[Page], None]


def sections() -> list[Section]:
    """The pages in their order, in the language of the moment."""
    return [
        Section("you", _("You"), "person", _you),
        Section("looks", _("Appearance"), "sun", _looks),
        Section("language", _("Language"), "globe", _language),
        Section("attention", _("Notifications"), "bell", _attention),
        Section("start", _("Startup"), "power", _start),
        Section("storage", _("Storage"), "disk", _storage),
    ]


def _you(page: Page) -> None:
    settings_avatar.fill(page, _name_problem)
    page.title(_("Status"))
    page.choice("status", [("available", _("Available")), ("away", _("Away")), ("busy", _("Do not disturb"))])
    page.note(_("Others see it beside your name. Do not disturb also keeps notifications and sounds away."))
    page.title(_("What others read while you are away"))
    page.entry("away_text")
    page.title(_("Away by itself"))
    labels = {0: _("Never")} | {
        minutes: ngettext("After {count} minute without input", "After {count} minutes without input", minutes).format(
            count=minutes
        )
        for minutes in AWAY_AFTER
        if minutes
    }
    page.choice("away_after", [(minutes, labels[minutes]) for minutes in AWAY_AFTER])
    page.title(_("Privacy"))
    page.switch("typing", _("Let others see that I am typing"))
    page.switch("receipts", _("Tell each other when private messages were seen"))


def _name_problem(text: str) -> str:
    return "" if is_valid_nick(text) else _("A name begins with a letter and has no spaces and few other signs.")


def _looks(page: Page) -> None:
    page.title(_("Colours"))
    page.choice("theme", [("system", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))])
    page.title(_("Accent colour"))
    page.swatches(
        "accent",
        [
            ("blue", _("Blue")),
            ("teal", _("Teal")),
            ("green", _("Green")),
            ("amber", _("Amber")),
            ("red", _("Red")),
            ("pink", _("Pink")),
            ("purple", _("Purple")),
            ("graphite", _("Graphite")),
        ],
    )
    page.title(_("Text size"))
    page.stepper("text_size", TEXT_SIZES, "{value} %", "−", "+")
    page.note(_("Ctrl and + or − change it from anywhere, Ctrl+0 brings it back."))
    page.title(_("Density"))
    page.choice("density", [("comfortable", _("Comfortable")), ("compact", _("Compact"))])


def _language(page: Page) -> None:
    page.title(_("Language"))
    # Each language by its own name, so that whoever is lost finds theirs.
    page.choice("language", [("system", _("As the system")), ("en", "English"), ("pt_BR", "Português do Brasil")])


def _attention(page: Page) -> None:
    page.title(_("Show a notification for"))
    page.switch("notify_private", _("Private messages"))
    page.switch("notify_mentions", _("Messages with my name"))
    page.switch("notify_all", _("Every message"))
    page.note(_("Only while you are not looking at the window."))
    page.title(_("In a notification"))
    page.switch("notify_text", _("Show what was written"))
    page.title(_("Sound"))
    page.switch("sounds", _("Play a sound with notifications"))
    if page.preferences.try_sound is not None:
        page.button("try_sound", _("Play it"), page.preferences.try_sound)


def _start(page: Page) -> None:
    page.title(_("When the computer starts"))
    if page.preferences.knows("autostart"):
        page.switch("autostart", _("Start LAN Chat with the computer"))
    else:
        page.note(_("This system has no way to start programs with it."))
    page.title(_("When LAN Chat starts"))
    starts = [("ask", _("Ask which chat to join")), ("auto", _("Join the chat that is there"))]
    settings = page.preferences.settings
    if settings.start == "host":
        starts.append(("host", _("Host a chat")))
    elif settings.start == "join":
        starts.append(("join", _("Join {name}").format(name=safe_line(settings.join_address))))
    page.choice("start", starts)
    page.switch(
        "host_when_nobody",
        _("Host a chat when nobody else does"),
        _("So the first one in the morning opens the chat for everybody."),
    )
    if page.preferences.has_tray:
        page.title(_("When the window is closed"))
        page.switch("close_to_tray", _("Stay in the tray and go on receiving messages"))


def size_words(count: int) -> str:
    """Bytes as people read them: '640 kB', '1.2 GB'."""
    value, unit = count / 1_000, 0
    while value >= 999.5 and unit < 2:
        value, unit = value / 1_000, unit + 1
    number = f"{value:.0f}"
    if unit and value < 99.95:
        whole, _point, tenth = f"{value:.1f}".partition(".")
        number = _("{whole}.{tenth}").format(whole=whole, tenth=tenth)
    return f"{number} {('kB', 'MB', 'GB')[unit]}"


def _storage(page: Page) -> None:
    storage = page.preferences.storage
    page.title(_("Messages on this computer"))
    used = page.note(_("Measuring…"))
    page.note(_("This computer keeps what is said in chats that it hosts."))

    def measured(count: int) -> None:
        if used.winfo_exists():
            text = _("They take {size}.").format(size=size_words(count)) if count else _("There are none.")
            used.configure(text=text)

    page.title(_("Keep them for"))
    labels = {0: _("Ever")} | {
        days: ngettext("{count} day", "{count} days", days).format(count=days) for days in KEEP_DAYS if days
    }
    page.choice("keep_days", [(days, labels[days]) for days in KEEP_DAYS])
    if storage is None:
        return
    storage.measure(measured)
    page.title(_("Delete"))
    button = page.button("delete", _("Delete all messages…"), lambda: None)
    sure = page.note("")

    def told(answer: str) -> None:
        if page.frame.winfo_exists():
            page.tell(answer)
            storage.measure(measured)

    def delete() -> None:
        ask_first()
        storage.delete(told)

    def ask_first() -> None:
        sure.configure(text="")
        button.configure(text=_("Delete all messages…"), command=really)

    def really() -> None:
        sure.configure(text=_("They are gone for everybody in this chat, and nothing brings them back."))
        button.configure(text=_("Yes, delete them"), command=delete)
        button.bind("<FocusOut>", lambda _event: ask_first() if button.winfo_exists() else None)

    ask_first()
