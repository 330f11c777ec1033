"""The chat's icon as browsers and IRC clients get it from the port: the mark of assets/make_icons.py as SVG.
A text in the source, so that nothing has to be read from the disk to answer."""

from __future__ import annotations

#: Where the port has it; lanchat/server names the same path in the token draft/ICON.
PATH = "/icon.svg"
KIND = "image/svg+xml"

_FRONT = "M321 60h278a281 281 0 0 1 281 281v108a281 281 0 0 1-281 281H460L141 891l33-204A281 281 0 0 1 40 449V341"
_BEHIND = "M522 330h226a222 222 0 0 1 222 222v86q0 90-80 160l13 147-268-85H522a222 222 0 0 1-222-222v-86"

SVG = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1000"><defs>
<linearGradient id="g" x2="0" y2="1"><stop stop-color="#5b86ff"/><stop offset="1" stop-color="#3056d6"/>
</linearGradient><path id="f" d="{_FRONT}A281 281 0 0 1 321 60z"/>
<mask id="m"><path fill="#fff" d="M0 0h1000v1000H0z"/><use href="#f" stroke="#000" stroke-width="80"/></mask></defs>
<path mask="url(#m)" fill="#18a48a" d="{_BEHIND}a222 222 0 0 1 222-222z"/><use href="#f" fill="url(#g)"/>
<g fill="#fff"><circle cx="309" cy="308" r="52"/><circle cx="611" cy="308" r="52"/></g>
<path d="M635 476a198 172 0 0 1-350 0" fill="none" stroke="#fff" stroke-width="57" stroke-linecap="round"/></svg>
""".encode("ascii")
