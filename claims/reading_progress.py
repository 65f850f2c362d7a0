"""How far the reading and linking of an article's version are, for whoever handed it in."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, Subquery

from claims.models import Claim, Linking, Reading
from claims.vocabulary import WorkState

AT_WORK = (WorkState.WAITING, WorkState.RUNNING)


@dataclass(frozen=True, slots=True)
class Progress:
    """What became of a version so far.

    reading: None before anybody has noted that it is to be read.
    claims, disputed: how many of its claims are public, and of those how many are disputed.
    """

    reading: Reading | None
    linking_state: str
    claims: int
    disputed: int

    @property
    def is_under_way(self) -> bool:
        """Say whether a worker will change this without anybody's doing."""
        if self.reading is None or self.reading.state in AT_WORK:
            return True
        return self.reading.state == WorkState.DONE and (self.linking_state or "") in (*AT_WORK, "")


def read_progress(version_id: int) -> Progress:
    """Return how far the work on a version is, in two queries."""
    linking = Linking.objects.filter(version=OuterRef("version")).values("state")
    reading = (
        Reading.objects.filter(version=version_id)
        .annotate(linking_state=Subquery(linking[:1]))
        .first()
    )
    public = Claim.objects.published().filter(version=version_id).order_by()
    counted = public.aggregate(
        claims=Count("pk"), disputed=Count("pk", filter=Q(as_reported="disputed"))
    )
    return Progress(
        reading=reading,
        linking_state=(reading.linking_state or "") if reading else "",
        claims=counted["claims"],
        disputed=counted["disputed"],
    )
