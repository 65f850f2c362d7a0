"""The one door for text from outside: bytes are decoded here, characters cleaned here.

What passes can be stored in PostgreSQL, written to XML and shown on a page: no NUL,
no control characters, no lone surrogates, no overrides of the writing direction.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from sources.errors import BadInput, TooLarge, UnknownEncoding

MOST_MARKS = 4  # combining marks kept on one letter; no language needs more

_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# C0 and C1 without tab and newline; surrogates; marks that turn or hide the writing
# direction; zero-width spaces and joins that only spoil comparison; characters that
# Unicode reserves or XML forbids.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u00ad\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]"
)
_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_LAST_OF_PLANE = re.compile(
    "["
    + "".join(f"{chr(p + 0xFFFE)}{chr(p + 0xFFFF)}" for p in range(0x10000, 0x110000, 0x10000))
    + "]"
)
_JOINER_STORM = re.compile("([\u200c\u200d])[\u200c\u200d]+")
_MARKS = re.compile(
    r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_BLANK_RUNS = re.compile(r"\n(?:[^\S\n]*\n){3,}")

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"BM\x00", "an image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!\x1a", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"OggS", "a sound or video file"),
    (b"ID3", "a sound file"),
    (b"fLaC", "a sound file"),
    (b"\x1aE\xdf\xa3", "a video file"),
    (b"SQLite format 3\x00", "a database"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
)
_CONTROLS = bytes((*range(0, 9), *range(14, 27), *range(28, 32)))
_META_CHARSET = re.compile(
    rb"""<meta[^>]{0,400}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})|
         <\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_.:-]{2,40})""",
    re.IGNORECASE | re.VERBOSE,
)
# Web pages that say Latin-1 mean Windows-1252 (WHATWG Encoding Standard).
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "euc_kr": "cp949"}
_NOT_FOR_TEXT = {"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"}
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,4000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_HTML_BLOCK = re.compile(
    r"<(?:p|div|article|main|h1|section|span|br)\b[^<>]{0,2000}>", re.IGNORECASE
)


def clean_text(text: str, *, most_characters: int | None = None) -> str:
    """Return text that every part of the product can hold, composed to NFC.

    Line ends become newlines; NUL, C0 and C1 controls except tab and newline, lone
    surrogates, direction overrides, zero-width and reserved characters are dropped;
    storms of combining marks and joiners are cut down.
    Raises TooLarge if the result has more than `most_characters`.
    """
    text = _LINE_ENDS.sub("\n", text)
    text = _UNWANTED.sub("", text)
    if _ASTRAL.search(text):  # quick to say no, where the next pattern is slow
        text = _LAST_OF_PLANE.sub("", text)
    text = _JOINER_STORM.sub(r"\1", text)
    text = _MARKS.sub(lambda storm: storm[0][:MOST_MARKS], text)
    text = unicodedata.normalize("NFC", text)
    text = _BLANK_RUNS.sub("\n\n\n", text)
    if most_characters is not None and len(text) > most_characters:
        raise TooLarge(
            f"The text has {len(text):,} characters; at most {most_characters:,} are read."
        )
    return text


def clean_line(text: str, *, most_characters: int) -> str:
    """Return text for one line of a page or row: cleaned, one space between words, cut."""
    # NFC never makes a text three times as long (Unicode FAQ, normalization).
    line = " ".join(clean_text(text[: 4 * most_characters]).split())
    if len(line) > most_characters:
        line = line[: most_characters - 1].rstrip() + "…"
    return line


def decode_bytes(data: bytes, *, declared: str = "", name: str = "The input") -> str:
    """Decode bytes as text: a byte order mark, UTF-8, the declared charset, in this order.

    UTF-8 goes before the declaration because bytes that happen to be valid UTF-8 with
    other than ASCII characters are UTF-8, whatever a mistaken header says.
    declared: the charset of a Content-Type header; a page's own <meta> is read here.
    name: what the sentence of an error begins with.
    Raises BadInput for nothing and for binaries, UnknownEncoding where nothing fits.
    """
    if not data.strip(b" \t\r\n\x00"):
        raise BadInput(f"{name} is empty.")
    kind = sniff(data)
    if kind:
        raise BadInput(f"{name} is {kind}, not text.")
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _decode(data, encoding, name)
    wide = _wide_encoding(data)
    if wide:
        return _decode(data, wide, name)
    if _is_binary(data):
        raise BadInput(f"{name} is a binary file, not text.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    for charset in (declared, _meta_charset(data)):
        encoding = _encoding_for(charset)
        if encoding == "utf-8":
            text = data.decode("utf-8", "replace")
            # A few broken bytes spoil a few letters; more mean that it is something else.
            if text.count("\ufffd") * 500 <= len(text):
                return text
        elif encoding:
            try:
                return data.decode(encoding)
            except (UnicodeDecodeError, UnicodeError):
                continue
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = sum(map(len, _BEYOND_ASCII.findall(text))) - broken
    if broken * 500 <= len(text) and broken * 10 <= sound:
        return text  # many letters that only UTF-8 gives, and hardly any that are broken
    raise UnknownEncoding(
        f"{name} is not UTF-8 and does not say which encoding it uses; save it as UTF-8."
    )


def sniff(data: bytes) -> str:
    """Return what a file is if its first bytes say it is no text, else ""."""
    head = data[:32]
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head[4:8] == b"ftyp":
        return "a video or image file"
    if head[:4] == b"RIFF":
        return "a sound, video or image file"
    return ""


def looks_like_html(text: str) -> bool:
    """Return whether text is a page or a piece of one rather than plain text."""
    head = text[:20_000]
    return bool(_HTML.match(head)) or (
        head.lstrip().startswith("<") and bool(_HTML_BLOCK.search(head))
    )


def _is_binary(data: bytes) -> bool:
    """Return whether more than two bytes in a hundred are controls, and more than a few."""
    head = data[:65_536]
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls > max(8, len(head) / 50)


def _wide_encoding(data: bytes) -> str:
    """Return the UTF-16 flavour of text without a byte order mark, "" if it is none."""
    head = data[:4096]
    if len(head) < 8 or len(data) % 2:
        return ""
    zeros = (head[0::2].count(0), head[1::2].count(0))
    half = len(head) // 2
    if zeros[1] > half * 0.4 and zeros[0] < half * 0.05:
        return "utf-16-le"
    if zeros[0] > half * 0.4 and zeros[1] < half * 0.05:
        return "utf-16-be"
    return ""


def _decode(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnknownEncoding(
            f"{name} says it is {encoding.removesuffix('-sig').upper()} but is not."
        ) from error


def _meta_charset(data: bytes) -> str:
    match = _META_CHARSET.search(data[:4096])
    return (match[1] or match[2]).decode("ascii") if match else ""


def _encoding_for(charset: str) -> str:
    """Return the Python name of a declared charset, "" if it is none for text."""
    charset = charset.strip().strip("\"'").lower()
    if not charset or len(charset) > 40 or not charset.isascii():
        return ""
    try:
        name = codecs.lookup(charset).name
        "".encode(name)  # codecs that are no text encodings refuse strings
    except (LookupError, ValueError, TypeError):
        return ""
    return "" if name in _NOT_FOR_TEXT else _MEANT.get(name, name)
