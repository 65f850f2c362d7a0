"""The tables that matching reads: near-synonyms, opposites, negations, hedges, place names.

General English for news, written by hand. A line is a family; its first word stands
for all. Adding a word here needs a line in tests/claims/data/matching.toml.
"""

from __future__ import annotations

# Words without a say in what a claim is about.
EMPTY = frozenset(
    """a about above after again against all already also although am among an and another any
    are as at away be because been before being between both but by can could despite did do does
    doing done during each either ever every for from further had has have having he her here hers
    him himself his how however i if in into is it its itself just later let may me might more most
    must my near nevertheless next of off on one only onto or other our out over own per quite
    rather s same she should since so some still such t than that the their them themselves then
    there these they this those though through thus to too toward towards under until up upon us
    very via was way we were what when where whereas whether which while who whom whose why will
    with within would yet you your ll re ve d m according part""".split()
)

# Words so frequent in claims of every sort that sharing one says little.
WEAK = frozenset(
    """people person man men woman year day week month time today yesterday tomorrow night morning
    make made go come get got give new old first last say said tell told call called use used
    single group member country state official officials government president minister ministry army
    force forces troops military city town area region several many much number figure amount
    video photo picture report news story claim""".split()
)

WINNING = "win won wins winning victory victorious elected re-elected winner".split()

