"""The words by which reports say that somebody disputes something.

Tables only: `rejections` reads them. Verbs are listed by their base form, with
the irregular forms spelled out.
"""

from __future__ import annotations

from claims.extraction.cues import word_set


def inflected(verbs: str) -> frozenset[str]:
    """Return the regular inflections of the verbs named in a text."""
    forms: set[str] = set()
    for verb in verbs.split():
        forms.add(verb)
        if verb.endswith("e"):
            forms.update((verb + "s", verb + "d", verb[:-1] + "ing"))
        elif verb.endswith("y") and verb[-2] not in "aeiou":
            forms.update((verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"))
        elif verb.endswith(("s", "sh", "ch", "x")):
            forms.update((verb + "es", verb + "ed", verb + "ing"))
        else:
            forms.update((verb + "s", verb + "ed", verb + "ing"))
    return frozenset(forms)


# Whatever stands as the object is disputed: a claim, a pronoun, a clause, an act.
DENYING = inflected("deny refute rebut disavow") | {"rebutted", "rebutting"}

# The object is disputed where it is a claim noun, a figure or a pronoun: one can
# also reject an offer, dismiss a minister, contest an election.
REJECTING = inflected(
    "reject dismiss dispute contest contradict discount debunk rubbish repudiate discredit "
    "disprove downplay disown"
)
# The object may be whose claims they are: "contradicted the chief".
CONTRADICTING = inflected("contradict")
# The object must be a claim noun: one mocks a rival, challenges a law, slams a bill.
SCORNING = inflected(
    "denounce challenge doubt question deride ridicule belittle slam mock scorn lambast decry "
    "rebuff scotch squash dispel trash blast lampoon"
)

# Rejection in two words: the verb, and the particle that must follow it, directly
# or behind its object.
PARTICLE_VERBS: dict[frozenset[str], frozenset[str]] = {
    inflected("play"): frozenset({"down"}),
    inflected("brush") | inflected("wave") | inflected("laugh"): frozenset(
        {"aside", "off", "away"}
    ),
    inflected("shrug") | {"shrugged", "shrugging"}: frozenset({"off", "aside"}),
    inflected("push"): frozenset({"back"}),
    inflected("hit") | {"hitting"}: frozenset({"back"}),
    inflected("fire"): frozenset({"back"}),
    inflected("knock"): frozenset({"down", "back"}),
    inflected("shoot") | {"shot"}: frozenset({"down"}),
    inflected("bat swat slap") | {"batted", "swatted", "slapped"}: frozenset(
        {"aside", "away", "down"}
    ),
}

# "cast doubt on", "took issue with", "poured cold water on": verb, noun, preposition.
PHRASES: tuple[tuple[frozenset[str], str], ...] = (
    (inflected("cast"), "doubt on"),
    (inflected("cast"), "doubts on"),
    (inflected("throw") | {"threw", "thrown"}, "doubt on"),
    (inflected("take") | {"took", "taken"}, "issue with"),
    (inflected("take") | {"took", "taken"}, "exception to"),
    (inflected("distance"), "itself from"),
    (inflected("distance"), "himself from"),
    (inflected("distance"), "herself from"),
    (inflected("distance"), "themselves from"),
    (inflected("throw") | {"threw", "thrown"}, "cold water on"),
    (inflected("heap"), "scorn on"),
    (inflected("pick poke"), "holes in"),
    (inflected("scoff sneer bristle laugh"), "at"),
    (inflected("differ quarrel"), "with"),
    (inflected("give") | {"gave"}, "no credence to"),
    (inflected("give") | {"gave"}, "little credence to"),
    (inflected("have") | {"has", "had"}, "doubts about"),
    (inflected("pour"), "cold water on"),
    (inflected("pour"), "scorn on"),
    (inflected("raise"), "doubts about"),
    (inflected("raise"), "doubts over"),
    (inflected("raise"), "questions about"),
    (inflected("raise"), "questions over"),
    (inflected("express") | inflected("voice"), "doubt about"),
    (inflected("express") | inflected("voice"), "doubts about"),
    (inflected("express") | inflected("voice"), "scepticism about"),
    (inflected("express") | inflected("voice"), "skepticism about"),
)

# Behind these, "whether", "if" or "that" opens what is doubted.
DOUBTING_CLAUSES = inflected("doubt question")

# Naming something: a rejection where the name is one of FALSE.
NAMING = inflected("call describe brand label term characterise characterize deem denounce dub")

# Finding something so: only where an adjective of FALSE stands right behind it.
FINDING = word_set("find finds found")

# Without an object, or with one behind "with": "The union disagreed." Two who disagree
# with each other dispute nothing yet.
DISAGREEING_ALONE = frozenset({"disagree", "disagrees", "disagreed"})
BEGGING = inflected("beg") | {"begged", "begging"}  # to differ
# Who disagree with each other.
PARTIES = word_set("sides side parties both two governments countries teams camps they we")

# "Does not accept the figure": rejections behind a negation.
ACCEPTING = inflected("accept believe trust endorse")
# Of a claim, or alone: of what was just said.
DOUBTFUL = word_set("sceptical skeptical doubtful dubious unconvinced unpersuaded")
CONVINCED = word_set("convinced persuaded")  # the same behind a negation
INNOCENT = inflected("maintain protest proclaim assert declare")  # one's innocence
PLEADING = inflected("plead") | {"pled"}  # not guilty

# Taking back one's own words.
RETRACTING = inflected("withdraw retract correct recant revoke delete abandon") | {
    "withdrew",
    "withdrawn",
    "dropped",
}
# Without an object: "He has since backtracked."
RETRACTING_ALONE = inflected("backtrack backpedal recant") | {"backpedalled", "backpedalling"}
# What one publishes and takes down again.
PUBLISHED = word_set("post posts tweet tweets message messages video videos")
RETRACTING_PARTICLES: dict[frozenset[str], frozenset[str]] = {
    inflected("walk"): frozenset({"back"}),
    inflected("row"): frozenset({"back"}),
    inflected("take") | {"took", "taken"}: frozenset({"back", "down"}),
    inflected("back"): frozenset({"away", "down"}),
}

# Nouns that name what somebody said. "figure" nouns name a number in it.
CLAIM_NOUNS = word_set(
    """account accounts accusation accusations allegation allegations argument arguments
    assertion assertions assessment characterisation characterization charge charges claim
    claims conclusion conclusions contention denial denials depiction description estimate
    estimates explanation finding findings forecast idea implication implications
    insinuation insinuations interpretation narrative notion prediction predictions report
    reports rumor rumors rumour rumours speculation statement statements story stories
    suggestion suggestions talk testimony theory version warning warnings remarks comments
    announcement confession information rhetoric complaint complaints contentions reporting
    study survey article"""
)
FIGURE_NOUNS = word_set(
    """figure figures number numbers count counts toll tolls tally total totals range estimate
    estimates quantity sum amount percentage share"""
)
# Of an act: who denies it means the claim that names them.
BLAME_NOUNS = word_set(
    "wrongdoing involvement responsibility guilt role part blame complicity collusion liability"
)
# Of misdeeds: "denied any violence" answers whatever act was told just before.
MISDEED_NOUNS = word_set(
    """abuse abuses atrocities brutality bribery bullying collusion corruption discrimination
    fraud harassment impropriety malpractice manipulation misconduct mistreatment negligence
    racism torture violence violations violation"""
)
CHARGE_NOUNS = BLAME_NOUNS | word_set(
    """accusation accusations allegation allegations charge charges complaint complaints
    insinuation insinuations"""
)
# "the authenticity of the log": what is disputed is the log's content.
TRUTH_NOUNS = word_set(
    """authenticity accuracy veracity validity truth truthfulness existence credibility
    genuineness reliability correctness legitimacy"""
)

# What one calls a claim that one holds to be untrue, or beneath an answer.
FALSE = word_set(
    """baseless bogus bunk concocted delusion delusional disinformation distorted distortion
    erroneous exaggerated exaggeration fable fabricated fabrication fabrications fairy
    fairytale fake false falsehood falsehoods fanciful fantasy fantasies far-fetched fiction
    fictitious flawed forged forgery forgeries gossip groundless hoax hogwash imaginary
    implausible inaccurate incorrect inflated invented invention inventions lie lies
    meritless mendacious misinformation misleading mistaken misrepresentation myth nonsense
    nonsensical overblown overstated phony premature propaganda rubbish slander slanderous
    smear smears speculation speculative spurious tale tales trash unfounded unproven
    unsubstantiated unsupported untrue untruth untruths untruthful wrong balderdash baloney
    claptrap codswallop concoction contrived debunked discredited exaggerations falsified garbage
    malarkey nonexistent poppycock stitch tosh trumped unconvincing unpersuasive untenable"""
)
# Beneath an answer: a rejection where the words say that a claim is meant, not an act.
SCORN = word_set(
    """absurd absurdity contempt cruel conjecture deceitful defamatory embarrassment farce
    farcical hypocritical hysteria illogical insinuation insulting irresponsible laughable
    libel libellous ludicrous malicious meaningless misguided outlandish outrageous paranoia
    preposterous pretext provocation ridiculous rumor rumour rumors rumours scurrilous
    shameful slur unjustified wild grotesque witch"""
)
# "no truth", "without any foundation", "not a shred of evidence".
GROUNDS = word_set("truth foundation basis merit substance evidence grounds reality fact facts")
TRUE = word_set(
    """true accurate correct right credible genuine fair valid factual reliable plausible"""
)
PRAISE = TRUE | frozenset(
    [
        "alarming",
        "important",
        "significant",
        "serious",
        "worrying",
        "concerning",
        "disturbing",
        "shocking",
        "historic",
        "welcome",
        "landmark",
        "encouraging",
        "tragic",
        "great",
        "good",
        "positive",
        "constructive",
        "helpful",
        "timely",
        "damning",
        "devastating",
        "painful",
        "clear",
        '"routine"',
        "big",
        "surprise",
        "sad",
    ]
)

# Not denials, whatever the verb: "did not deny", "stopped short of denying".
HOLDING_BACK = word_set(
    """not n't n’t never neither nor without declined declines decline declining refused
    refuses refuse refusing cannot short failed fails unable could may might should would
    can must"""
)

# "too early to speak of", "premature to claim".
HEDGES = ("too early to", "too soon to", "premature to")
HEDGED_VERBS = word_set(
    """claim say speak talk declare announce call suggest assert conclude celebrate assume"""
)

# How one's own words are contested by another's: "an account at odds with that of ...".
AT_ODDS = ("at odds with", "at variance with", "in contradiction to", "in conflict with")

CONTRASTS = word_set("while whereas although though despite but however nevertheless yet")
OPENING_CONTRASTS = word_set("but yet however nevertheless nonetheless conversely")
# Verbs that hold on to a claim against another one.
INSISTING = inflected("insist maintain contend counter retort")
# Verbs that answer what another has just said with something else.
COUNTERING = inflected("counter retort")
DISAGREEING = (
    "disagree", "do not agree", "did not agree", "do not all agree", "not all agree",
    "differ on", "differ over", "differed on", "differed over", "conflicting accounts",
    "conflicting versions", "conflicting claims", "contradictory accounts",
    "contradictory claims", "competing accounts", "competing claims", "accounts differ",
    "versions differ", "at odds over", "clashing accounts",
)  # fmt: skip
# What a bare figure gives the size of.
MEASURES = FIGURE_NOUNS | word_set("they it there these")
# "The true toll was higher", "far lower than they suggest": how a measure is set against
# a figure, and the words that name that figure's source behind "than".
COMPARING = word_set("higher lower fewer smaller larger greater bigger less")
SAID = word_set(
    """said say says claim claims claimed suggest suggests suggested report reported reports
    admit admits admitted announced acknowledged official officially given stated alleged"""
)
REGISTERED = word_set("confirmed registered recorded identified documented diagnosed")

# Predicates of which one excludes the other: who says one of a thing disputes the other.
EXCLUSIVE: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (word_set("genuine authentic real true"), word_set("fake forged forgery fabricated false")),
    (word_set("open"), word_set("closed shut blocked")),
    (word_set("full"), word_set("empty")),
    (word_set("safe"), word_set("unsafe dangerous")),
    (word_set("innocent"), word_set("guilty")),
    (word_set("legal lawful"), word_set("illegal unlawful")),
    (word_set("deliberate intentional"), word_set("accident accidental unintentional")),
    (word_set("locked"), word_set("unlocked")),
    (word_set("armed"), word_set("unarmed")),
)

# "Still held the town": that a state goes on answers who said that it had ended. Each line
# gives the words for an end, and those of which one must say what goes on.
GOING_ON = word_set(
    "still remain remains remained remaining continue continues continued retain retains retained "
    "keep keeps kept"
)
ENDED: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (
        word_set("capture enter storm retreat drive"),
        word_set(
            "hold holds held holding control controls controlled controlling defend defending"
            " hands ours"
        ),
    ),
    (
        word_set("close shut halt stop suspend"),
        word_set("open operating running working operate operational flowing normal"),
    ),
    (word_set("dead"), word_set("alive")),
    (
        word_set("leave resign sack dismiss oust"),
        word_set("post office place charge role position"),
    ),
    (word_set("free"), word_set("jail custody detention prison captive captivity held")),
)

# What is done with a plan, never with whoever tells of it: "it had not yet been agreed".
SETTLING = word_set(
    "agree decide settle plan schedule sign arrange finalise finalize confirm approve ratify fix"
)
