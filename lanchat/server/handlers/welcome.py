"""What the server tells of itself: the welcome, ISUPPORT, LUSERS, MOTD, VERSION, TIME, INFO, LINKS.
Nothing here changes anything."""

from __future__ import annotations

from lanchat.protocol import capabilities as cap
from lanchat.protocol import isupport, names, query
from lanchat.protocol import numerics as num
from lanchat.protocol.message import MAX_LINE, Message
from lanchat.protocol.names import casefold
from lanchat.server import extbans, limits, masks
from lanchat.server.handlers import metadata_news, modes, user_modes
from lanchat.server.hub import VERSION, Hub
from lanchat.server.session import Session
from lanchat.server.texts import cut, word
from lanchat.server.timestamps import format_ms

#: Bytes of one line of the message of the day.
_MOTD_LINE = 400

#: What lanchat/hosting answers a browser there.
_ICON_PATH = "/icon.svg"


def tokens(hub: Hub) -> dict[str, str]:
    """The ISUPPORT tokens, each true of what is built."""
    most = limits.MAX_LIST_TARGETS
    targets = limits.MAX_TARGETS
    lists = (
        f"JOIN:{most},KICK:{most},LIST:{most},NAMES:{most},NOTICE:{targets},PART:{most},PRIVMSG:{targets},"
        f"TAGMSG:{targets},USERHOST:{limits.MAX_USERHOST},WHOIS:1"
    )
    return {
        "ACCOUNTEXTBAN": extbans.ACCOUNT,
        "AWAYLEN": str(limits.MAX_AWAY),
        "BOT": "B",
        "CASEMAPPING": "ascii",
        "CHANLIMIT": f"#:{limits.MAX_CHANNELS_PER_USER}",
        "CHANMODES": ",".join((modes.LIST_MODES, modes.KEY_MODES, modes.LIMIT_MODES, modes.FLAG_MODES)),
        "CHANNELLEN": str(names.MAX_CHANNEL),
        "CHANTYPES": names.CHANNEL_PREFIX,
        "CHATHISTORY": str(query.MAX_PAGE),
        "ELIST": "CMNTU",
        "EXCEPTS": "e",
        "EXTBAN": f"{extbans.PREFIX},{extbans.TYPES}",
        "HOSTLEN": str(limits.MAX_HOST),
        "INVEX": "I",
        "KEYLEN": str(limits.MAX_KEY),
        "KICKLEN": str(limits.MAX_REASON),
        "LINELEN": str(MAX_LINE),
        "MAXLIST": f"{modes.LIST_MODES}:{limits.MAX_LISTED}",
        "MAXTARGETS": str(targets),
        "MODES": str(limits.MAX_MODES),
        "MONITOR": str(limits.MAX_MONITORED),
        "MSGREFTYPES": "msgid,timestamp",
        "NAMELEN": str(limits.MAX_REALNAME),
        "NETWORK": hub.network,
        "NICKLEN": str(names.MAX_NICK),
        "PREFIX": f"({''.join(modes.STATUS_MODES)}){''.join(modes.STATUS_MODES.values())}",
        "SAFELIST": "",
        "STATUSMSG": "".join(modes.STATUS_MODES.values()),
        "TARGMAX": lists,
        "TOPICLEN": str(limits.MAX_TOPIC),
        "USERLEN": str(limits.MAX_USER),
        "UTF8ONLY": "",
        "WHOX": "",
        "lanchat/LOBBY": hub.lobby,
    }


def send(hub: Hub, session: Session) -> None:
    """001 to the message of the day (modern.ircdocs.horse, "Connection Registration")."""
    network = hub.network
    hub.numeric(session, num.RPL_WELCOME, text=f"Welcome to {network}, {session.user.nick}")
    hub.numeric(session, num.RPL_YOURHOST, text=f"Your host is {hub.name}, running version {VERSION}")
    hub.numeric(session, num.RPL_CREATED, text=f"This server was created {format_ms(hub.started_ms)}")
    channel_modes = modes.LIST_MODES + modes.FLAG_MODES + modes.KEY_MODES + modes.LIMIT_MODES
    with_param = modes.LIST_MODES + modes.KEY_MODES + modes.LIMIT_MODES + "".join(modes.STATUS_MODES)
    letters = "".join(sorted(channel_modes + "".join(modes.STATUS_MODES)))
    hub.numeric(session, num.RPL_MYINFO, hub.name, VERSION, user_modes.USER_MODES, letters, "".join(sorted(with_param)))
    send_isupport(hub, session)
    send_lusers(hub, session)
    metadata_news.send_own(hub, session)
    send_motd(hub, session)