# Words that state the same sort of event or thing, each line under its first word.
FAMILIES = (
    "dead death deaths die died dies dying deceased deadly fatal fatally fatality fatalities kill "
    "kills killed killing killings body bodies perish perished toll corpse corpses slain slay "
    "murder murdered murders lives",
    "injure injured injures injury injuries wound wounded wounds hurt hurting",
    "capture captured captures capturing seize seized seizure take taken takes taking took fallen "
    "fell fall falls overrun conquer conquered conquest occupy occupied",
    "hold holds held holding control controls controlled retain retained",
    "encircle encircled encirclement surround surrounded surrounds besiege besieged siege blockade "
    "blockaded blockading blocking",
    "pay paid pays payment payments payout ransom money cash bribe bribes bribed",
    "burn burned burnt burning burns fire fires blaze ablaze flame flames arson",
    "shoot shot shooting shots gunfire gunshot bullet bullets gunman",
    "withdraw withdraws withdrew withdrawn withdrawal pullout retreat retreated retreating depart "
    "departed departure leave leaves leaving left pull pulled",
    "swap swapped exchange exchanged exchanges trade traded",
    "free freed frees release released releases liberate liberated",
    "detain detained detention imprison imprisoned arrest arrested arrests custody",
    "prison prisons jail jails",
    "inmate prisoner prisoners inmates detainee detainees captive captives",
    "interfere interfered interference meddle meddled meddling meddles",
    "fraud fraudulent rig rigged rigging stolen steal cheat cheated swindle swindled",
    "destroy destroyed destroys destruction downed intercept intercepted intercepts",
    "attack attacked attacks strike strikes struck raid raids raided bomb bombed bombing bombs "
    "shell shelled shelling shells hit hits bombard bombardment airstrike airstrikes",
    "resign resigned resigns resignation quit quits",
    "fire-from-office dismissed sacked sack ousted oust relieved",
    " ".join(WINNING),
    "road roads highway route routes",
    "shortage shortages short scarce scarcity lack lacks lacked lacking",
    "walkout walkouts stoppage",
    "rescue rescued rescues rescuing",
    "occur occurs occurred happen happens happened",
    "cancel cancelled canceled cancels scrap scrapped",
    "escape escaped escapes fled flee flees fleeing",
    "spread spreads spreading",
    "rape raped raping",
    "poison poisoned poisoning poisonings poisons",
    "collapse collapsed collapses",
    "melt melts melted melting thaw thawed",
    "explode exploded explosion explosions blast blasts",
    "cause caused causes causing",
    "mistake mistaken error errors fault faults",
    "remove removed removes removal",
    "participate participated participates participation join joined",
    "danger dangerous dangers risk risky unsafe hazard hazardous harmful harm threat unfit "
    "undrinkable",
    "employ employed employs hire hired",
    "leak leaks leaked leaking leakage spill spilled spilt spills",
    "ram rammed ramming collide collided collision",
    "arm arms armed arming weapon weapons weaponry munitions ammunition missiles missile",
    "police officer officers policeman policemen cop cops",
    "begin begins began begun start starts started launch launches launched resume resumed",
    "stop stops stopped halt halted suspend suspended suspends end ends ended cease ceased "
    "pause paused",
    "probe probed inquiry investigation investigate investigated investigating investigates",
    "send sends sent deliver delivered supply supplies supplied supplying ship shipped provide "
    "provided provides",
    "buy buys bought buying purchase purchased acquire acquires acquired acquiring acquisition "
    "takeover",
    "meet meets met meeting meetings talks summit visit visits visited visiting",
    "abduct abducted kidnap kidnapped kidnaps kidnapping hostage hostages",
    "ill sick illness disease infected infection infect infections contracted contract",
    "breach breached breaches violate violated violates violation violations",
    "burst bursts break breaks broke broken",
    "legal lawful legitimate legally",
    "warn warned warns warning warnings alert alerts",
    "drown drowned drowning flood floods flooded flooding",
    "rebels rebel insurgents insurgent militants militant fighters fighter",
    "civilians civilian",
    "children child kids kid boy boys girl girls",
    "doctor doctors medic medics physician",
    "vote votes voted voting ballot ballots election elections electoral poll polls",
    "agree agreed agreement agreements deal deals pact accord treaty truce ceasefire",
    "rise rises rose risen increase increases increased grow grew grown climb climbed",
    "fall-trend decrease decreased decline declined drop dropped shrink shrank shrunk",
    "miss missing vanished vanish disappear disappeared",
    "found find finds discover discovered located",
    "wed marry married marries marriage wedding",
    "help helped helps assist assisted aid",
    "cross crossed crosses crossing enter entered enters",
    "order ordered orders instruct instructed command commanded",
    "school schools college university",
    "offer offered offers propose proposed proposes proposal",
    "build builds built construct constructed construction",
    "close closes closed closure shut shuts",
    "open opens opened reopen reopened reopens passable",
    "mine mined mines minefield",
    "lose loses lost loss losing",
    "defeat defeats defeated beat beaten",
    "advance advances advanced advancing gain gains gained",
    "repel repels repelled repulse repulsed",
    "genuine authentic real authenticity",
    "forge forged forgery forgeries fake faked fakes doctored fabricated fabricate",
    "safe safely safety unharmed unhurt harmless",
    "guilty culpable",
    "innocent blameless",
    "alive survive survived survives survivor survivors",
    "delay delayed postpone postponed",
    "ban bans banned prohibit prohibited forbid forbidden bar barred",
    "allow allows allowed permit permits permitted authorise authorised authorize authorized",
    "image images photograph photographs photo photos picture pictures footage",
    "plane planes aircraft jet jets airliner",
    "drone drones uav uavs",
    "united-states u.s us usa america american americans",
    "britain uk u.k british england english",
    "china chinese beijing",
    "russia russian russians moscow kremlin",
    "ukraine ukrainian ukrainians kyiv kiev",
    "islamic-state isis isil daesh",
)

