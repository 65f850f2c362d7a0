"""Which lines of an article's text are the page's own talk and not its news.

Appeals, links to other stories, credits, bylines, comment forms: they are found by
the general shape of such lines in English, never by an outlet's name. Every function
looks at one line or one sentence; what follows from its place in the text is decided
in sources.live_blogs.

Two kinds of mistake are not equal: a missed appeal costs a spurious claim, a swallowed
sentence costs a real one. So a pattern must fit the line from its first word on, and
prose that attributes something to somebody is left alone unless it speaks to the reader.
"""

from __future__ import annotations

import re

# A longer line is prose, whatever it begins with; this also bounds every pattern's work.
LONGEST_FURNITURE = 420  # characters

_LETTER = re.compile(r"[^\W_]")
_NAME = r"[^\W\d_][\w.’'-]*"

_OPENERS = re.compile(
    r"""(?: (?:also\s+read | read\s+also | read\s+next | see\s+also | don[’']t\s+miss
            |must[\s-]read)\b
      | read\s+(?:more | the\s+(?:full|rest|original|whole) | our | all | here | full)\b
      | (?:read|watch|listen|view|hear|see|related(?:\s+\w+)?|more|gallery|podcast|quiz
            |in\s+pictures)\s*:\s
      | (?:>>|»|→|►|▶)
      | more\s+(?:on\s+this|from\s|stories|coverage|details\s+soon|news)\b
      | (?:original\s+)?source(?:\s+link)?\s*(?::|$)
      | (?:source|via)\s*:\s
      | this\s+(?:article|story|report|post)\s+(?:(?:was\s+)?(?:first|originally)|appeared
            |was\s+(?:re)?(?:published|produced|written|translated))\b
      | (?:originally|first)\s+published\b
      | leave\s+a\s+(?:reply|comment) | post\s+a\s+comment | add\s+a\s+comment
      | comments?\s*(?:\(\d+\)|-|–|:|$) | (?:\d+|no)\s+comments?$
      | (?:view|show|load|hide)\s+(?:all\s+|more\s+)?comments?\b
      | your\s+e-?mail\b | required\s+fields\b | name\s*\*$ | e-?mail\s*\*$ | website$
      | save\s+my\s+name\b | notify\s+me\s+of\b
      | (?:please\s+)?(?:log|sign)\s?-?\s?(?:in|up)\s+(?:to|for|here|with|now|today|$)
      | (?:please\s+)?(?:subscribe|register|donate)\b
      | already\s+(?:a\s+(?:member|subscriber)|have\s+an\s+account|registered|subscribed)\b
      | not\s+a\s+(?:member|subscriber)\b
      | become\s+an?\s+(?:\w+\s+)?(?:member|subscriber|supporter|patron|insider)\b
      | be\s+(?:a\s+part|part|a\s+\w+\s+insider)\b
      | support\s+(?:us|our|independent|quality|\w+(?:\s\w+)?\s*→)
      | (?:help|make\s+a\s+(?:donation|contribution))\s+(?:us|to|support)\b
      | (?:get|start|claim|try|enjoy)\s+(?:your|our|all\s+your|unlimited|the\s+(?:latest|best|day)
            |reading|a\s+free)\b
      | (?:\d+|one|fourteen|thirty|seven)\s+(?:day|week|month)s?\s+free\b
      | (?:download|install|get)\s+(?:the|our)\b
      | one\s+(?:app|membership)\b | \d+[’']?s\s+of\s+premium\b
      | read\s+news\s+from\b | curated\b
      | join\s+(?:our|the)\s+(?:\S+\s+){0,4}(?:channel|group|newsletter|community
            |conversation|list)\b
      | follow\s+(?:us\b|our\b|me\b|along\b|live\b|\S+(?:\s\S+){0,4}\s+(?:live|latest|updates)\b
            |\S+(?:\s\S+){0,4}\s+on\s+(?:google|twitter|facebook|x\b
            |telegram|whats|instagram|bluesky|mastodon|youtube|tiktok|linkedin))
      | like\s+us\s+on\b | find\s+us\s+on\b
      | (?:we|this\s+(?:web)?site|our\s+(?:web)?site|\S+)\s+uses?\s+(?:\w+\s+)?cookies\b
      | by\s+(?:continuing|clicking|using|signing|subscribing|browsing)\b
      | (?:accept|reject|manage)\s+(?:all|cookies|my|your)\b
      | (?:privacy|cookie)\s+(?:policy|notice|settings|preferences)\b
      | terms\s+(?:of|and|&)\b | all\s+rights\s+reserved\b | copyright\b | ©|\(c\)\s
      | click\s+(?:here|on|to)\b | tap\s+(?:here|to)\b | skip\s+to\b | back\s+to\s+top\b
      | (?:share|print|tweet|email|save|bookmark|menu|search|home|advertisement
            |advertising|ad|loading|sponsored(?:\s+content)?|promoted|copy\s+link|link\s+copied
            |whatsapp|facebook|twitter|telegram|linkedin|reddit|pinterest|next|previous|next\s+(?:article|post)
            |previous\s+(?:article|post)|payment\s+options|start\s+reading|newsletter|newsletters)\.?…?$
      | share\s+(?:this|on|via|with)\b | copy\s+(?:the\s+)?link\b
      | (?:tags?|topics?|categor(?:y|ies)|filed\s+under|posted\s+in|keywords?|sections?)\s*:
      | (?:article|story)\s+continues\s+(?:below|after)\b | continue\s+reading\b | keep\s+reading\b
      | scroll\s+(?:down|for|to)\b
      | all\s+times\s+(?:are|in|given|local|shown)\b
      | our\s+standards\s*: | do\s+you\s+have\s+a\s+(?:tip|story)\b
      | (?:got|have)\s+(?:a\s+(?:tip|story|question|news)|something\s+to)\b
      | (?:contact|write\s+to|email)\s+(?:us|the\s+(?:author|reporter|editor|newsroom)|me|him|her)\b
      | to\s+(?:read|continue|comment|subscribe|support|contact|receive|report\s+an)\b .{0,60}
            \b(?:here|subscri|log\s?in|sign|register|click|please|account)\w*
      | (?:please|you\s+(?:can|may|must|need\s+to))\s+(?:\w+\s+){0,3}(?:subscribe|sign|log|register
            |enable|disable|refresh|consider|support|donate|peer\s+review|also\s+like)\b
      | you\s+(?:may|might)\s+also\b
      | (?:this\s+is\s+a\s+)?developing\s+story\b | this\s+is\s+a\s+breaking\b
      | (?:refresh|check\s+back)\s+(?:this|for|the)\b
      | we(?:[’']ll|\s+will)\s+(?:bring|be\s+(?:following|bringing|updating)|have\s+more|keep\s+you
            |update\s+(?:this|you))\b
      | (?:what\s+we\s+know\s+so\s+far|this\s+(?:blog|page|article|story))\s+will\s+be\s+updated\b
      | (?:that[’']s\s+(?:all|it)|this\s+(?:live\s+)?blog\s+(?:is|has))\b .{0,60}
            \b(?:blog|today|now|closed|ended|reading)\b
      | thanks?(?:\s+you)?\s+for\s+(?:reading|joining|following|your)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)

# After one of these a page lists other things until news prose comes again.
_SECTION = re.compile(
    r"""(?: related(?:\s+(?:posts?|stor(?:y|ies)|articles?|news|content|links?|topics?|coverage
            |reading|items?))?
      | (?:more|most)\s+(?:on\s+this(?:\s+\w+)?|stories|news|like\s+this|read|popular|viewed|shared
            |commented|watched|recent|from\s+.{1,40}|in\s+.{1,30}|related\s+.{1,20})
      | (?:top|latest|trending|featured|popular|other|recent|recommended)\s+(?:stories|news|articles
            |posts|videos|now|headlines|reads)(?:\s.{1,30})?
      | trending(?:\s+now)? | recommended(?:\s+for\s+you|\s+reading)? | around\s+the\s+web
      | (?:our|editor[’']?s[’']?)\s+(?:picks?|choice)
      | (?:you\s+(?:may|might)\s+(?:also\s+)?(?:like|enjoy|be\s+interested).*)
      | what\s+to\s+read\s+next | read\s+next | up\s+next | don[’']t\s+miss
      | see\s+also | further\s+reading | also\s+read | in\s+other\s+news
      | leave\s+a\s+(?:reply|comment)(?:\s.{0,40})? | post\s+a\s+comment | add\s+a\s+comment
      | comments?(?:\s*\(\d+\)|\s*[-–:]\s.{0,60})? | join\s+the\s+(?:conversation|discussion)
      | about\s+the\s+authors? | source\s+link | share\s+this(?:\s+\w+)?
      | sign\s+up\s+to\s+read\s+this\s+\w+
      | (?:\(c\)|©)\s.{0,80}all\s+rights\s+reserved
      | (?:sign\s+up|subscribe)\s+(?:to|for)\s+our\s+.{1,40}
    )\s*[:.…]?""",
    re.IGNORECASE | re.VERBOSE,
)

_CREDIT = re.compile(
    r"""[([]?\s*(?:(?:additional|further|extra|original|with)\s+)?
        (?:reporting|writing|editing|compiled|edited|written|reported|translat(?:ed|ion)|photograph[sy]?
           |graphics?|production|research|with\s+(?:inputs?|agenc(?:y|ies)|files?|reporting)|inputs?)
        \s+(?:by|from|in)\s""",
    re.IGNORECASE | re.VERBOSE,
)
_INPUTS = re.compile(
    r"[([]?\s*with\s+(?:inputs?|agenc(?:y|ies)|files|additional\s+reporting|reporting)\b",
    re.IGNORECASE,
)
# "(NORVANE with Atlas Press)", "(AFP)", "– Harrow Press", "[PTI/ANI]"
_AGENCY_MARK = re.compile(
    r"""(?: [([] \s* (?P<inside>[^()\[\]]{2,90}) \s* [)\]]
          | [–—-]\s*(?P<dashed>[^–—().]{2,50}) )""",
    re.VERBOSE,
)
_JOINERS = {"with", "and", "from", "via", "by", "of", "the", "for"}
_BYLINE = re.compile(r"(?:by|from|words|text|story)\s*:?\s+(?=[A-ZÀ-Þ]|our\b|the\b)", re.IGNORECASE)
_BYLINE_ROLE = re.compile(
    r"\b(?:correspondents?|reporters?|staff|agenc(?:y|ies)|writers?|bureau|desk|editors?|news\s+service"
    r"|newsroom|wire|press)\b",
    re.IGNORECASE,
)
_STAMP = re.compile(
    r"""(?: (?:issued|published|posted|modified|updated|created|last\s+(?:updated|modified|edited)
              |first\s+published|date|publish(?:ed)?\s+date|uploaded)
            \s*(?:on|at)?\s*(?::|–|-|\|)?\s*(?=\d|on\b|at\b|$|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr
              |may|jun|jul|aug|sep|oct|nov|dec|today|yesterday|an?\s)
          | \d+\s*(?:s|m|h|d|min(?:ute)?s?|hours?|hrs?|days?|weeks?|months?)\.?\s+(?:ago|read)\b
          | (?:an?|one)\s+(?:minute|hour|day|week|month)\s+ago\b
          | \d+\s*-?\s*min(?:ute)?s?\s+read\b
          | (?:estimated\s+)?reading\s+time\b
          | (?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?
            (?:\d{1,2}\s+[a-z]{3,9}\.?|[a-z]{3,9}\.?\s+\d{1,2}),?\s+\d{4}
            (?:,?\s*(?:at\s+|[-–|]\s*)?\d{1,2}[:.]\d\d.{0,12})?\s*$ )""",
    re.IGNORECASE | re.VERBOSE,
)
_CAPTION = re.compile(
    r"""(?: (?:file\s+)?(?:photo(?:graph)?s?|pictures?|pic|images?|video|caption|illustration
              |graphic|map|credit)(?:\s+(?:by|credit|courtesy|source|from))?\s*(?::|/|©|–|\|)\s*
          | (?:file\s+(?:photo|picture|image)|representational\s+(?:image|photo)
              |representative\s+(?:image|photo))\b )""",
    re.IGNORECASE | re.VERBOSE,
)
_PHOTO_CREDIT = re.compile(
    r"""(?: (?i:photo(?:graph)?s?|picture|image|illustration)
              (?:\s+(?i:by|credit|courtesy\s+of|courtesy))?
              \s*[:/©]\s*(?:[^.]|(?<=\b[A-Z])\.){2,80}
          | \b(?:[A-Z]{2,}(?:[- ][A-Z]{2,})*|Getty(?:\s+Images)?|Reuters)\s*/\s*[^/.]{2,60}
              (?:/[^/.]{2,60}){0,4}
          | [A-Z]{3,}(?:\s[A-Z]{3,})*\s(?:PHOTOS?|PICTURES?|IMAGES?|POOL)
          | (?:[/|©]|via)\s*(?:AFP|AP|Reuters|EPA|EPA-EFE|Getty(?:\s+Images)?
              |TASS|Xinhua|ANSA|DPA|PA)
          | (?:Getty|Shutterstock|iStock|Alamy|Unsplash|Pexels)(?:\s+Images)?
        )[)\]]?\s*$""",
    re.VERBOSE,
)
_RATE = re.compile(r"\(\s*[$€£¥₹]?\s*1(?:\.0+)?\s*(?:\w+\s*)?=\s*[^()]{2,60}\)\s*$")

_QUOTED = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)|‘[^’]*’")
_APPEAL = re.compile(
    r"""\b(?: you(?:[’'](?:ll|re|ve|d)|r|rs)? | our\s+(?:readers?|members?|journalis\w+|work
            |coverage|supporters?|newsletters?|newsroom|site|website|app|team|community|stor(?:y|ies)|picks)
        | newsletters? | subscri(?:be|ption|ber)\w* | donat(?:e|ion)\w* | paywall | cookies?
        | we\s+(?:will|need|believe|rely|are\s+(?:free|independent|able)|can[’']?t)\b | free\s+trial
        | read\s+more | sign\s+up )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_ATTRIBUTION = re.compile(
    r"""\b(?: said|says|say|told|tells|according\s+to|reports?|reported
        |claim(?:s|ed)?|den(?:y|ies|ied)|add(?:s|ed)|announce[sd]?|accuse[sd]?|warn(?:s|ed)?|insist(?:s|ed)?|confirm(?:s|ed)?
        |quot(?:ed|es|ing)|citing|cited|reject(?:s|ed)|dismiss(?:es|ed)|disput(?:es|ed)|acknowledged|admitted
        |alleg(?:es|ed)|stated|argued|verif(?:y|ied)|testified|wrote|tweeted|posted|replied|conceded|maintain(?:s|ed)
        )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_SENTENCE_END = re.compile(r"[.!?…][”’\"')\]]*$")


def is_prose(line: str) -> bool:
    """Return whether a line reads as a written-out sentence: long enough and closed."""
    return (
        len(line) >= 60 and len(line.split(None, 10)) > 9 and bool(_SENTENCE_END.search(line[-8:]))
    )


def is_attributed(line: str) -> bool:
    """Return whether a line uses a word of reporting: somebody says something in it."""
    return bool(_ATTRIBUTION.search(line))


def is_appeal(line: str) -> bool:
    """Return whether a line speaks to its reader, outside of quotations."""
    return bool(_APPEAL.search(_QUOTED.sub(" ", line)))


def is_news(line: str) -> bool:
    """Return whether a line is prose that reports and does not speak to its reader."""
    return is_prose(line) and is_attributed(line) and not is_appeal(line)


def opens_section(line: str) -> bool:
    """Return whether a line heads a list of other things: related posts, a comment form."""
    return len(line) <= 100 and bool(_SECTION.fullmatch(line))


def is_agency_credit(line: str) -> bool:
    """Return whether a line credits people or an agency for the text above it."""
    if len(line) > LONGEST_FURNITURE:
        return False
    if _INPUTS.match(line) and len(line) <= 160:
        return True
    # "Reporting by ..." must be a credit and not "Reporting in the Herald said ...".
    if _CREDIT.match(line) and (line[0] in "([" or not is_attributed(line.split(None, 1)[-1])):
        return True
    mark = _AGENCY_MARK.fullmatch(line)
    if not mark:
        return False
    words = re.findall(r"[^\s/,]+", mark["inside"] or mark["dashed"])
    return bool(words) and all(
        word in _JOINERS or word[0].isupper() or word[0].isdigit() for word in words
    )


def is_byline(line: str) -> bool:
    """Return whether a line names its writers: "By Ana Ruiz", "From our correspondents"."""
    if not 3 <= len(line) <= 160 or _SENTENCE_END.search(line.removesuffix(".")):
        return False
    match = _BYLINE.match(line)
    if not match:
        return False
    rest = line[match.end() :].rstrip(".")
    if _BYLINE_ROLE.search(rest) and len(rest.split()) <= 14:
        return not is_attributed(rest)
    return len(rest.split()) <= 16 and looks_like_names(rest.split(", ")[0])


def looks_like_names(line: str) -> bool:
    """Return whether a line is nothing but capitalised names and what joins them."""
    words = [word for word in re.split(r"[\s,&|/]+", line) if word]
    names = [
        word for word in words if word not in _JOINERS and word not in {"in", "at", "de", "al"}
    ]
    return (
        2 <= len(names) <= 14
        and not _SENTENCE_END.search(line.removesuffix("."))
        and all(re.fullmatch(_NAME, word) and word[0].isupper() for word in names)
    )


def is_stamp(line: str) -> bool:
    """Return whether a line only says when the page was issued or changed."""
    return len(line) <= 120 and bool(_STAMP.match(line)) and not is_prose(line)


def is_caption(line: str) -> bool:
    """Return whether a line describes or credits a picture."""
    if len(line) > 700:
        return False
    return bool(_CAPTION.match(line) or _PHOTO_CREDIT.search(line[-160:]))


def is_furniture(line: str) -> bool:
    """Return whether a whole line is the page's own talk, judged by its words alone."""
    # A rule of dashes, or the legend of a chart.
    if line[:1] in "█▇▓▒░■□◼◻▬" or not _LETTER.search(line):
        return True
    if is_caption(line):
        return True
    if len(line) > LONGEST_FURNITURE:
        return False
    return (
        (bool(_OPENERS.match(line)) and not (is_prose(line) and is_attributed(line)))
        or opens_section(line)
        or is_agency_credit(line)
        or is_byline(line)
        or is_stamp(line)
        or bool(_RATE.match(line))
    )


def is_furniture_sentence(sentence: str) -> bool:
    """Return whether a sentence at the end of a paragraph is the page's own talk."""
    return len(sentence) <= LONGEST_FURNITURE and (
        (bool(_OPENERS.match(sentence)) and not is_attributed(sentence))
        or is_agency_credit(sentence)
        or bool(_RATE.match(sentence))
    )
