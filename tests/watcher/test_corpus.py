"""Every conversation of the corpus through the real sweep: told as its file says, at once and while it grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.corpus.conversation import paths, read
from tests.corpus.scores import Result
from tests.corpus.telling import as_it_grew, at_once

if TYPE_CHECKING:
    from pathlib import Path

every_conversation = pytest.mark.parametrize("path", paths(), ids=lambda path: f"{path.parent.name}/{path.stem}")


@every_conversation
def test_a_conversation_is_told_as_its_file_says(path: Path) -> None:
    conversation = read(path)

    told = at_once(conversation)

    assert "" == Result(conversation, told).wrong, "\n".join(told.because)


@every_conversation
def test_a_conversation_swept_as_it_grows_ends_as_when_it_is_read_at_once(path: Path) -> None:
    conversation = read(path)

    once, grown = at_once(conversation), as_it_grew(conversation)

    because = "\n".join(grown.told.because)
    if once.state == "away" and grown.drafted_before:
        assert "open" == grown.told.state, because  # the draft of before the absence stands
    else:
        assert (once.state, once.evidence) == (grown.told.state, grown.told.evidence), because


@every_conversation
def test_nobody_who_answered_is_written_to_while_a_conversation_grows(path: Path) -> None:
    assert () == as_it_grew(read(path)).nagged
