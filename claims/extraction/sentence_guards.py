"""Where no sentence can begin: a component that runs before the parser.

The parser learnt sentence borders from treebanks that hardly know speakers
after a quotation, ranks, clock headings or brackets. It keeps to what is marked
here, and decides about the rest.
"""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc, Token

from claims.extraction.gazetteer import words_of

NAME = "gainsay_sentence_guards"

# What may stand at a sentence's end, closing marks aside.
_ENDS = frozenset({".", "!", "?", "…", "...", "....", ":", ";", "–", "—", "--", "•", "?!", "!?"})
_QUOTES = frozenset("\"'“”‘’«»")
_CLOSERS = _QUOTES | frozenset(")]}")
_OPENERS = frozenset("([{“‘«")

# They end in a stop, and what they belong to follows.
_ABBREVIATIONS = words_of(
    """Adm. Atty. Brig. Capt. Cmdr. Col. Cpl. Dep. Det. Dr. Ft. Fr. Gen. Gov. Hon. Insp. Lt. Maj.
    Mr. Mrs. Ms. Mt. Mx. Messrs. Pfc. Pres. Prof. Pvt. Rep. Reps. Rev. Sec. Sen. Sens. Sgt. Spc.
    St. Ste. Supt. v. vs. cf. e.g. i.e. approx. ca. viz. No. Nos. Art. Fig. Vol. pp."""
)
_MONTHS = words_of("Jan. Feb. Mar. Apr. Jun. Jul. Aug. Sep. Sept. Oct. Nov. Dec.")
_INITIAL = re.compile(r"[A-Z]\.$")


@Language.component(NAME)
def sentence_guards(doc: Doc) -> Doc:
    """Mark the tokens of `doc` that cannot begin a sentence."""
    for token in doc[1:]:
        if not _may_begin(doc, token):
            token.is_sent_start = False
    return doc


def _may_begin(doc: Doc, token: Token) -> bool:
    before = doc[token.i - 1]
    if not before.whitespace_ and before.text not in _ENDS:
        # Glued to what stands before: a closing mark, or the word after an opening one.
        return False
    if before.text in _OPENERS:
        return False
    end = _last_word(doc, before)
    if end is None:
        return False
    closed = end.i < before.i
    if end.text not in _ENDS and not end.text.endswith((".", "!", "?", "…")):
        return False
    if end.text in _ABBREVIATIONS or (end.text in _MONTHS and token.text[:1].isdigit()):
        return False
    if _INITIAL.match(end.text) and end.text != "I." and token.text[:1].isupper() and not closed:
        return False
    if token.text[:1].islower():
        # “Why now?” asked …; … and then … – only after a plain stop may it be a new one.
        return end.text == "." and not closed
    return True


def _last_word(doc: Doc, token: Token) -> Token | None:
    """Return the token before any closing quotes and brackets; None at the document's start."""
    index = token.i
    while index >= 0 and doc[index].text in _CLOSERS:
        index -= 1
    return doc[index] if index >= 0 else None