# Phrases that say in several words what one word says; read as that word.
PHRASES = {
    "prime minister": "premier", "prime ministers": "premiers", "plan to": "intend to",
    "plans to": "intends to", "promises to": "intends to", "pledges to": "intends to",
    "vows to": "intends to",
    "take place": "occur", "takes place": "occurs", "took place": "occurred",
    "taken place": "occurred", "change hands": "be paid", "changed hands": "was paid",
    "run out of": "lack", "runs out of": "lacks", "ran out of": "lacked", "run out": "lack",
    "running out": "lacking", "shot down": "downed", "shoot down": "down", "on fire": "burning",
    "called off": "cancelled", "broke down": "collapsed", "broken down": "collapsed",
    "pulled out": "withdrew", "pull out": "withdraw", "step down": "resign",
    "stepped down": "resigned", "stepping down": "resigning", "put off": "delayed",
    "put off until": "delayed until", "ruled out": "excluded", "taken over": "acquired",
    "took over": "acquired", "take over": "acquire", "blew up": "exploded",
    "blown up": "exploded", "set up": "established", "shut down": "closed",
    "cut off": "encircled", "cuts off": "encircles", "cutting off": "encircling",
    "turned away": "refused", "broke out": "began", "went ahead": "occurred",
    "goes ahead": "occurs", "go ahead": "occur", "got rid of": "removed",
    "carried out": "did", "carry out": "do", "in return for": "exchanged for",
    "in exchange for": "exchanged for", "null and void": "void", "took part": "participated",
    "taken part": "participated", "take part": "participate", "locked up": "imprisoned",
    "hand over": "give", "handed over": "given", "hands over": "gives",
    "gave up": "surrendered", "given up": "surrendered",
    "passes on": "sends", "pass on": "send", "passed on": "sent", "passing on": "sending",
    "a cent": "money", "a penny": "money", "a single cent": "money",
    "not genuine": "forged", "not authentic": "forged",
    "gave way": "collapsed", "gives way": "collapses", "given way": "collapsed",
    "caved in": "collapsed", "in our hands": "held", "under our control": "held",
    "in good health": "healthy", "in poor health": "ill", "on time": "punctual",
    "on schedule": "punctual", "behind schedule": "delayed", "treated well": "treated humanely",
    "well treated": "treated humanely", "laid off": "layoff", "made progress": "progressed",
    "dead end": "deadlock", "driven out": "expelled", "drove out": "expelled",
    "by mistake": "by accident", "on purpose": "deliberately", "brought out": "rescued",
    "opened fire": "fired", "opening fire": "firing", "thrown out": "rejected",
    "threw out": "rejected", "turned down": "rejected",
    "was dismissed": "was sacked", "were dismissed": "were sacked",
    "pulled from": "rescued from", "dug out": "rescued", "made up of": "composed of",
}  # fmt: skip

# Verbs that only say that something is there, was done or was noticed: "no order was given".
LIGHT = frozenset(
    """occur occurs occurred happen happens happened exist exists existed existence give gave given
    make made see saw seen hear heard find found record recorded report reported carry issue
    issued receive received get got hold held document place involve involved ever such
    whatsoever anybody anyone anything""".split()
)

# Words between "not" and what is denied: "did not manage to land", "made no payment".
LEADING = LIGHT | frozenset(
    """able manage managed succeed succeeded begin begun start started try tried""".split()
)

