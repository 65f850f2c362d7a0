"""Where no sentence can begin: a component that runs before the parser.

The parser learnt sentence borders from treebanks that hardly know speakers
after a quotation, ranks, clock headings or brackets. It keeps to what is marked
here, and decides about the rest.
"""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

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
    before, spaced, end, closed = "", True, "", False
    for token in doc:
        word = token.text
        if token.i and not _may_begin(word, before, end, spaced=spaced, closed=closed):
            token.is_sent_start = False
        # For the next token: the last word before any closing marks, and whether there are any.
        closed = word in _CLOSERS
        if not closed:
            end = word
        before, spaced = word, bool(token.whitespace_)
    return doc


def _may_begin(word: str, before: str, end: str, *, spaced: bool, closed: bool) -> bool:
    """Tell whether a sentence can begin with a word.

    before: the token before it; spaced: there is white space between the two.
    end: the last token before it that is no closing mark, "" where there is none;
    closed: such marks stand between the two.
    """
    if not spaced and before not in _ENDS:
        # Glued to what stands before: a closing mark, or the word after an opening one.
        return False
    if before in _OPENERS:
        return False
    if end not in _ENDS and not end.endswith((".", "!", "?", "…")):
        return False
    if end in _ABBREVIATIONS or (end in _MONTHS and word[:1].isdigit()):
        return False
    if _INITIAL.match(end) and end != "I." and word[:1].isupper() and not closed:
        return False
    if word[:1].islower():
        # “Why now?” asked …; … and then … – only after a plain stop may it be a new one.
        return end == "." and not closed
    return True
