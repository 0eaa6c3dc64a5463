"""Bytes of mail to text: transfer encodings (RFC 2045), charsets, and encoded words in headers (RFC 2047).

Nothing in here raises for what a message says, and nothing takes more than linear time: the standard library's pattern
for encoded words needs seconds for a hostile header of 64 kB. What is broken is read as well as it can be.
"""

from __future__ import annotations

import binascii
import codecs
import re

_WORD = re.compile(r"=\?([^?\s]{1,80})\?([bBqQ])\?")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_NAMES = {
    "iso-8859-1": "cp1252",  # Windows programs say the one and write the other
    "latin1": "cp1252",
    "gb2312": "gb18030",
    "iso-8859-8-i": "iso-8859-8",
}
_NO_CHARSETS = {"", "us-ascii", "ascii", "punycode", "idna", "unicode_escape", "raw_unicode_escape"}
"""Names that tell nothing, and codecs of Python's own, two of which take the square of the length."""


def undone(payload: bytes, transfer_encoding: str) -> bytes:
    """The bytes behind a Content-Transfer-Encoding, cut off anywhere; an unknown encoding is taken for none."""
    encoding = transfer_encoding.partition(";")[0].strip().lower()
    if encoding == "quoted-printable":
        return binascii.a2b_qp(payload)
    if encoding == "base64":
        return _base64(payload)
    return payload


def characters(payload: bytes, charset: str) -> str:
    """The bytes as text that can be stored. An unknown or missing charset is guessed: UTF-8, else Windows-1252.

    Bytes that fit no character become U+FFFD, but for a last character that was cut in two.
    """
    wanted = charset.strip().strip("\"'").lower()
    if wanted not in _NO_CHARSETS:
        try:
            text = payload.decode(_NAMES.get(wanted, wanted), "replace").rstrip("\ufffd")
            return text.encode(errors="replace").decode()  # UTF-7 can spell lone surrogates, which nobody can store
        except (LookupError, ValueError):  # no such charset, or one with a NUL in its name
            pass
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(payload)
    except UnicodeDecodeError:
        return payload.decode("cp1252", "replace")


def decode(value: str) -> str:
    """A header's encoded words (RFC 2047) as text; what only looks like one stays as it is."""
    if "=?" not in value:
        return value
    pieces: list[str] = []
    bytes_of_words: list[tuple[str, bytes]] = []
    done = 0
    for start, end, charset, payload in _words(value):
        between = value[done:start]
        if between.strip() or not bytes_of_words:
            pieces += (_joined(bytes_of_words), between)
            bytes_of_words.clear()
        bytes_of_words.append((charset, payload))
        done = end
    return "".join((*pieces, _joined(bytes_of_words), value[done:]))


def _words(value: str) -> list[tuple[int, int, str, bytes]]:
    """Where each encoded word starts and ends, its charset and its bytes."""
    found: list[tuple[int, int, str, bytes]] = []
    word = _WORD.search(value)
    while word:
        end = value.find("?=", word.end())
        if end < 0:
            break
        charset = word[1].partition("*")[0]  # RFC 2231, 5: behind the asterisk stands the language
        found.append((word.start(), end + 2, charset, _bytes(value[word.end() : end], word[2])))
        word = _WORD.search(value, end + 2)
    return found


def _bytes(encoded: str, encoding: str) -> bytes:
    raw = encoded.encode(errors="replace")
    return _base64(raw) if encoding in "bB" else binascii.a2b_qp(raw, header=True)


def _joined(words: list[tuple[str, bytes]]) -> str:
    """Adjacent words as one text: some programs cut a character in two between them."""
    text: list[str] = []
    payload = b""
    for number, (charset, more) in enumerate(words):
        payload += more
        if number + 1 == len(words) or words[number + 1][0].lower() != charset.lower():
            text.append(characters(payload, charset))
            payload = b""
    return "".join(text)


def _base64(payload: bytes) -> bytes:
    """What can be read of base64: without foreign characters, up to the padding, less a lone last character."""
    whole = _NOT_BASE64.sub(b"", payload.partition(b"=")[0])
    whole = whole[: len(whole) - (len(whole) % 4 == 1)]
    return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))