# What cannot both be so of one thing: any word on the left against any on the right. The words
# are family heads, or stand for their stems. Many of them are of several lines.
OPPOSITES = (
    # place and movement
    "open operational usable accessible | close mine cut severed sealed encircle impassable "
    "blocked unusable",
    "encircle | contact reach reachable access",
    "lose | hold keep",
    "capture | defend repel",
    "advance | repel withdraw stall",
    "inside | outside",
    "international | territorial",
    "stay remain | withdraw resign expel expelled deport evacuate",
    "arrive reach | blocked refuse",
    "occupy | vacate",
    # beginning, going on, ending
    "begin | stop delay cancel",
    "continue persist | stop collapse cancel expire",
    "occur | cancel",
    "extend renew prolong | expire stop",
    "punctual | delay late overdue",
    "temporary | permanent",
    "first | last",
    "stages gradually | once",
    # winning, succeeding
    "win | lose defeat",
    "succeed success pass | fail failure",
    "progress improve recover | worsen deteriorate stall deadlock",
    # life, health, harm
    "dead | alive unharmed healthy recover",
    "rescue | trap",
    "healthy fit | ill coma critical dying unfit concussion",
    "stable | critical worsen unstable",
    "safe clean potable | danger injure dead miss toxic contaminate pollute",
    "clean | doping dirty",
    "miss | found accounted",
    "intact undamaged unscathed | destroy damage burn attack",
    "minor slight negligible | severe major massive extensive grave",
    "humane humanely | defeat torture abuse mistreat",
    "peaceful | violent",
    "collapse | hold stand",
    "burst | hold",
    "spread | contain",
    "extinguish | spread rage",
    "grow rise | vanish disappear miss",
    # law, guilt, will
    "legal permit | illegal unlawful null void breach",
    "constitutional | unconstitutional",
    "innocent acquit clear exonerate | guilty convict culpable",
    "innocent | dead attack rape fraud steal poison strangle",
    "deliberate intentional intentionally purpose knowingly premeditated | accident accidental "
    "mistake unintended unintentional unintentionally inadvertent inadvertently unwittingly",
    "voluntary voluntarily | forced coerced involuntary",
    "resign | fire-from-office",
    "free | detain captive imprison",
    "guest volunteer | hostage captive abduct",
    "allow | ban refuse",
    "armed arm | unarmed",
    "genuine | forge staged",
    "alone | accomplice helped",
    "sober | drunk",
    "provoked | unprovoked",
    # saying yes
    "accept recognise recognize | reject refuse",
    "approve | reject veto",
    "support endorse | oppose condemn",
    "agree | disagree refuse",
    "comply obey cooperate | breach obstruct",
    "meet | breach substandard",
    "lift ease relax loosen | impose tighten",
    "ratify sign | scrap",
    "participate attend | boycott",
    "unanimous united | divided split",
    "protect safeguard | undermine endanger",
    # number and money
    "rise soar surge double triple | fall-trend capture plunge plummet slump halve slide reduce "
    "lower",
    "stable unchanged steady | rise soar surge double triple plunge plummet slump halve fall-trend",
    "increase raise | cut reduce lower",
    "lowest | highest",
    "cheap cheaper | expensive dearer costlier",
    "enough sufficient plenty adequate ample surplus | shortage insufficient inadequate",
    "full | empty partial drained",
    "profit surplus | lose deficit",
    "solvent | bankrupt bankruptcy insolvent insolvency default",
    "pay | default unpaid owe",
    "hire | layoff",
    "complete completed | incomplete unfinished",
    "build | demolish",
    # what is known, how things are
    "publish | hide conceal",
    "secret | public published",
    "fair | unfair fraud",
    "strengthen | weaken",
    "ready | unready unprepared",
    "local | foreign",
    "present | absent",
    "mandatory compulsory obligatory | optional voluntary",
    "effective | ineffective useless",
)

# Before a word these make its opposite ("paid", "unpaid"), unless the word only looks like it.
NOT_UNDONE = frozenset(
    """under undergo unite united union unions unit units unique universal university unless until
    uncle undertake undertook undermine""".split()
)

# What says the same from the other side, or by a word of two families, in stems.
CONVERSES = {"capture": "lose", "lose": "capture", "buy": "sell", "sell": "buy", "lend": "borrow",
             "borrow": "lend", "send": "receiv", "receiv": "send", "breach": "burst",
             "burst": "breach"}  # fmt: skip

# Verbs that deny; with another negation they affirm ("did not deny").
DENYING = frozenset(
    """denies denied deny denying denial denials refute refutes refuted rejects rejected reject
    dismisses dismissed failed fails fail unable refuses refused""".split()
)
NEGATIONS = DENYING | frozenset(
    """not n't no never none nobody nothing neither nor without cannot nowhere""".split()
)

# Words and phrases that call a claim false as a whole.
FALSE_WORDS = frozenset(
    """false untrue fake faked hoax hoaxes bogus fabricated fabrication fiction fictional fictitious
    invented myth debunk debunks debunked debunking debunk's disproved disproven baseless unfounded
    groundless lie lies nonsense absurd retracted retracts retract doctored satire satirical prank
    pranked punked rebuffs rebuff untruth incorrect wrong inaccurate misleading photoshopped
    scam disputes disputed doubt doubts dispute gossip fantasy propaganda
    rubbish""".split()
)
FALSE_PHRASES = (
    "shoots down", "shot down claims", "fairy tale", "made up", "not true", "not real", "tall tale",
    "does not correspond to reality", "casts doubt", "cast doubt", "beneath contempt", "no truth",
    "no evidence", "no basis", "no such", "far from the truth", "pure invention", "not the case",
    "premature to", "cannot yet speak of", "did not happen", "didn't happen", "never happened",
    "without foundation", "no foundation", "without basis", "without merit", "no merit",
    "to rest", "a tale", "pack of lies", "out of thin air", "not so fast", "not a real",
)  # fmt: skip