def send_isupport(hub: Hub, session: Session) -> None:
    """RPL_ISUPPORT, as one batch for those who asked for it (extended-isupport, "draft/isupport batch")."""
    wanted = cap.BATCH | cap.EXTENDED_ISUPPORT
    reference = hub.new_reference() if session.caps & wanted == wanted else ""
    if reference:
        hub.from_server(session, f"BATCH +{reference} draft/isupport")
    head = f"@batch={reference} " if reference else ""
    for line in isupport.lines({**tokens(hub), **_icon(hub, session)}):
        told = f"{num.RPL_ISUPPORT} {session.user.nick or '*'} {line} :are supported by this server"
        session.send(f"{head}:{hub.name} {told}\r\n".encode())
    if reference:
        hub.from_server(session, f"BATCH -{reference}")


def _icon(hub: Hub, session: Session) -> dict[str, str]:
    """network-icon, "The draft/ICON ISUPPORT token": where the chat's own port serves it to whoever reached it so."""
    address = session.reached.removeprefix("::ffff:")
    if not address or "%" in address or address.startswith("fe80:"):
        return {}
    # No picture loader takes a certificate that nobody vouches for, so not https where plain connections may come.
    scheme = "https" if hub.config.tls.required else "http"
    shown = f"[{address}]" if ":" in address else address
    return {"draft/ICON": f"{scheme}://{shown}:{hub.chat.port}{_ICON_PATH}"}


def isupport_command(hub: Hub, session: Session, message: Message) -> None:
    """extended-isupport, "ISUPPORT command": before registration only with the capability."""
    if not session.registered and not session.caps & cap.EXTENDED_ISUPPORT:
        hub.numeric(session, num.ERR_NOTREGISTERED, text="You have not registered")
        return
    send_isupport(hub, session)


def send_lusers(hub: Hub, session: Session) -> None:
    """The numerics of LUSERS."""
    people = len(hub.nicks)
    hidden = len(hub.invisible)
    seen = f"There are {people - hidden} users and {hidden} invisible on 1 servers"
    hub.numeric(session, num.RPL_LUSERCLIENT, text=seen)
    hub.numeric(session, num.RPL_LUSEROP, str(len(hub.operators)), text="operator(s) online")
    hub.numeric(session, num.RPL_LUSERUNKNOWN, str(hub.unregistered), text="unknown connection(s)")
    hub.numeric(session, num.RPL_LUSERCHANNELS, str(len(hub.channels)), text="channels formed")
    hub.numeric(session, num.RPL_LUSERME, text=f"I have {people} clients and 0 servers")
    counts = (str(people), str(hub.most_people))
    hub.numeric(session, num.RPL_LOCALUSERS, *counts, text=f"Current local users {people}, max {hub.most_people}")
    hub.numeric(session, num.RPL_GLOBALUSERS, *counts, text=f"Current global users {people}, max {hub.most_people}")


def send_motd(hub: Hub, session: Session) -> None:
    """The numerics of MOTD."""
    motd = hub.config.server.motd
    if not motd:
        hub.numeric(session, num.ERR_NOMOTD, text="There is no message of the day")
        return
    hub.numeric(session, num.RPL_MOTDSTART, text=f"- {hub.name} Message of the day - ")
    for line in motd.splitlines():
        hub.numeric(session, num.RPL_MOTD, text=f"- {cut(line, _MOTD_LINE)}")
    hub.numeric(session, num.RPL_ENDOFMOTD, text="End of /MOTD command.")


def _is_for_us(hub: Hub, session: Session, message: Message) -> bool:
    target = message.params[0] if message.params else ""
    if not target or masks.matches(casefold(target), hub.name) or hub.find_user(target) is not None:
        return True
    hub.numeric(session, num.ERR_NOSUCHSERVER, word(target), text="No such server")
    return False


def lusers(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "LUSERS message"."""
    send_lusers(hub, session)


def motd(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "MOTD message"."""
    if _is_for_us(hub, session, message):
        send_motd(hub, session)


def version(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "VERSION message"."""
    if _is_for_us(hub, session, message):
        hub.numeric(session, num.RPL_VERSION, VERSION, hub.name, text="")
        send_isupport(hub, session)


def time(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "TIME message"."""
    if _is_for_us(hub, session, message):
        now = hub.ledger.now_ms()
        hub.numeric(session, num.RPL_TIME, hub.name, str(now // 1000), "0", text=format_ms(now))


def info(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "INFO message"."""
    for line in ("LAN Chat, a chat for one local network", VERSION, f"Started {format_ms(hub.started_ms)}"):
        hub.numeric(session, num.RPL_INFO, text=line)
    hub.numeric(session, num.RPL_ENDOFINFO, text="End of INFO list")


def links(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "LINKS message": there is one server."""
    hub.numeric(session, num.RPL_LINKS, "*", hub.name, text=f"0 {hub.network}")
    hub.numeric(session, num.RPL_ENDOFLINKS, "*", text="End of /LINKS list")
