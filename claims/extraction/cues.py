"""Words that attribute, by class: tables only.

Gathered from our own reading of news. A cue's class decides what may be its
content (`contents`), what the statement does to it (stance) and what kind of
claim results (`kinds`). Verbs stand by lemma.
"""

from __future__ import annotations

from typing import Final


def word_set(text: str) -> frozenset[str]:
    """Return the words of a table that is written as prose."""
    return frozenset(text.split())


# Verbs, by class. A verb stands in one class only.
VERBS: Final[dict[str, frozenset[str]]] = {
    # takes a clause: "said (that) it rained"
    "say": word_set(
        """say tell state add explain note remark comment observe write tweet post declare
        announce repeat reiterate continue stress emphasise emphasize underline underscore
        recall reply respond answer inform brief relate recount mention quip joke conclude
        specify clarify read testify point signal indicate suggest hint disclose reveal
        submit interject exclaim whisper shout opine reckon argue tout detail communicate speak talk
        complain counter retort reason boast brag gripe grumble moan confide fume thunder rage storm
        roar scoff muse attest divulge vouch text blog email theorise theorize posit hear"""
    ),
    "claim": word_set(
        """claim assert insist maintain contend allege argue affirm swear aver proclaim
        profess purport assure"""
    ),
    "report": word_set("report cite quote describe"),
    "think": word_set(
        """believe think estimate assess calculate judge speculate suspect consider understand"""
    ),
    "find": word_set("find determine establish rule hold uncover discover measure register"),
    "confirm": word_set("confirm verify corroborate authenticate acknowledge_fact"),
    "admit": word_set("admit concede acknowledge confess accept recognise recognize own plead"),
    "warn": word_set("warn caution fear predict forecast project expect foresee anticipate"),
    "deny": word_set(
        """deny reject dismiss refute rebut dispute contest repudiate disavow contradict
        disclaim rubbish debunk disprove brush wave"""
    ),
    "doubt": word_set("doubt question challenge"),
    "accuse": word_set("accuse charge blame fault implicate"),
    "show": word_set("show depict demonstrate prove"),
    "put": word_set("put"),
    "call": word_set(
        """call brand label describe characterise characterize denounce deem term dub
        slam style"""
    ),
    # says that something will be done or should be: no claim
    "promise": word_set("promise vow pledge undertake threaten offer agree swear"),
    "order": word_set("urge demand ask order call_for request appeal recommend advise instruct"),
    # a feeling or judgement about an act: no claim
    "judge": word_set(
        """criticise criticize condemn denounce praise welcome thank hail slam blast applaud
        congratulate lament mourn apologise apologize regret"""
    ),
}

# The first class named wins where a verb stands in several of the lists above.
_PRECEDENCE: Final = (
    "deny",
    "doubt",
    "accuse",
    "admit",
    "confirm",
    "claim",
    "warn",
    "call",
    "report",
    "say",
    "find",
    "think",
    "show",
    "put",
    "promise",
    "order",
    "judge",
)
VERB_CLASS: Final[dict[str, str]] = {
    verb: name for name in reversed(_PRECEDENCE) for verb in VERBS[name]
}

# Cues that may stand between the words they report ("Y, X said").
INSERTED: Final = word_set(
    """say tell add note warn caution claim insist write tweet post explain report state recall
    argue announce acknowledge concede admit allege estimate predict suggest believe think confirm
    testify remark comment observe reply respond reiterate stress continue maintain contend assert
    declare recount indicate speculate fear hint quip joke affirm repeat conclude emphasise
    emphasize inform show find reveal hear"""
)

# Classes whose clause is the content of a statement.
STATING: Final = word_set("say claim report think find confirm admit warn deny doubt show call")

# Verbs that state only with a clause that opens with "that", or not at all without a quotation:
# their plain clause is no report of speech.
NEEDS_THAT: Final = word_set(
    """find hold determine establish show prove demonstrate go continue argue read think believe
    consider expect fear recognise recognize accept rule question measure doubt submit understand
    counter reason assure"""
)
# Verbs that introduce a quotation though they report no clause: "reacted on X, '...'".
INTRODUCING: Final = word_set(
    """speak react defend criticise criticize condemn respond ask joke praise plead begin
    continue interrupt tweet post thank urge welcome lament describe go laugh smile sigh
    shrug conclude open start answer retort counter"""
)
# Verbs that introduce a quotation in the sentence before it.
ANNOUNCING: Final = word_set(
    """issue release publish post tweet write say state react respond reply comment criticise
    criticize defend condemn speak add explain read"""
)
STATEMENT_OBJECTS: Final = word_set(
    "statement tweet post message letter note communique communiqué comment remark declaration"
)

