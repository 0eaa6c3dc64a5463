"""Which of the files that an offer carries is the offer itself; by its name, since nothing else is read.

Where two may be it, none is: of `Angebot_v1.pdf` and `Angebot_v2.pdf` a name does not tell. The same paper in two
formats is one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rules.glossary import passage, phrases
from rules.words import any_shell_pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

_NEVER = re.compile(
    r"unnamed(\..*)?|noname|image\d*\.\w+|img[-_]?\d*\.\w+|(outlook|att|pastedgraphic|inline)[-_]?\w*\.(png|jpe?g|gif|txt|html?)"
    r"|winmail\.dat|.*\.(vcf|ics|p7s|p7m|asc|sig|pgp|gif|svg|emz|wmz|eml|msg)",
    re.IGNORECASE,
)
"""What mail programs add: pictures of a signature, cards, keys, invitations; and the names that they make up."""
_PICTURE = re.compile(r".*\.(png|jpe?g|bmp|tiff?|heic|webp)", re.IGNORECASE)
_DOCUMENT = re.compile(r".*\.(pdf|docx?|odt|rtf|xlsx?|ods|pptx?|odp|pages|numbers|key)", re.IGNORECASE)
_DECORATION = re.compile(r"logo|signatur|banner|icon|подпись|firma", re.IGNORECASE)
_LOGO = re.compile(r"logo[\W\d_]", re.IGNORECASE)
_GROUP = re.compile(r"[^\W\d_]+|[0-9]+")
_LEAST_ALONE = 3
"""Digits of a number by which a file is known that no word calls an offer."""
_SEAM = re.compile(r"(?<=[^\W\d_A-ZА-ЯЁ])(?=[A-ZА-ЯЁ])|_")


def enclosed(names: Sequence[str], patterns: Sequence[str], number: str | None) -> str | None:
    """The name of the file that is the offer; None where no file can be taken for it.

    Args:
        names: of the files, in their order.
        patterns: by which the rule knows offers; they come first.
        number: the offer's own; a file whose name has it is the offer.
    """
    files = [name for name in names if not _NEVER.fullmatch(name) and not _is_decoration(name)]
    by_rule = any_shell_pattern(patterns, files)
    if by_rule:
        return by_rule
    papers = [name for name in files if not _says(name, "other_file")]
    numbered = [name for name in papers if number and _has_number(name, number)]
    named = [name for name in papers if _says(name, "file")]
    documents = [name for name in papers if _DOCUMENT.fullmatch(name)]
    return _one_paper(next(filter(None, [numbered, named, documents]), []))


def _one_paper(names: Sequence[str]) -> str | None:
    """The first of these names, if they are all those of one paper."""
    return names[0] if len({name.rpartition(".")[0].casefold() for name in names}) == 1 else None


def _has_number(name: str, number: str) -> bool:
    """Whether the number stands in the name, whole: `118` does not stand in `1180.pdf`, nor in `118-2.pdf`."""
    groups = _GROUP.findall(number)
    if sum(map(len, filter(str.isdigit, groups))) < _LEAST_ALONE and not _says(name, "file"):
        return False
    whole = "[^A-Za-z0-9]?".join(map(re.escape, groups))
    return re.search(rf"(?<![0-9]){whole}(?![0-9]|[-_.][0-9])", name, re.IGNORECASE) is not None


def _is_decoration(name: str) -> bool:
    return _LOGO.match(name) is not None or (_PICTURE.fullmatch(name) and _DECORATION.search(name)) is not None


def _says(name: str, key: str) -> bool:
    """Whether one of these words stands in the name, also in `AngebotMeier_2026.pdf`."""
    words = passage(_SEAM.sub(" ", name))
    return phrases(key).among(words, range(len(words.words)))
