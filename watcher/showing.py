"""How a preview is shown: in a terminal, or as a page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from rich.text import Text

from watcher.output import show_heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console

    from rules.draft import Draft
    from rules.mail import Address
    from watcher.preview import Rung

PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<style>
body {{ font-family: sans-serif; max-width: 50em; margin: 2em auto; }}
th {{ text-align: left; padding-right: 1em; vertical-align: top; font-weight: normal; color: #666; }}
pre {{ white-space: pre-wrap; font: inherit; }}
iframe {{ width: 100%; height: 30em; resize: vertical; border: 1px solid #ccc; }}
</style>
</head>
<body>
<h1>{title}</h1>
{steps}
</body>
</html>"""
"""What a draft's own HTML says stands in a frame of its own, which may load nothing and run nothing."""


def show(out: Console, rungs: Iterable[Rung]) -> None:
    """All steps, one below the other."""
    for rung in rungs:
        show_heading(out, _title(rung))
        if rung.draft is None:
            out.print(Text(f"not written: {rung.trouble}"), style="red", soft_wrap=True)
            continue
        for name, value in _fields(rung.draft):
            out.print(Text(f"{name}: {value}"), soft_wrap=True)
        out.print(Text(f"\n{rung.draft.text}"), soft_wrap=True)


def page(name: str, rungs: Iterable[Rung]) -> str:
    """The same as a page of HTML."""
    steps = "\n".join(_section(rung) for rung in rungs)
    return PAGE.format(title=escape(f"What the rule {name} would write"), steps=steps)


def _section(rung: Rung) -> str:
    title = f"<h2>{escape(_title(rung))}</h2>"
    if rung.draft is None:
        return f"{title}\n<p>{escape(f'not written: {rung.trouble}')}</p>"
    rows = "\n".join(f"<tr><th>{name}</th><td>{escape(value)}</td></tr>" for name, value in _fields(rung.draft))
    return f"{title}\n<table>\n{rows}\n</table>\n{_body(rung.draft)}"


def _body(draft: Draft) -> str:
    if draft.html is None:
        return f"<pre>{escape(draft.text)}</pre>"
    nothing = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    return f'<iframe sandbox srcdoc="{escape(nothing + draft.html)}"></iframe>'


def _title(rung: Rung) -> str:
    return f"step {rung.number} of {rung.of}: {rung.template}, {rung.due_at:%a %d %b %Y %H:%M}"


def _fields(draft: Draft) -> Iterator[tuple[str, str]]:
    yield "From", _people([draft.sender])
    yield "To", _people(draft.to)
    if draft.cc:
        yield "Cc", _people(draft.cc)
    yield "Subject", draft.subject


def _people(addresses: Iterable[Address]) -> str:
    return ", ".join(f"{one.name} <{one.email}>" if one.name else one.email for one in addresses)
