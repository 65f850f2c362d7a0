"""How reports say that a claim was, or could not be, verified. Patterns only.

Each line is (rule, state, pattern). The first pattern that fits a place wins.
What a line is about is decided in `verification_lines`.
"""

from __future__ import annotations

import re
from typing import Final

from claims.extraction.cues import word_set
from claims.vocabulary import AsReported

UNVERIFIED, UNCONFIRMED, CONFIRMED = (
    AsReported.UNVERIFIED,
    AsReported.UNCONFIRMED,
    AsReported.CONFIRMED,
)

_ADVERBS = r"(?:(?:yet|\w+ly)\s+)*"
# One can also establish a motive or a cause: only what is true is a claim's matter.
_TRUTH = r"(?:who|whether|the (?:truth|facts|authenticity|veracity))"
_CHECK = rf"(?:verify|authenticate|corroborate|substantiate|(?:establish|determine) {_TRUTH})"
_CHECKED = r"(?:verified|authenticated|corroborated|substantiated)"
# "Neither account could be checked": with "not checked" alone, bags may be meant.
_CHECKABLE = rf"(?:{_CHECKED}|checked)"
_NOT = r"(?:\s+not|n['’]t)"


def _lines(
    *lines: tuple[str, AsReported, str],
) -> tuple[tuple[str, AsReported, re.Pattern[str]], ...]:
    return tuple(
        (rule, state, re.compile(pattern.replace(" ", r"\s+"), re.IGNORECASE))
        for rule, state, pattern in lines
    )


# Every line below holds one of these, so that most sentences need no pattern at all.
CHECKING_STEMS: Final = (
    "verif", "check", "confirm", "authentic", "corroborat", "substantiat", "establish", "determin",
    "evidence", "locat", "borne", "backed", "accept",
)  # fmt: skip
ANONYMITY_STEMS: Final = (
    "anonym", "condition", "name", "identif", "quoted", "authori", "source",
)  # fmt: skip

# Nobody could check it. "Could not establish when it was filmed" leaves the claim itself alone.
LINES: Final = _lines(
    (
        "unable",
        UNVERIFIED,
        rf"\b(?:unable|impossible|difficult|hard|not (?:been )?(?:able|possible))"
        rf" to {_ADVERBS}{_CHECK}\b(?! (?:when|where|how|why)\b)",
    ),
    ("unable_to_confirm", UNVERIFIED, rf"\b(?:was|were|is|are) unable to {_ADVERBS}confirm\b"),
    (
        "not_able_to_confirm",
        UNCONFIRMED,
        rf"\bnot (?:been )?(?:able|possible) to {_ADVERBS}confirm\b",
    ),
    (
        "could_not",
        UNVERIFIED,
        rf"\b(?:could|can|did){_NOT} {_ADVERBS}{_CHECK}\b(?! (?:when|where|how|why)\b)",
    ),
    ("could_not_confirm", UNVERIFIED, rf"\bcould{_NOT} {_ADVERBS}confirm\b"),
    ("cannot", UNVERIFIED, rf"\bcannot {_ADVERBS}(?:{_CHECK}|confirm)\b"),
    (
        "could_not_be",
        UNVERIFIED,
        rf"\b(?:could{_NOT}|can{_NOT}|cannot) {_ADVERBS}be {_ADVERBS}{_CHECKABLE}\b",
    ),
    (
        "truth_not_established",
        UNVERIFIED,
        rf"\b(?:authenticity|veracity|truth|accuracy|identity|identities)\b[^.;]{{0,40}}"
        rf"\b(?:not|cannot|n['’]t) (?:\w+ )?(?:be |been )?{_ADVERBS}(?:established|determined)\b",
    ),
    (
        "could_not_be_confirmed",
        UNCONFIRMED,
        rf"\b(?:could{_NOT}|can{_NOT}|cannot) {_ADVERBS}be {_ADVERBS}confirmed\b",
    ),
    (
        "not_verified",
        UNVERIFIED,
        rf"\b(?:has|have|had|is|are|was|were){_NOT} {_ADVERBS}(?:been {_ADVERBS})?{_CHECKED}\b",
    ),
    (
        "not_been_confirmed",
        UNCONFIRMED,
        rf"\b(?:has|have|had|is|are|was|were){_NOT} {_ADVERBS}(?:been {_ADVERBS})?confirmed\b",
    ),
    (
        "none_verified",
        UNVERIFIED,
        rf"\b(?:none|neither|nothing)\b[^.;]{{0,60}}\b(?:could|can|has|have|was|were|is|are)"
        rf" (?:be |been )?{_ADVERBS}{_CHECKABLE}\b",
    ),
    (
        "none_confirmed",
        UNCONFIRMED,
        rf"\b(?:none|neither|nothing)\b[^.;]{{0,60}}\b(?:could|can|has|have|was|were|is|are)"
        rf" (?:be |been )?{_ADVERBS}confirmed\b",
    ),
    (
        "no_confirmation",
        UNCONFIRMED,
        r"\b(?:no|without|lacked|lacking|awaiting) (?:any )?"
        r"(?:independent|official|immediate|outside) (?:\w+ )?confirmation\b",
    ),
    (
        "no_verification",
        UNVERIFIED,
        r"\b(?:no|without) (?:any )?(?:independent|official|immediate|outside)"
        r" (?:\w+ )?(?:verification|corroboration)\b"
        r"|\bno (?:independent )?way (?:of|to) verify(?:ing)?\b",
    ),
    ("trying_to_confirm", UNCONFIRMED, rf"\b(?:trying|working|seeking) to {_ADVERBS}confirm\b"),
    ("trying_to_verify", UNVERIFIED, rf"\b(?:trying|working|seeking) to {_ADVERBS}{_CHECK}\b"),
    (
        "no_evidence",
        UNVERIFIED,
        r"\b(?:has|have|had) (?:seen|found|been shown) no (?:\w+ )?evidence for\b",
    ),
    (
        "called_unconfirmed",
        UNCONFIRMED,
        r"\bunconfirmed (?:\w+ )?(?:reports?|claims?|accounts?|information|rumou?rs?"
        r"|footage|videos?|images?)\b"
        r"|\b(?:is|are|was|were|remains?|remained) (?:\w+ )?unconfirmed\b",
    ),
    (
        "called_unverified",
        UNVERIFIED,
        r"\bunverified (?:\w+ )?(?:reports?|claims?|accounts?|information|rumou?rs?|footage|videos?"
        r"|images?|photos?|photographs?|posts?)\b"
        r"|\b(?:is|are|was|were|remains?|remained) (?:\w+ )?unverified\b",
    ),
)  # fmt: skip

