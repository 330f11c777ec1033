"""LANCHAT: what our own programs say to each other, harmless to everybody else (docs/PROTOCOL.md).
What the chat is, is asked for here; how somebody came to ask is discovery's matter."""

from __future__ import annotations

from dataclasses import replace

from lanchat.protocol import numerics as num
from lanchat.protocol.beacon import ChatInfo
from lanchat.protocol.message import Message
from lanchat.server.hub import Hub
from lanchat.server.session import Session
from lanchat.server.texts import cut, word


def lanchat(hub: Hub, session: Session, message: Message) -> None:
    """LANCHAT HELLO <nonce>: allowed before registration, answered with the nonce and the chat as JSON."""
    if message.params[0].upper() != "HELLO" or len(message.params) < 2:
        hub.numeric(session, num.ERR_NEEDMOREPARAMS, "LANCHAT", text="Not enough parameters")
        return
    nonce = cut(word(message.params[1]), 64)
    hub.from_server(session, f"LANCHAT INFO {nonce} :{describe(hub).to_json()}")


def describe(hub: Hub) -> ChatInfo:
    """The chat with its present number of people."""
    return replace(hub.chat, people=len(hub.nicks))
