"""What an operator watches of reading and linking: how much waits, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from claims.models import Linking, Reading
from sources.metrics import Gauge, work_gauges


def gauges(now: datetime) -> Iterator[Gauge]:
    yield from work_gauges("reading", Reading, now)
    yield from work_gauges("linking", Linking, now)