# The source does not stand up for it: shown as unverified.
ANONYMITY: Final = re.compile(
    r"""\bon\s+(?:the\s+)?condition\s+of\s+anonymity\b|\bon\s+condition\s+that\s+they\s+not\s+be\b
    |\b(?:asked|asking|requested|wished|wishes|wishing|preferred|wanted|chose)\s+(?:to\s+remain
        \s+(?:anonymous|unnamed|unidentified)
        |(?:not|n[o’']t)\s+to\s+be\s+(?:named|identified|quoted))\b
    |\bdid(?:\s+not|n['’]t)\s+(?:wish|want)\s+to\s+be\s+(?:named|identified|quoted)\b
    |\bdeclin(?:ed|ing)\s+to\s+be\s+(?:named|identified)\b
    |\b(?:not|n['’]t)\s+authori[sz]ed\s+to\s+(?:speak|talk|comment|discuss|brief)\b
    |\bwithout\s+(?:naming|citing|identifying)\s+(?:any\s+|its\s+|their\s+|a\s+|the\s+)?sources?\b
    |\b(?:which|that|who)\s+(?:named|cited|gave|quoted)\s+no\s+sources?\b
    |\b(?:it|they|he|she|which)\s+did(?:\s+not|n['’]t)\s+(?:name|identify)\b
    |\b(?:speaking|spoke|said|told\s+\w+)\s+anonymously\b""",
    re.IGNORECASE | re.VERBOSE,
)

# Somebody else confirmed it.
CONFIRMATIONS: Final = _lines(
    (
        "located",
        CONFIRMED,
        r"\bwhose (?:location|authenticity|identity|origin|date)\b[^.;]{0,50}"
        r"\b(?:confirmed|verified|able to (?:confirm|verify|establish))\b",
    ),
    (
        "geolocated",
        CONFIRMED,
        r"\b(?:has|have|had|was|were|been) (?:\w+ly )?geo-?located\b",
    ),
    (
        "checked",
        CONFIRMED,
        rf"\b(?:has|have|had|was|were|been) independently (?:confirmed|{_CHECKED})\b",
    ),
    (
        "borne_out",
        CONFIRMED,
        r"\b(?:borne out|backed up|corroborated|confirmed|independently confirmed|verified)"
        r" (?:\w+ )?by\b",
    ),
    (
        "accepted_figure",
        CONFIRMED,
        r"\b(?:accepts?|accepted|confirms?|confirmed|corroborated?|verified)"
        r" (?:the|both|this|that|these|those)"
        r" (?:\w+ )?(?:total|figures?|numbers?|count|toll|tally)\b",
    ),
    (
        "confirmed_it",
        CONFIRMED,
        r"\b(?:confirms?|confirmed|has confirmed|have confirmed|corroborated?)"
        r" (?:(?:this|these|those|both|the)\b|(?:that|it)\b(?=[.,;]|$| (?:report|claim|account)))",
    ),
)  # fmt: skip

# "Nobody has confirmed it": a party, not the outlet, leaves it open.
NOT_CONFIRMED: Final = re.compile(
    r"\b(?:has|have|had)(?:\s+not|n['’]t)(?:\s+yet)?\s+confirmed\b"
    r"|\b(?:neither|none|nobody|no\s+one)\b[^.;]{0,40}\b(?:has|have|had)\s+confirmed\b",
    re.IGNORECASE,
)
# Not a line: the words refuse an answer, or ask whether.
REFUSALS: Final = re.compile(
    r"\b(?:declin\w+|refus\w+|asked|would\s+not|wouldn['’]t)\b[^.;]{0,25}$", re.IGNORECASE
)
FALSE_ENDS: Final = re.compile(r"^\s*(?:whether|if|what|who|how|when|where|why)\b", re.IGNORECASE)

# What happens in war and unrest: "battlefield reports" are about these.
BATTLEFIELD: Final = word_set(
    """air airborne airstrike ambush ammunition armour army artillery assault attack bank base
    battalion battle besiege bomb border bridge brigade bullet capture casualty checkpoint
    civilian combatant commander defence drone encircle enemy fight fighter fire force front
    frontline garrison gunfire hill injure mercenary military militia mine missile mortar
    offensive outpost position rebel regiment reinforcement retreat rocket shell siege
    soldier surround tank territory troop trench unit village weapon withdraw dead destroy
    shoot"""
)
