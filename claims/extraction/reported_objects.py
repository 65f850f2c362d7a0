"""Statements whose content is a noun: "denies the report", "puts the toll at 64"."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Token
from spacy.tokens import Span as DocSpan

from claims.extraction import contents
from claims.extraction.attributing import Page, drafts, speaker_of, stance_of
from claims.extraction.complements import asks
from claims.extraction.cues import (
    CLAIM_NOUNS,
    CLAIMED_THINGS,
    FALSE_WORDS,
    RECORDS,
    TAKES_OBJECT,
    TAKES_OBLIQUE,
    TIME_WORDS,
    VERB_CLASS,
    word_set,
)
from claims.extraction.draft import DraftStatement
from claims.extraction.phrases import (
    RELATIVE,
    Range,
    agent_of,
    antecedent,
    cased,
    child,
    cue_lemma,
    has_subject,
    is_passive,
    is_relative,
    is_verb,
    negation,
    noun_phrase,
    opening,
)
from claims.vocabulary import Stance


def find_objects(
    page: Page, sentence: DocSpan, verb: Token, name: str, lemma: str
) -> Iterator[DraftStatement]:
    if name == "accuse":
        yield from find_accusation(page, sentence, verb, lemma)
        return
    if name == "call" or lemma in ("dismiss", "describe", "brush", "cite"):
        found = list(find_called(page, sentence, verb, name, lemma))
        if found:
            yield from found
            return
    if name == "put":
        yield from find_figure(page, sentence, verb)
        return
    passive = is_passive(verb)
    if lemma == "deny" and _withholds(verb, passive):
        return
    target = _passive_subject(verb) if passive else child(verb, "obj", "iobj")
    if target is None and lemma == "deny":
        target = child(verb, "xcomp")  # "denies theft": taken for a verb
        if target is not None and target.pos_ != "NOUN":
            target = None
    if target is not None and not passive and target.i < verb.i:
        target = None
    if target is None and name in ("deny", "doubt") and _is_claim_of(verb):
        target = verb.head  # "an accusation which the firm rejects"
    if lemma in TAKES_OBLIQUE and (target is None or lemma not in TAKES_OBJECT):
        target = next(
            (
                kid
                for kid in verb.rights
                if kid.dep_ in ("obl", "obj", "advcl") and cased(kid) in TAKES_OBLIQUE[lemma]
            ),
            None,
        )
    elif lemma not in TAKES_OBJECT:
        return
    if lemma in ("brush", "wave") and not any(
        kid.lower_ in ("aside", "off", "away") for kid in verb.rights
    ):
        return
    if target is None:
        return
    if page.marked[target.i] and name not in ("deny", "admit") and lemma not in TAKES_OBLIQUE:
        return
    speaker = speaker_of(verb)
    if speaker is None and not passive:
        return
    if not _is_statement_object(verb, target, name, lemma, speaker, passive):
        return
    stance = stance_of(name, verb)
    rule = f"reported_speech.{name}_{'passive' if passive else 'object'}"
    ranges = object_ranges(target, sentence, name)
    if name not in ("deny", "doubt") and not passive:
        ranges[-1] = (ranges[-1][0], _with_places(verb, target, ranges[-1][1], sentence))
    if negation(verb) is not None:
        stance = Stance.DENIES
    if name not in ("deny", "doubt") and _says_nothing(verb.doc, ranges):
        return
    content = contents.spans(page.paragraph, page.text, ranges)
    yield from drafts(page, content, verb, name, stance, rule, speaker, target, sentence)


def _withholds(verb: Token, passive: bool) -> bool:
    """Whether something is not given ("were denied visas", "denied them entry")."""
    behind = [kid for kid in verb.rights if kid.dep_ in ("iobj", "obj", "xcomp", "obl:unmarked")]
    nouns = [kid for kid in behind if not is_verb(kid) and child(kid, "cop") is None]
    return len(nouns) >= (1 if passive else 2)


def _is_claim_of(verb: Token) -> bool:
    """Whether a verb stands in a relative clause on a claim that it takes as its object."""
    own = child(verb, "obj")
    return (
        verb.dep_ == "acl:relcl"
        and has_subject(verb)
        and verb.head.i < verb.i
        and verb.head.lemma_.lower() in CLAIM_NOUNS
        and (own is None or own.lower_ in RELATIVE)
    )


def _says_nothing(doc: Doc, ranges: list[Range]) -> bool:
    """Whether an object is a bare number or a bare time ("speaks of nine"): of what is not said."""
    words = [t for a, b in ranges for t in doc[a:b] if not t.is_punct and t.pos_ != "DET"]
    return all(t.pos_ == "NUM" or t.like_num or t.lower_ in TIME_WORDS for t in words)


def _passive_subject(verb: Token) -> Token | None:
    own = child(verb, "nsubj:pass", "nsubj")
    if own is not None:
        return (antecedent(verb) if is_relative(own) else None) or own
    if verb.dep_ in ("acl", "acl:relcl"):
        return verb.head
    if verb.dep_ == "conj":
        return _passive_subject(verb.head) if is_verb(verb.head) else None
    return None


def _is_statement_object(
    verb: Token, target: Token, name: str, lemma: str, speaker: Token | None, passive: bool
) -> bool:
    """Whether a noun can be what is claimed: an event, a figure, an earlier claim."""
    noun = target.lemma_.lower()
    if target.pos_ == "PROPN" and name not in ("deny", "show"):
        return False
    if name in ("deny", "doubt"):
        if target.pos_ in ("PRON", "DET"):
            return target.lower_ in ("it", "this", "that", "these", "those", "them", "all", "any")
        if lemma in _NEEDS_CLAIM_NOUN and noun not in CLAIM_NOUNS | {"authenticity", "accuracy"}:
            return False
        if (
            lemma in ("reject", "dismiss", "deny", "challenge", "question")
            and target.pos_ == "PROPN"
        ):
            return False
        return noun not in _NOT_CLAIMED and target.ent_type_ != "PER"
    if name == "claim" and lemma == "claim":
        return noun in CLAIMED_THINGS or noun == "right"
    if target.pos_ == "PRON":
        return False
    if name == "show":
        return speaker is not None and speaker.lemma_.lower() in RECORDS
    if name == "admit" and noun in _YIELDED:
        return False
    if is_verb(target) and asks(target):
        return False
    if passive and name == "confirm":
        return noun in CLAIM_NOUNS or noun in ("news", "report")
    if passive and name not in ("deny", "doubt", "report"):
        return False
    if name == "find":
        searched = lemma == "find" and speaker is not None and speaker.lemma_.lower() in _SEARCHING
        return not searched and any(token.like_num for token in target.subtree)
    if lemma == "announce":
        return noun not in ("decision", "name", "candidacy", "winner", "result")
    if name == "confirm":
        return False
    return noun not in _NOT_CLAIMED


def _with_places(verb: Token, target: Token, end: int, sentence: DocSpan) -> int:
    """Return the end of an object with the places and times that the parser hung on its verb."""
    for kid in verb.rights:
        if kid.i > target.i and kid.dep_ in ("obl", "nmod", "acl") and opening(kid) == end:
            if cased(kid) in ("as", "to", "by"):
                break
            end = min(sentence.end, kid.right_edge.i + 1)
    return end


# These oppose all sorts of things; only with a claim as object do they deny.
_NEEDS_CLAIM_NOUN = word_set("challenge question contest dismiss brush wave slam doubt")


# Who finds things, not figures: "agents found $31,000 in a freezer".
_SEARCHING = word_set(
    """police officer agent deputy detective soldier army troop guard rescuer firefighter diver
    searcher neighbour neighbor relative worker customs"""
)
# What is conceded by losing it, not by saying so.
_YIELDED = word_set(
    """goal penalty corner kick try run set game match point wicket equaliser equalizer lead
    territory ground land seat throw foul advantage possession"""
)

_NOT_CLAIMED = word_set(
    """victory request application appeal motion call demand plan bid offer proposal entry access
    permission licence license visa bail help lawsuit suit case petition support amnesty need
    concern interest question
    people man woman minister president government right protest access service deal agreement
    award book song film album programme program candidate member statement that"""
)


def object_ranges(target: Token, sentence: DocSpan, name: str) -> list[Range]:
    """Return the content that a noun stands for: its own "that" clause, else the noun phrase."""
    doc = target.doc
    for kid in target.rights:
        if kid.dep_ in ("acl", "ccomp", "appos", "acl:relcl", "parataxis") and any(
            t.lower_ == "that" and t.dep_ == "mark" for t in kid.lefts
        ):
            start, end = contents.clause(kid, floor=target.i + 1, ceiling=sentence.end)
            return [contents.trim(doc, contents.skip_lead(doc, start, kid), end)]
    if target.dep_ in ("obj", "nsubj:pass", "obl"):
        for kid in target.head.rights:
            if (
                kid.i > target.i
                and kid.dep_ in ("parataxis", "ccomp", "advcl", "dep")
                and any(t.lower_ == "that" and t.dep_ == "mark" for t in kid.lefts)
                and target.lemma_.lower() in CLAIM_NOUNS
            ):
                start, end = contents.clause(kid, floor=target.i + 1, ceiling=sentence.end)
                return [contents.trim(doc, contents.skip_lead(doc, start, kid), end)]
    start, end = noun_phrase(target)
    for kid in target.rights:
        if kid.dep_ in ("acl", "acl:relcl") and name in ("deny", "doubt", "call"):
            end = min(end, opening(kid))
    if is_verb(target):
        start, end = contents.clause(target, floor=opening(target), ceiling=sentence.end)
        while start < end and doc[start].lower_ in ("of", "to"):
            start += 1
    while start < end and doc[start].dep_ == "case" and doc[start].head.i == target.i:
        start += 1
    return [contents.trim(doc, start, end)]


def find_plea(page: Page, sentence: DocSpan, verb: Token) -> Iterator[DraftStatement]:
    """Yield "pleaded not guilty to six counts of fraud": the counts are admitted or denied."""
    doc = verb.doc
    window = doc[verb.i + 1 : min(sentence.end, verb.i + 6)]
    guilty = next((t for t in window if t.lower_ in ("guilty", "innocent")), None)
    speaker = speaker_of(verb)
    if guilty is None or guilty.i + 2 >= sentence.end or speaker is None:
        return
    to = guilty.nbor(1)
    if to.lower_ != "to":
        return
    denied = guilty.lower_ == "innocent" or any(
        t.lower_ == "not" for t in doc[verb.i + 1 : guilty.i]
    )
    charge = to.head if to.head.i > to.i else to.nbor(1)
    end = min(sentence.end, charge.right_edge.i + 1)
    end = contents.cut(doc, to.i + 1, end, charge)
    content = contents.spans(page.paragraph, page.text, [contents.trim(doc, to.i + 1, end)])
    yield from drafts(
        page,
        content,
        verb,
        "deny" if denied else "admit",
        Stance.DENIES if denied else Stance.ASSERTS,
        "reported_speech.plea",
        speaker,
        charge,
        sentence,
    )


def find_accusation(
    page: Page, sentence: DocSpan, verb: Token, lemma: str
) -> Iterator[DraftStatement]:
    doc = verb.doc
    passive = is_passive(verb) or _is_bare_participle(verb)
    accused = _passive_subject(verb) if passive else child(verb, "obj")
    if accused is None and not passive:
        return
    speaker = agent_of(verb) if passive else speaker_of(verb)
    if lemma in ("blame", "fault"):
        if passive or accused is None:
            return
        end = max(
            noun_phrase(accused)[1],
            *(
                k.right_edge.i + 1
                for k in verb.rights
                if k.dep_ in ("obl", "advcl") and cased(k) in ("for", "on")
            ),
            0,
        )
        start = noun_phrase(accused)[0]
        end = contents.cut(doc, start, min(end, sentence.end), accused)
        content = contents.spans(page.paragraph, page.text, [contents.trim(doc, start, end)])
        yield from drafts(
            page,
            content,
            verb,
            "accuse",
            Stance.ASSERTS,
            "reported_speech.blame",
            speaker,
            accused,
            sentence,
        )
        return
    of = next(
        (
            t
            for t in doc[verb.i + 1 : min(sentence.end, verb.i + 30)]
            if t.lower_ in ("of", "with") and _opens_charge(t, verb, accused, lemma)
        ),
        None,
    )
    if of is None or (lemma == "charge" and of.lower_ != "with"):
        return
    if lemma == "charge" and not passive and speaker is None:
        return
    what = of.head
    end = contents.behind(verb, what, sentence)[1]
    if not is_passive(verb) and passive:
        end = _main_verb_behind(what, end)
    ranges: list[Range] = [contents.trim(doc, of.i + 1, end)]
    if accused is not None and not passive:
        start, accused_end = noun_phrase(accused)
        if accused_end > of.i:
            accused_end = of.i
        ranges = (
            [(start, ranges[0][1])]
            if accused_end >= of.i
            else [(start, accused_end), (of.i, ranges[0][1])]
        )
    content = contents.spans(page.paragraph, page.text, ranges)
    yield from drafts(
        page,
        content,
        verb,
        "accuse",
        Stance.ASSERTS,
        "reported_speech.accuse",
        speaker,
        what,
        sentence,
    )


def _is_bare_participle(verb: Token) -> bool:
    """Whether "accused of" stands without an auxiliary: "a clerk accused of taking bribes".

    Nobody is accused where no object stands between: the verb is a passive, whatever its tag.
    """
    following = verb.nbor(1).lower_ if verb.i + 1 < len(verb.doc) else ""
    return (
        following in ("of", "by")
        and verb.lower_ == "accused"
        and child(verb, "obj", "aux") is None
        and verb.nbor(-1 if verb.i else 0).tag_ not in ("DT", "PRP$")
    )


def _main_verb_behind(what: Token, end: int) -> int:
    """Return where the sentence goes on: "a clerk accused of taking bribes left the court"."""
    for token in what.doc[what.i + 1 : end]:
        finite = token.tag_ in ("VBD", "VBZ", "VBP", "MD")
        main = token.head if token.dep_.startswith(("aux", "cop")) else token
        own = any(k.dep_.startswith("nsubj") and k.i > what.i for k in main.lefts)
        if finite and not own:
            return token.i
    return end


def _opens_charge(preposition: Token, verb: Token, accused: Token | None, lemma: str) -> bool:
    """Whether "of" or "with" brings what somebody is accused of."""
    what = preposition.head
    if preposition.dep_ not in ("mark", "case") or what.i < preposition.i:
        return False
    if what.head.i == verb.i:
        return True
    agent = agent_of(verb) if is_passive(verb) else None
    hung = any(noun is not None and what.head.i == noun.i for noun in (accused, agent))
    if _behind_aside(preposition, agent) and what.tag_ == "VBG":
        return True  # "accused by a clerk, who worked there, of taking bribes"
    return hung and (what.tag_ == "VBG" or lemma == "accuse")


def _behind_aside(preposition: Token, agent: Token | None) -> bool:
    """Whether a preposition stands behind a comma that closes an aside on the agent."""
    return (
        agent is not None
        and preposition.i > agent.i
        and preposition.nbor(-1).text == ","
        and agent.is_ancestor(preposition)
    )


def find_called(
    page: Page, sentence: DocSpan, verb: Token, name: str, lemma: str
) -> Iterator[DraftStatement]:
    """Yield "called the claim false", "described the deal as 'lawful'", "brushed it aside"."""
    doc = verb.doc
    if is_passive(verb):
        yield from _find_called_passive(page, sentence, verb, name)
        return
    speaker = speaker_of(verb)
    if speaker is None:
        return
    if lemma in ("cite", "brush", "dismiss") and name not in ("deny", "report", "call"):
        return
    target = child(verb, "obj", "iobj", "nsubj:outer")
    predicate: Token | None = None
    for kid in verb.rights:
        if target is not None and kid.i <= target.i and kid.dep_ in ("obj", "iobj"):
            continue
        if kid.dep_ in ("xcomp", "obl", "advcl", "obj", "ccomp") and (
            cased(kid) == "as" or kid.dep_ in ("xcomp", "obj", "ccomp") or page.marked[kid.i]
        ):
            predicate = kid
            break
    if target is not None and predicate is None:
        # "calling the deals “lawful and fair”": an attribute for the parser
        predicate = next(
            (k for k in target.rights if k.dep_ in ("amod", "acl", "appos") and page.marked[k.i]),
            None,
        )
    if target is not None and predicate is None and target.i > verb.i + 1:
        # "called that “a fairy tale”": one noun phrase for the parser
        first = doc[verb.i + 1]
        if first.lower_ in ("that", "this", "it", "them") and first.head.i == target.i:
            target, predicate = first, target
    if (
        (target is None or target.lower_ in RELATIVE and target.i < verb.i)
        and verb.dep_ == "acl:relcl"
        and verb.head.lemma_.lower() in CLAIM_NOUNS
    ):
        target = verb.head
        predicate = next((k for k in verb.rights if k.dep_ in ("advcl", "obl", "xcomp")), None)
    if target is None or predicate is None and lemma != "dismiss":
        return
    is_claim = target.lower_ in ("that", "this", "it", "them", "these") or (
        target.lemma_.lower() in CLAIM_NOUNS and target.pos_ == "NOUN"
    )
    marked = predicate is not None and (
        page.marked[predicate.i] or any(page.marked[t.i] for t in predicate.subtree)
    )
    false = predicate is not None and any(
        t.lemma_.lower() in FALSE_WORDS
        for t in doc[opening(predicate) : predicate.right_edge.i + 1]
    )
    if is_claim and (marked or false or lemma == "dismiss"):
        ranges = object_ranges(target, sentence, name)
        if target.dep_ not in ("obj", "iobj", "nsubj:outer"):
            ranges = [noun_phrase(target)]
        if predicate is not None and predicate.i > target.i:
            limit = opening(predicate)
            while limit > target.i + 1 and doc[limit - 1].text in _OPENING_MARKS:
                limit -= 1
            ranges = [(a, min(b, limit)) for a, b in ranges]
        content = contents.spans(page.paragraph, page.text, ranges)
        yield from drafts(
            page,
            content,
            verb,
            name,
            Stance.DENIES,
            "reported_speech.dismissal",
            speaker,
            target,
            sentence,
        )
        return
    if (
        lemma in ("dismiss", "denounce", "slam", "brand", "label")
        or not marked
        or predicate is None
    ):
        return
    if target.pos_ == "PRON" or target.i > predicate.i:
        return
    start = noun_phrase(target)[0]
    end = min(sentence.end, predicate.right_edge.i + 1)
    end = contents.cut(doc, start, end, predicate)
    content = contents.spans(page.paragraph, page.text, [contents.trim(doc, start, end)])
    yield from drafts(
        page,
        content,
        verb,
        name,
        Stance.ASSERTS,
        "reported_speech.characterised",
        speaker,
        predicate,
        sentence,
    )


def _find_called_passive(
    page: Page, sentence: DocSpan, verb: Token, name: str
) -> Iterator[DraftStatement]:
    """Yield "the reports were described by the club as nonsense"."""
    target, speaker = _passive_subject(verb), agent_of(verb)
    if target is None or speaker is None or target.lemma_.lower() not in CLAIM_NOUNS:
        return
    rest = verb.doc[verb.i + 1 : sentence.end]
    if not any(t.lower_ == "as" for t in rest) and VERB_CLASS.get(cue_lemma(verb)) != "call":
        return
    if not any(page.marked[t.i] or t.lemma_.lower() in FALSE_WORDS for t in rest):
        return
    content = contents.spans(page.paragraph, page.text, object_ranges(target, sentence, name))
    yield from drafts(
        page,
        content,
        verb,
        name,
        Stance.DENIES,
        "reported_speech.dismissal_passive",
        speaker,
        target,
        sentence,
    )


_OPENING_MARKS = frozenset("“\"‘'«") | {"''", "``"}


def find_figure(page: Page, sentence: DocSpan, verb: Token) -> Iterator[DraftStatement]:
    """Yield "put the toll at 64", "is put at 800 by the bloc", "put this down to errors"."""
    doc = verb.doc
    passive = is_passive(verb)
    thing = _passive_subject(verb) if passive else child(verb, "obj")
    speaker = speaker_of(verb)
    if thing is None or (speaker is None and not passive):
        return
    window = doc[verb.i + 1 : min(sentence.end, verb.i + 25)]
    at = next(
        (
            t
            for t in window
            if t.lower_ == "at"
            and t.dep_ in ("case", "mark")
            and any(u.like_num for u in t.head.subtree)
        ),
        None,
    )
    down = next((t for t in window if t.lower_ == "down" and t.head.i == verb.i), None)
    if at is not None:
        end = at.head.right_edge.i + 1
        if passive:
            by = next((t for t in doc[at.i : end] if t.lower_ == "by"), None)
            if by is not None:
                end = by.i
                speaker = speaker or by.head
    elif down is not None and down.i + 1 < sentence.end and doc[down.i + 1].lower_ == "to":
        end = doc[down.i + 1].head.right_edge.i + 1
    else:
        return
    while end < sentence.end and page.marked[end - 1] and page.marked[end]:
        end += 1  # "put it at “a third, perhaps less”"
    start, thing_end = noun_phrase(thing)
    ranges: list[Range]
    if passive:
        ranges = [(start, thing_end), contents.trim(doc, at.i if at else verb.i + 1, end)]
    else:
        ranges = [contents.trim(doc, start, contents.cut(doc, start, end, thing))]
    content = contents.spans(page.paragraph, page.text, ranges)
    yield from drafts(
        page,
        content,
        verb,
        "put",
        Stance.ASSERTS,
        "reported_speech.figure",
        speaker,
        thing,
        sentence,
    )
