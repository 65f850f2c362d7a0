"""Gauges for Prometheus at /metrics, behind a token.

The apps count their own rows: METRICS names a function of each. The text format is
small enough to write by hand (Prometheus exposition formats, text version 0.0.4).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import import_string
from django.utils.timezone import now

Gauge = tuple[str, str, dict[str, str], float]  # name, help, labels, value


def answer_metrics(request: HttpRequest) -> HttpResponse:
    """Give the gauges to whoever sends `Authorization: Bearer` with METRICS_TOKEN."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not constant_time_compare(token, settings.METRICS_TOKEN):
        return HttpResponse("The token is missing or wrong.\n", "text/plain", status=403)
    at = now()
    gauges = [gauge for name in settings.METRICS for gauge in import_string(name)(at)]
    response = HttpResponse(render(gauges), "text/plain; version=0.0.4; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


def render(gauges: Iterable[Gauge]) -> str:
    """Return gauges in the text format, those of one name together under its help."""
    by_name: dict[str, list[Gauge]] = {}
    for gauge in gauges:
        by_name.setdefault(gauge[0], []).append(gauge)
    lines = []
    for name, same in by_name.items():
        lines += [f"# HELP {name} {same[0][1]}", f"# TYPE {name} gauge"]
        lines += [f"{name}{_labels(labels)} {value:g}" for _, _, labels, value in same]
    return "\n".join(lines) + "\n"


def _labels(labels: dict[str, str]) -> str:
    if not labels:
        return ""
    pairs = (f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return "{" + ",".join(pairs) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
