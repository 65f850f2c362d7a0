"""Words about actors: pronouns, titles, ranks, nouns for persons and for bodies. Tables only."""

from __future__ import annotations

from claims.extraction.cues import SPOKESPEOPLE, word_set

HE = frozenset({"he", "him", "his", "himself"})
SHE = frozenset({"she", "her", "hers", "herself"})
IT = frozenset({"it", "its", "itself", "this", "that", "which"})
THEY = frozenset({"they", "them", "their", "theirs", "themselves", "both", "these", "those"})
PRONOUNS = (
    HE
    | SHE
    | IT
    | THEY
    | {
        "who",
        "one",
        "some",
        "others",
        "neither",
        "many",
        "several",
        "two",
        "three",
        "another",
        "most",
        "all",
    }
)
FEMALE_TITLES = word_set(
    """mrs ms miss madam lady queen princess sister spokeswoman chairwoman congresswoman mother
    wife daughter woman actress businesswoman duchess baroness grandmother aunt girl dame
    councilwoman policewoman she"""
)
MALE_TITLES = word_set(
    """mr sir lord king prince brother spokesman chairman congressman father husband son man
    actor businessman duke baron grandfather uncle boy policeman councilman"""
)
BODY_NOUNS = word_set(
    """government ministry army navy police council court company agency office party union
    committee commission department parliament senate house bank group force forces team
    university institute organisation organization association federation embassy
    administration authority board bureau cabinet church club coalition command coastguard
    congress corporation defence defense delegation directorate firm foundation front guard
    headquarters hospital inquiry intelligence kremlin laboratory league manufacturer military
    militia mission movement network newspaper opposition operator paper presidency prosecutor
    radio regulator secretariat service society staff state station television tribunal
    watchdog website fund airline railway broadcaster channel charity city club country county
    district industry insurer operator province region school supplier utility village world
    account post statement report study survey branch wing staff campaign trust panel
    taskforce ombudsman"""
)
PERSON_NOUNS = word_set(
    """minister president spokesman spokeswoman spokesperson commander leader chief director
    governor mayor judge lawyer officer general colonel captain doctor professor senator king
    queen chairman chairwoman chair head secretary ambassador envoy diplomat witness analyst
    expert author founder owner manager editor reporter journalist engineer surgeon nurse
    teacher student farmer driver soldier pilot sergeant detective inspector bishop priest
    pope imam actor player coach candidate lawmaker deputy premier chancellor attorney
    prosecutor resident woman man mother father son daughter wife husband brother sister
    cousin friend neighbour neighbor victim survivor suspect defendant economist scientist
    researcher technician official activist superintendent commissioner commandant attaché
    clerk counsel boss skipper vet headman solicitor barrister agent physiotherapist trainer"""
)
# "the commander", "the union": a noun that points back, where an actor was named by it.
ANAPHORIC = PERSON_NOUNS | SPOKESPEOPLE | BODY_NOUNS

TITLES = (
    FEMALE_TITLES
    | MALE_TITLES
    | word_set(
        """dr prof professor gen general col colonel maj major capt captain lt lieutenant sgt
    sergeant adm admiral sen senator rep representative gov governor president minister judge
    bishop brig brigadier rear cmdr commander officer chief the secretary ambassador king
    queen pope retired former cllr councillor mp msgr sheikh ayatollah rabbi fr rev reverend hon
    dame pc const det insp supt mayor"""
    )
)
# Short forms that do not begin as their names do.
SHORT_NAMES = {
    "bill": "william",
    "bob": "robert",
    "dick": "richard",
    "hank": "henry",
    "harry": "henry",
    "jack": "john",
    "jim": "james",
    "kate": "catherine",
    "larry": "lawrence",
    "liz": "elizabeth",
    "peggy": "margaret",
    "ted": "edward",
    "tom": "thomas",
    "tony": "anthony",
}

# Two of one surname are two persons where one of them is called this.
KIN = word_set(
    """wife husband widow widower daughter son mother father brother sister uncle aunt cousin
    nephew niece grandson granddaughter grandfather grandmother"""
)
# Ranks and offices as they are shortened before a name: "Gen Lind" is "the general" later.
RANKS = {
    "gen": "general",
    "col": "colonel",
    "maj": "major",
    "capt": "captain",
    "lt": "lieutenant",
    "sgt": "sergeant",
    "adm": "admiral",
    "cmdr": "commander",
    "sen": "senator",
    "rep": "representative",
    "gov": "governor",
    "dr": "doctor",
    "prof": "professor",
    "insp": "inspector",
    "supt": "superintendent",
    "det": "detective",
}
# "the striker", "the company": who the text has just named, told by what they do. No
# offices: "the president" may well be another than the person named last.
ROLES = word_set(
    """athlete sprinter runner swimmer boxer cyclist striker midfielder goalkeeper defender golfer
    skier player champion medallist medalist winner rival challenger contender frontrunner nominee
    candidate incumbent republican democrat conservative socialist lawmaker legislator
    congressman congresswoman parliamentarian veteran actor actress singer musician rapper comedian
    director filmmaker writer novelist author poet artist painter architect photographer
    presenter columnist blogger historian academic economist biologist billionaire millionaire
    tycoon mogul magnate businessman businesswoman entrepreneur financier banker investor laureate
    dissident whistleblower fugitive defendant plaintiff accused suspect prisoner hostage
    teenager youth boy girl man woman mother father widow widower politician old"""
)
FIRMS = word_set(
    """company firm carmaker automaker chipmaker drugmaker planemaker manufacturer retailer lender
    bank insurer airline operator utility group conglomerate startup start-up developer supplier
    contractor charity nonprofit federation association league club union newspaper paper
    daily broadcaster outlet publisher network agency watchdog regulator body organisation
    organization institute university hospital"""
)
# Texts in which somebody speaks: "the minister's statement said" is the minister speaking.
UTTERANCES = word_set(
    """statement tweet post message letter note email e-mail communique communiqué"""
)
# With a thing as subject these tell of a sign, not of a speaker: "the move suggests that".
SIGNALLING = word_set("suggest indicate signal show reveal mean underline underscore confirm prove")