# Verbs whose plain object is what is claimed ("reported shelling", "predicted rain").
TAKES_OBJECT: Final = word_set(
    """report announce allege predict forecast estimate deny reject dispute contest refute rebut
    dismiss repudiate admit acknowledge concede describe claim suspect question doubt challenge
    declare project contradict debunk indicate show depict blame measure register find
    record tout disavow disclose reveal note confess put brush wave confirm"""
)
# ... behind a preposition.
TAKES_OBLIQUE: Final[dict[str, frozenset[str]]] = {
    "speak": word_set("of"),
    "talk": word_set("of"),
    "tell": word_set("of"),
    "warn": word_set("of"),
    "confess": word_set("to"),
    "admit": word_set("to"),
    "complain": word_set("of about"),
    "report": word_set("on"),
}
# "claimed responsibility": the only objects that `claim` states; others are demands.
CLAIMED_THINGS: Final = word_set("responsibility credit success victory losses advances gains hits")

# Nouns that name an earlier claim ("dismissed the allegation").
CLAIM_NOUNS: Final = word_set(
    """claim allegation accusation charge assertion report statement suggestion account
    figure number toll forecast estimate prediction rumour rumor story version finding
    conclusion contention insinuation denial speculation idea notion talk count narrative
    assessment capture range total data theory explanation comment remark word information complaint
    news reading reports quote hypothesis characterization characterisation announcement"""
)
# ... and of these, those whose complement is itself a claim ("the claim that ...").
NOUN_CUES: Final[dict[str, str]] = {
    "claim": "claim",
    "allegation": "accuse",
    "accusation": "accuse",
    "charge": "accuse",
    "assertion": "claim",
    "report": "report",
    "statement": "say",
    "suggestion": "say",
    "insistence": "claim",
    "warning": "warn",
    "contention": "claim",
    "admission": "admit",
    "confession": "admit",
    "denial": "deny",
    "prediction": "warn",
    "forecast": "warn",
    "rumour": "report",
    "rumor": "report",
    "speculation": "think",
    "complaint": "accuse",
    "argument": "claim",
    "confirmation": "confirm",
    "announcement": "say",
    "testimony": "say",
    "estimate": "think",
    "account": "say",
    "position": "claim",
    "view": "think",
}
# Verbs of which the subject is the claimant of the noun they take ("withdrew a claim that").
OWNS_NOUN: Final = word_set("withdraw retract repeat reiterate make issue renew level voice drop")

# Words that show something, as subjects of `show`.
RECORDS: Final = word_set(
    """image picture photo photograph footage video film clip recording satellite data figure
    list document record poll survey study research analysis log register map chart report
    test result statistic number paper file email e-mail letter book transcript autopsy
    census imagery radar count examination indictment lawsuit complaint affidavit"""
)

# Adverbs and verbs that leave a sentence without a source.
HEARSAY: Final = word_set("reportedly allegedly supposedly purportedly apparently")

# Modal verbs that make a cue hypothetical ("would say", "could not confirm").
HYPOTHETICAL: Final = word_set("would could might may can should must shall ca wo")

WEEKDAYS: Final = word_set("monday tuesday wednesday thursday friday saturday sunday")
TIME_WORDS: Final = WEEKDAYS | word_set(
    """today yesterday tomorrow overnight earlier later recently separately again meanwhile also
    january february march april may june july august september october november december
    week month year day night morning afternoon evening tonight hour weekend late early initially
    repeatedly previously then once now afterwards"""
)

# Before these something is said: "the jury heard that".
HEARINGS: Final = word_set(
    "court jury juror inquest inquiry tribunal hearing committee commission panel judge trial"
)

# Nouns for persons who speak for a body.
SPOKESPEOPLE: Final = word_set(
    "spokesman spokeswoman spokesperson spokespeople spokesmen spokeswomen speaker representative"
)
# Words for documents whose issuer speaks.
DOCUMENTS: Final = word_set(
    """statement report post note letter document decree tweet message bulletin announcement
    release study paper article readout communique communiqué"""
)
# Sources without a name.
UNNAMED: Final = word_set(
    """official officials source sources resident residents witness witnesses diplomat diplomats
    worker workers employee employees villager villagers people person officer officers soldier
    soldiers local locals relative relatives family families expert experts analyst analysts
    observer observers critic critics activist activists doctor doctors surgeon medic medics
    insider insiders survivor survivors neighbour neighbours neighbor neighbors fisherman
    fishermen driver drivers media reports channel channels outlets newspapers"""
)

# Verbs whose infinitive or gerund is the content ("claims to know", "denied taking").
TAKES_INFINITIVE: Final = word_set(
    "claim deny admit profess purport allege report believe think estimate project predict expect "
    "acknowledge concede"
)
# Words that call a claim untrue.
FALSE_WORDS: Final = word_set(
    """false untrue wrong baseless nonsense fabrication fabricate lie fiction fantasy rubbish
    invention forgery fake groundless unfounded absurd incorrect inaccurate misleading ridiculous
    gossip slander hoax disinformation propaganda myth fraudulent unsubstantiated mistaken
    preposterous ludicrous bogus libel distortion insult unacceptable"""
)