# Nouns for what somebody said: "the governor's account is untrue".
CLAIM_NOUNS = frozenset(
    """claim claims figure figures account accounts report reports charge charges allegation
    allegations statement statements number numbers count counts denial denials forecast forecasts
    finding findings talk rumour rumours rumor rumors story stories accusation accusations
    suggestion suggestions assertion assertions toll estimate estimates range version prediction
    predictions warning warnings complaint complaints""".split()
)
FIGURE_NOUNS = frozenset(
    """figure figures number numbers count counts toll estimate estimates range""".split()
)

# "no more than 15" bounds a number; it does not deny.
NOT_NEGATIONS = (
    "no more than", "not more than", "no fewer than", "no less than", "not less than",
    "not only", "no later than", "not just", "no doubt", "not least", "no matter",
    "if not", "whether or not", "no longer than", "no stranger", "not exceed",
)  # fmt: skip

# Words that pass a claim on without standing by it.
HEDGES = frozenset(
    """reportedly allegedly alleged alleges allege purported purportedly supposed supposedly
    rumor rumored rumour rumoured rumors rumours rumoring rumours apparently possibly probably
    maybe perhaps might may could claims claim claimed claiming unconfirmed unverified mystery
    report reports reported says say said source sources suggests suggest suggested believes
    believed likely mulls considers considering expected predicts speculation leak leaks leaked
    question questions questioned official officials analyst analysts according appears suspected
    possible unclear unknown accuses accused""".split()
)

# Rival spellings and renamed places, each line one place.
PLACES = (
    "bakhmut artemivsk artyomovsk artemovsk",
    "kyiv kiev",
    "kharkiv kharkov",
    "odesa odessa",
    "mykolaiv nikolaev nikolayev",
    "dnipro dnepropetrovsk dnipropetrovsk",
    "zaporizhzhia zaporizhia zaporozhye zaporozhe",
    "chernihiv chernigov",
    "lviv lvov",
    "donbas donbass",
    "luhansk lugansk",
    "vovchansk volchansk",
    "avdiivka avdeevka avdeyevka",
    "pokrovsk krasnoarmeysk krasnoarmiisk",
    "toretsk dzerzhinsk dzerzhynsk",
    "chasivyar chasovyar",
    "soledar karlolibknekhtovsk",
    "sievierodonetsk severodonetsk",
    "lysychansk lisichansk",
    "kropyvnytskyi kirovohrad kirovograd",
    "kupiansk kupyansk",
    "crimea krym",
    "chornobyl chernobyl",
    "belarus byelorussia",
    "minsk mensk",
    "myanmar burma",
    "yangon rangoon",
    "mumbai bombay",
    "kolkata calcutta",
    "chennai madras",
    "bengaluru bangalore",
    "turkey turkiye türkiye",
    "eswatini swaziland",
    "czechia bohemia",
    "derry londonderry",
    "ayn-al-arab kobani kobane",
    "raqqa raqqah ar-raqqah",
    "idlib edlib",
    "aleppo halab",
    "deir-ezzor deirezzor deirezzour",
    "mosul mawsil",
    "fallujah falluja",
    "benghazi bengasi",
    "tripoli tarabulus",
    "sanaa sana",
    "aden adan",
    "hodeidah hudaydah hodeida",
    "jaffa yafo",
    "nablus shechem",
    "hebron al-khalil",
    "stepanakert khankendi",
    "shusha shushi",
    "tskhinvali tskhinval",
    "sukhumi sokhumi",
    "beijing peking",
    "guangzhou canton",
    "taipei taibei",
    "kashmir jammu",
    "falklands malvinas",
    "liancourt dokdo takeshima",
    "senkaku diaoyu",
)
