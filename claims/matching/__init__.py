"""What two claims are to each other, judged from their wordings alone. No Django, no rows."""

from claims.matching.features import ClaimView, same_wording
from claims.matching.judging import DEFAULT, NONE, Judgement, Thresholds, match_claims
from claims.matching.text import content_stems_of, fold, fold_wording, stem

__all__ = [
    "DEFAULT", "NONE", "ClaimView", "Judgement", "Thresholds", "content_stems_of", "fold",
    "fold_wording", "match_claims", "same_wording", "stem",
]  # fmt: skip
