"""WHOWAS: who was called so and is not any more.
Those who are here are WHOIS's matter."""

from __future__ import annotations

from lanchat.protocol import numerics as num
from lanchat.protocol.message import Message
from lanchat.protocol.names import casefold
from lanchat.server.hub import Hub
from lanchat.server.session import Session
from lanchat.server.texts import word
from lanchat.server.timestamps import format_ms


def whowas(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "WHOWAS message"."""
    if not message.params or not message.params[0]:
        hub.numeric(session, num.ERR_NONICKNAMEGIVEN, text="No nickname given")
        return
    nick = message.params[0]
    number = message.params[1] if len(message.params) > 1 else ""
    count = int(number[:6]) if number.isascii() and number.isdigit() else 0
    found = hub.former.find(casefold(nick), count)
    if not found:
        hub.numeric(session, num.ERR_WASNOSUCHNICK, word(nick), text="There was no such nickname")
    for former in found:
        hub.numeric(session, num.RPL_WHOWASUSER, former.nick, former.user, former.host, "*", text=former.realname)
        if session.user.oper and former.real_host != former.host:
            text = "Is actually using host"
            hub.numeric(session, num.RPL_WHOISACTUALLY, former.nick, former.real_host, text=text)
        if former.account:
            hub.numeric(session, num.RPL_WHOISACCOUNT, former.nick, former.account, text="is logged in as")
        hub.numeric(session, num.RPL_WHOISSERVER, former.nick, hub.name, text=format_ms(former.time_ms))
    hub.numeric(session, num.RPL_ENDOFWHOWAS, word(nick), text="End of WHOWAS")
