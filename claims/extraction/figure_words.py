"""The words that make up figures: numerals, bounds, units, currencies. Tables only."""

from __future__ import annotations

from claims.extraction.cues import word_set

UNITS_WORDS = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
TENS_WORDS = {
    word: 10 * value
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "lakh": 1e5,
    "million": 1e6,
    "mn": 1e6,
    "crore": 1e7,
    "billion": 1e9,
    "bn": 1e9,
    "trillion": 1e12,
}
# "hundreds": at least two of them.
LOOSE = {
    "dozens": 24.0,
    "scores": 40.0,
    "hundreds": 200.0,
    "thousands": 2_000.0,
    "millions": 2e6,
    "tens of thousands": 20_000.0,
    "hundreds of thousands": 200_000.0,
    "tens of millions": 2e7,
    "billions": 2e9,
}
FRACTIONS = {
    "half": 0.5,
    "a third": 1 / 3,
    "one-third": 1 / 3,
    "one third": 1 / 3,
    "two-thirds": 2 / 3,
    "two thirds": 2 / 3,
    "a quarter": 0.25,
    "one-quarter": 0.25,
    "three-quarters": 0.75,
    "three quarters": 0.75,
    "a fifth": 0.2,
}
TIMES = {"once": 1.0, "twice": 2.0, "thrice": 3.0}

# Words before a number that bound it, the longest first where one holds another.
BOUNDS = {
    "at_least": (
        "at least", "no fewer than", "no less than", "not less than", "not fewer than",
        "more than", "well over", "just over", "over", "upwards of", "above", "exceeding",
        "a minimum of", "as many as at least", "in excess of", "greater than",
    ),
    "at_most": (
        "at most", "no more than", "not more than", "less than", "fewer than", "under", "up to",
        "as many as", "as much as", "below", "a maximum of", "just under",
    ),
    "about": (
        "about", "around", "some", "roughly", "approximately", "nearly", "almost", "close to",
        "an estimated", "something like", "in the region of", "circa", "estimated",
    ),
}  # fmt: skip
# Words behind a number that bound it.
BOUNDS_BEHIND = {
    "or more": "at_least",
    "and counting": "at_least",
    "or so": "about",
    "or fewer": "at_most",
    "or less": "at_most",
}

CURRENCY_SIGNS = {
    "US$": "USD", "A$": "AUD", "C$": "CAD", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY",
    "₹": "INR", "₽": "RUB", "₴": "UAH", "₪": "ILS", "₺": "TRY", "₱": "PHP", "₩": "KRW",
}  # fmt: skip
CURRENCY_WORDS = {
    "dollar": "USD", "dollars": "USD", "euro": "EUR", "euros": "EUR", "pound": "GBP",
    "pounds": "GBP", "yen": "JPY", "yuan": "CNY", "ruble": "RUB", "rubles": "RUB",
    "rouble": "RUB", "roubles": "RUB", "rupee": "INR", "rupees": "INR", "hryvnia": "UAH",
    "hryvnias": "UAH", "lira": "TRY", "shekel": "ILS", "shekels": "ILS", "peso": "MXN",
    "pesos": "MXN", "crowns": "crown", "crown": "crown", "lari": "GEL", "francs": "franc",
    "dinars": "dinar", "rand": "ZAR", "won": "KRW",
}  # fmt: skip
UNITS = {
    "%": "%", "percent": "%", "per cent": "%", "percentage points": "percentage point",
    "km": "km", "kilometre": "km", "kilometres": "km", "kilometer": "km", "kilometers": "km",
    "m": "m", "metre": "m", "metres": "m", "meter": "m", "meters": "m",
    "cm": "cm", "centimetres": "cm", "centimeters": "cm",
    "mile": "mile", "miles": "mile", "nautical miles": "nautical mile",
    "feet": "foot", "foot": "foot", "yards": "yard",
    "hectare": "ha", "hectares": "ha", "acres": "acre", "square metres": "m2",
    "square meters": "m2", "square metre": "m2", "square meter": "m2", "sq m": "m2",
    "square kilometres": "km2", "square kilometers": "km2", "square kilometre": "km2",
    "square kilometer": "km2", "square-kilometre": "km2", "square-kilometer": "km2",
    "sq km": "km2", "sq. km": "km2", "km2": "km2", "km²": "km2",
    "square miles": "square mile", "square mile": "square mile", "square-mile": "square mile",
    "kg": "kg", "kilograms": "kg", "kilos": "kg", "grams": "g", "milligrams": "mg",
    "tonne": "t", "tonnes": "t", "ton": "t", "tons": "t", "metric tons": "t",
    "litre": "l", "litres": "l", "liter": "l", "liters": "l", "gallons": "gallon",
    "barrels per day": "barrel/day", "bpd": "barrel/day", "barrels": "barrel",
    "megawatts": "MW", "gigawatts": "GW", "degrees": "degree",
    "seconds": "second", "minutes": "minute", "hours": "hour", "hour": "hour", "days": "day",
    "day": "day", "weeks": "week", "week": "week", "months": "month", "month": "month",
    "years": "year", "year": "year",
}  # fmt: skip

# A number behind one of these words names a thing, it does not count.
NAMING_WORDS = word_set(
    """article articles section sections chapter page pages channel resolution route highway
    flight room no number type model phase stage level grade group act law decree order case
    line gate bus train covid version paragraph amendment rule day form unit zone sector
    district brigade battalion regiment division age aged"""
)
MONTHS = word_set(
    """january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec"""
)
