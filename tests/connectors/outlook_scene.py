"""An offer in Sent Items at Outlook, and the draft that answers it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rules.ledger import token
from rules.mail import Address, Role
from tests.connectors.drafts import DRAFT, marked
from tests.connectors.reader import the

if TYPE_CHECKING:
    from connectors.mailbox import Fetched
    from connectors.outlook.mailbox import OutlookMailbox
    from rules.mail import Content
    from tests.servers.graph import Graph
    from tests.servers.graph_items import Item

BEN = Address("ben@client.example", "Ben")
TOKEN = token("ivan@firm.example", "<offer@firm.example>", 1)
OFFER_TEXT = "Dear Anna,\n\nplease find our offer.\n"
WORDS = "Dear Anna,\n\nhave you had time to look at our offer?\n\nKind regards\nIvan"
QUOTING = marked(
    replace(
        DRAFT,
        token=TOKEN,
        cc=(BEN,),
        text=f"{WORDS}\n\nOn 2 November 2026, 09:30, Ivan Petrov wrote:\n> Dear Anna,\n>\n> please find our offer.\n",
    )
)


def offer(kind: str = "html", sender: str = "Ivan Petrov <ivan@firm.example>") -> bytes:
    """Our last word: what the draft answers."""
    page = "<html><body><p>Dear Anna,</p><p>please find our offer.</p></body></html>"
    text = page if kind == "html" else OFFER_TEXT.replace("\n", "\r\n")
    return (
        f"From: {sender}\r\nTo: Anna <anna@client.example>, ivan@firm.example\r\nCc: Ben <ben@client.example>\r\n"
        "Subject: Our offer\r\nDate: Mon, 02 Nov 2026 09:30:00 +0000\r\nMessage-ID: <offer@firm.example>\r\n"
        f"References: <first@client.example>\r\nContent-Type: text/{kind}; charset=utf-8\r\n\r\n{text}"
    ).encode()


def only(office: OutlookMailbox) -> tuple[Fetched, Content]:
    """The only draft."""
    (draft,) = office.drafts()
    return draft, dict(office.contents(the(Role.DRAFTS, office), [draft.handle]))[draft.handle]


def html_of(office: OutlookMailbox, draft: Fetched) -> str:
    """The HTML of a draft; empty where it has none."""
    return dict(office.pages(the(Role.DRAFTS, office), [draft.handle])).get(draft.handle, "")


def item(graph: Graph, handle: str) -> Item:
    """A message at the server itself."""
    return graph.box.items[handle.partition("~")[0]]


def emails(item: Item, name: str) -> list[str]:
    return [one["emailAddress"]["address"] for one in item.props[name]]
