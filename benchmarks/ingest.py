#!/usr/bin/env python
"""Ingestion beside what one would write by hand: pages, feeds, small work, copies.

    DATABASE_URL=postgres://postgres@127.0.0.1/gainsay REDIS_URL=redis://127.0.0.1:6379/9 \\
        python benchmarks/ingest.py [pages|feeds|work|copies ...]

Makes a scratch database on the server of DATABASE_URL and drops it at the end; the Redis
database is emptied. Pages, feeds and stories are made here from a fixed seed and served
on loopback by a process of their own. Each figure is a ratio of CPU time (wall time for
`work`, which spreads over processes) against a peer in the same run, alternating, medians:

pages   fetch, clean, split, store, find the family     against  trafilatura for the text alone,
                                                                 and with title and date
feeds   polling 1,000 feeds, 70 % not modified          against  requests + feedparser
work    2,000 rows under lease by a real worker         against  Celery without a database
copies  20,000 articles, 35 % planted edited copies     against  datasketch's LSH in memory,
        and 20,000 copies of one story                  against  the first 2,000 of them
"""

from __future__ import annotations

import argparse
import http.server
import json
import multiprocessing
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

SCRATCH = "gainsay_ingest_benchmark"
SEED = 20260314
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
PAGES, FEEDS, ROWS, ARTICLES = 200, 1000, 2000, 20_000

WORDS = [
    f"{head}{middle}{tail}"
    for head in ("bar", "kel", "mor", "tas", "vin", "ost", "pra", "lud")
    for middle in ("a", "e", "i", "o", "u", "an", "er")
    for tail in ("den", "lo", "mir", "s", "t", "k", "ving", "ra", "nd", "sh")
]


# The made world ------------------------------------------------------------------------------


def sentence(choose: random.Random, words: int = 18) -> str:
    return " ".join(choose.choices(WORDS, k=words)).capitalize() + ", the mayor said."


def story(seed: int, paragraphs: int = 14) -> str:
    choose = random.Random(SEED + seed)
    return "\n\n".join(
        " ".join(sentence(choose) for _ in range(choose.randint(1, 3))) for _ in range(paragraphs)
    )


def page(seed: int) -> bytes:
    """A news page of 20 to 300 kB after one of three templates, with a story of some 800 words.

    Around the story stand menus, scripts, pictures, related stories, forms and comments.
    """
    choose = random.Random(SEED - seed)
    size = choose.choice([20, 40, 80, 150, 300]) * 1000
    title = sentence(choose, 9).rstrip(".")
    paragraphs = [_linked(choose, text) for text in story(seed, 20).split("\n\n")]
    data = {"@type": "NewsArticle", "headline": title, "datePublished": "2026-03-10T09:30:00Z",
            "author": {"@type": "Person", "name": "A. Writer"}}  # fmt: skip
    head = (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{title} | The Paper"
        f"</title><meta property='og:title' content='{title}'><link rel='stylesheet' href='/s.css'>"
        f'<script type="application/ld+json">{json.dumps(data)}</script></head><body>'
    )
    template = [_columns, _blocks, _cards][seed % 3]
    start, article, filler = template(choose, title, paragraphs)
    parts, length = [head, start, article], len(head) + len(start) + len(article)
    for name, until in (("div", 0.3), ("aside", 0.8), ("footer", 1.0)):
        parts.append(f"<{name} class='more'>")
        while length < size * until:
            piece = filler()
            parts.append(piece)
            length += len(piece)
        parts.append(f"</{name}>")
    parts.append("</div></main></body></html>")
    return "".join(parts).encode()


def _linked(choose: random.Random, paragraph: str) -> str:
    """Give one word in forty a link or an emphasis, as papers do."""
    words = paragraph.split(" ")
    for i in range(choose.randrange(40), len(words), 40):
        words[i] = choose.choice(
            [f'<a href="/topic/{words[i]}" class="in-text">{words[i]}</a>', f"<em>{words[i]}</em>"]
        )
    return " ".join(words)


def _menu(choose: random.Random, items: int) -> str:
    return "".join(
        f'<li class="nav-item nav-{i}"><a href="/section/{i}" data-track="nav-{i}">'
        f"<span>{choose.choice(WORDS)}</span></a></li>"
        for i in range(items)
    )


def _script(choose: random.Random, characters: int) -> str:
    state = "x" * characters
    return f"<script>window.q=window.q||[];q.push({{id:{choose.random()},v:'{state}'}});</script>"


def _columns(choose: random.Random, title: str, paragraphs: list[str]) -> tuple[str, str, Any]:
    """A page of columns: menus above, related stories and comments beside and below."""
    related = "".join(
        f'<li><a href="/r/{i}">{sentence(choose, 7)}</a><span class="when">{i} h</span></li>'
        for i in range(5)
    )
    body = "".join(f"<p>{text}</p>" for text in paragraphs[:6])
    rest = "".join(f"<p>{text}</p>" for text in paragraphs[6:])
    start = (
        f"<header class='top'><nav><ul>{_menu(choose, 60)}</ul></nav><form action='/search'><input"
        " name='q'><button>Search</button></form></header><main><div class='col-8 main-column'>"
    )
    article = (
        f"<article><div class='kicker'><a href='/world'>World</a></div><h1>{title}</h1>"
        "<div class='byline'>By <a rel='author' href='/w'>A. Writer</a></div><figure><img"
        f" src='/1.jpg' alt=''><figcaption>{sentence(choose, 10)}</figcaption></figure>{body}"
        f"<aside class='related'><h4>Related</h4><ul>{related}</ul></aside>{rest}</article>"
        f"<ul class='tags'>{_menu(choose, 8)}</ul></div><div class='col-4 side'>"
    )

    def filler() -> str:
        n = choose.randrange(10**6)
        teaser = (
            f'<div class="teaser t{n}"><a href="/a/{n}"><img src="/i/{n}.jpg" alt=""><h3>'
            f"{sentence(choose, 7)}</h3></a><p>{sentence(choose, 12)}</p><span>{n % 60} min"
            "</span></div>"
        )
        comment = (
            f'<div class="comment" id="c{n}"><div class="who"><b>{choose.choice(WORDS)}</b>'
            f"<time>{n % 24}:00</time></div><p>{sentence(choose, 25)}</p><a href='#'>Reply</a>"
            "</div>"
        )
        return _script(choose, 300) + choose.choice([teaser, comment])

    return start, article, filler


def _blocks(choose: random.Random, title: str, paragraphs: list[str]) -> tuple[str, str, Any]:
    """A page of a block editor: headings, quotes, lists and pictures between the paragraphs."""
    between = [
        lambda: f"<h2 class='wp-block-heading'>{sentence(choose, 5)}</h2>",
        lambda: f"<blockquote class='wp-block-quote'><p>{sentence(choose, 20)}</p></blockquote>",
        lambda: (
            "<figure class='wp-block-image size-large'><img src='/p.jpg' srcset='/p-300.jpg"
            " 300w, /p-600.jpg 600w' alt=''><figcaption>"
            f"{sentence(choose, 9)}</figcaption></figure>"
        ),
        lambda: (
            f"<ul class='wp-block-list'><li>{sentence(choose, 8)}</li><li>{sentence(choose, 8)}"
            "</li></ul>"
        ),
        lambda: (
            "<div class='newsletter'><form><label>Sign up to our newsletter</label><input"
            " type='email'><button>Sign up</button></form></div>"
        ),
    ]
    body = "".join(
        f"<p class='wp-block-paragraph'>{text}</p>"
        + (choose.choice(between)() if n % 4 == 3 else "")
        for n, text in enumerate(paragraphs)
    )
    start = (
        f"<header><ul class='menu'>{_menu(choose, 40)}</ul></header><main id='primary'>"
        "<div class='site-content'>"
    )
    article = (
        "<article class='post hentry'><header class='entry-header'><h1 class='entry-title'>"
        f"{title}</h1><div class='entry-meta'><time datetime='2026-03-10T09:30:00Z'>10 March</time>"
        f"</div></header><div class='entry-content'>{body}</div><footer class='entry-footer'>"
        f"<ul>{_menu(choose, 6)}</ul></footer></article>"
    )

    def filler() -> str:
        n = choose.randrange(10**6)
        return (
            f"<div class='post-card post-{n}'><div class='inner'><a href='/p/{n}' class='thumb'>"
            f"<img src='/t/{n}.jpg' loading='lazy' alt=''></a><h3 class='entry-title'>"
            f"<a href='/p/{n}'>{sentence(choose, 8)}</a></h3><div class='excerpt'><p>"
            f"{sentence(choose, 15)}</p>"
            f"</div></div></div><style>.post-{n}{{color:#{n:06x};margin:0 auto}}</style>"
            + _script(choose, 250)
        )

    return start, article, filler


def _cards(choose: random.Random, title: str, paragraphs: list[str]) -> tuple[str, str, Any]:
    """A page that scripts build: hashed class names, deep nesting, drawings, much state."""

    def deep(inner: str, levels: int) -> str:
        names = [f"css-{choose.randrange(10**6):x}" for _ in range(levels)]
        return "".join(f'<div class="{name}">' for name in names) + inner + "</div>" * levels

    icon = "<svg viewBox='0 0 24 24'><path d='M12 2L2 7l10 5 10-5-10-5z'/></svg>"
    body = "".join(
        deep(f'<p class="css-{choose.randrange(99)} evys1bk0">{text}</p>', 2) for text in paragraphs
    )
    share = "".join(f"<li><button aria-label='share {i}'>{icon}</button></li>" for i in range(5))
    start = f"<div id='app'>{deep(f'<nav><ul>{_menu(choose, 50)}</ul></nav>', 4)}</div><main><div>"
    article = (
        f"<article id='story'>{deep(f'<h1>{title}</h1><ul>{share}</ul>', 3)}"
        f"<section name='articleBody'>{body}</section></article>"
    )

    def filler() -> str:
        n = choose.randrange(10**6)
        card = (
            f'<a href="/c/{n}" data-uri="nyt://{n}" data-rank="{n % 9}"><picture><source'
            f' media="(min-width: 600px)" srcset="/c/{n}-w.jpg 600w">'
            f'<img src="/c/{n}.jpg" alt=""></picture>'
            f"<h4>{sentence(choose, 7)}</h4>{icon}</a>"
        )
        return deep(card, 5) + _script(choose, 700)

    return start, article, filler


def feed(n: int, generation: int) -> bytes:
    items = "".join(
        f"<item><title>{sentence(random.Random(n * 1000 + i), 8)}</title><guid>f{n}-{i}</guid>"
        f"<link>http://127.0.0.1/story/{n}/{i}</link>"
        f"<pubDate>Fri, 13 Mar 2026 {i % 24:02}:00:00 GMT</pubDate>"
        f"<description>{sentence(random.Random(n + i), 30)}</description></item>"
        for i in range(generation, generation + 20)
    )
    return f"<rss version='2.0'><channel><title>Feed {n}</title>{items}</channel></rss>".encode()


def edited(text: str, seed: int) -> str:
    """A copy under another head and foot with 5 to 20 % of its words replaced."""
    choose = random.Random(seed)
    words = text.split(" ")
    for i in choose.sample(range(len(words)), int(choose.uniform(0.05, 0.2) * len(words))):
        if "\n" not in words[i]:
            words[i] = choose.choice(WORDS)
    return f"{sentence(choose, 8)}\n\n{' '.join(words)}\n\n{sentence(choose, 20)}"


class _Site(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        _, kind, *rest = self.path.partition("?")[0].split("/")
        if kind == "page":
            return self._send(200, PAGE_BODIES[int(rest[0])], "text/html")
        if kind == "feed":
            n = int(rest[0])
            tag = f'"{n}"'
            conditional = self.headers.get("If-None-Match") == tag
            if conditional and n % 10 < 7:
                return self._send(304, b"", "", tag)
            fresh = conditional and n % 10 == 9
            return self._send(200, feed(n, 3 if fresh else 0), "application/rss+xml", tag)
        return self._send(404, b"", "text/plain")

    def _send(self, status: int, body: bytes, media_type: str, tag: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if media_type:
            self.send_header("Content-Type", media_type)
        if tag:
            self.send_header("ETag", tag)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        return


PAGE_BODIES: list[bytes] = []


def _serve(port: Any) -> None:
    PAGE_BODIES.extend(page(n) for n in range(PAGES))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    port.send(server.server_address[1])
    server.serve_forever()


@contextmanager
def site() -> Iterator[str]:
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(there,), daemon=True
    )
    process.start()
    yield f"http://127.0.0.1:{here.recv()}"
    process.terminate()
    process.join()


@contextmanager
def scratch_database() -> Iterator[str]:
    given = urlsplit(os.environ["DATABASE_URL"])
    admin = urlunsplit(given._replace(path="/postgres"))
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {SCRATCH} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {SCRATCH}")
    try:
        yield urlunsplit(given._replace(path=f"/{SCRATCH}"))
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {SCRATCH} WITH (FORCE)")


def cpu(step: Callable[[], object]) -> float:
    started = time.process_time()
    step()
    return time.process_time() - started


def resident_mb() -> float:
    import psutil

    return float(psutil.Process().memory_info().rss) / 1e6


def report(name: str, figure: str, target: str, good: bool) -> None:
    print(f"{name:<34} {figure:<46} {target:<16} {'yes' if good else 'NO'}", flush=True)


# The figures ---------------------------------------------------------------------------------


def measure_pages(rounds: int) -> None:
    """Take pages in, and let the peers read the same bytes, twenty pages at a time."""
    import requests
    import trafilatura

    from sources import ingest
    from sources.models import Article

    ours, text, whole = [], [], []
    with site() as base:
        bodies = [requests.get(f"{base}/page/{n}", timeout=30).content for n in range(PAGES)]
        outlet = ingest.outlet_named("Benchmark")
        for round_number in range(rounds + 1):
            ids = []
            for start in range(0, PAGES, 20):
                some = range(start, start + 20)
                rows = [
                    Article.objects.create(
                        address=f"{base}/page/{n}?round={round_number}", outlet=outlet,
                        canonical_url=f"{base}/page/{n}?round={round_number}",
                    ).pk
                    for n in some
                ]  # fmt: skip
                ids += rows
                mine = cpu(lambda rows=rows: [ingest.fetch_article(pk) for pk in rows])
                bare = cpu(
                    lambda some=some: [trafilatura.extract(bodies[n], fast=True) for n in some]
                )
                with_data = cpu(
                    lambda some=some: [
                        trafilatura.extract(bodies[n], fast=True, with_metadata=True) for n in some
                    ]
                )
                if round_number:  # the first warms all up
                    ours.append(mine)
                    text.append(bare)
                    whole.append(with_data)
            stored = Article.objects.filter(pk__in=ids, versions__isnull=False).count()
            if stored != PAGES:
                raise SystemExit(f"only {stored} of {PAGES} pages were stored")
            Article.objects.filter(pk__in=ids).delete()
    size = statistics.mean(map(len, bodies)) / 1000
    for name, peer in (("text", text), ("title, date, text", whole)):
        ratio = statistics.median(a / b for a, b in zip(ours, peer, strict=True))
        each, their = (sum(times) / len(times) / 20 * 1000 for times in (ours, peer))
        report(f"pages: CPU against {name}",
               f"{ratio:.2f} × ({each:.1f}, {their:.1f} ms of {size:.0f} kB)", "≤ 1.35 ×",
               ratio <= 1.35)  # fmt: skip


def measure_feeds(count: int) -> None:
    """Poll feeds, and let a bare loop poll the same, fifty at a time."""
    import feedparser
    import requests

    from sources import ingest, polling
    from sources.models import Feed

    with site() as base:
        outlet = ingest.outlet_named("Feeds")
        feeds = Feed.objects.bulk_create(
            Feed(outlet=outlet, address=f"{base}/feed/{n}", due_at=NOON) for n in range(count)
        )
        for row in feeds:
            polling.poll_feed(row.pk, now=NOON)
        later = NOON + timedelta(hours=8)
        session = requests.Session()

        def bare(some: range) -> None:
            for n in some:
                answer = session.get(
                    f"{base}/feed/{n}", headers={"If-None-Match": f'"{n}"'}, timeout=9
                )
                if answer.status_code == 200:
                    feedparser.parse(answer.content)

        ratios = []
        wall = 0.0
        for start in range(0, count, 50):
            some = range(start, min(start + 50, count))
            started = time.monotonic()
            ours = cpu(lambda some=some: [polling.poll_feed(feeds[n].pk, now=later) for n in some])
            wall += time.monotonic() - started
            ratios.append(cpu(lambda some=some: bare(some)) / ours)
        polled = Feed.objects.filter(last_fetched_at=later).count()
        if polled != count:
            raise SystemExit(f"only {polled} of {count} feeds were polled")
    ratio = statistics.median(ratios)
    report("feeds: speed against a bare loop", f"{ratio:.2f} × ({count / wall:.0f} feeds/s)",
           "≥ 0.6 ×", ratio >= 0.6)  # fmt: skip


def measure_work(rounds: int) -> None:
    """Count 2,000 rows through lease and finish by a worker, and as many bare tasks by the same.

    They alternate in batches: on a shared machine one long run of each would compare what
    else the machine did meanwhile.
    """
    import redis

    from sources.models import Article, Outlet

    outlet, _ = Outlet.objects.get_or_create(name="Work", slug="work")
    Article.objects.bulk_create(
        Article(address=f"http://127.0.0.1:9/{n}", canonical_url=f"x:{n}", outlet=outlet,
                due_at=datetime.now(UTC)) for n in range(ROWS)
    )  # fmt: skip
    rows = Article.objects.filter(outlet=outlet)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    client.flushdb()
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "benchmarks.small_work", "worker", "--loglevel",
         "WARNING", "--concurrency", "2", "--without-gossip", "--without-mingle"],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        from benchmarks import small_work

        small_work.warm_up(client)
        leased, bare = [], []
        batches = 4 * rounds
        for batch in (ids[start::batches] for start in range(batches)):
            bare.append(_seconds_until_done(client, small_work.bare, "bare", batch))
            leased.append(_seconds_until_done(client, small_work.leased, "leased", batch))
    finally:
        worker.terminate()
        worker.wait()
    done = rows.filter(state="done", attempts=1).count()
    ratio = statistics.median(b / a for a, b in zip(leased, bare, strict=True))
    each = f"{ratio:.2f} × ({ROWS / sum(leased):.0f} rows/s), {done} of {ROWS} once"
    report("work: speed against bare Celery", each, "≥ 0.3 ×, all", ratio >= 0.3 and done == ROWS)


def _seconds_until_done(client: Any, task: Any, name: str, ids: list[int]) -> float:
    """Queue a task for each id; return how long it took until a worker had counted them all."""
    started = time.monotonic()
    wanted = int(client.get(f"done:{name}") or 0) + len(ids)
    for pk in ids:
        task.delay(pk)
    while int(client.get(f"done:{name}") or 0) < wanted:
        if time.monotonic() - started > 600:
            raise SystemExit(f"{name}: {client.get(f'done:{name}')} of {wanted} after 600 s")
        time.sleep(0.02)
    return time.monotonic() - started


def measure_copies(articles: int) -> None:
    """Plant copies among stories; judge pairs of a copy and its story by families and by LSH."""
    from datasketch import MinHash, MinHashLSH

    from sources.copies import Shingles, are_copies, shingles
    from sources.live_blogs import split_passages

    texts, origin = planted(articles)
    store = storing("Copies")
    families: list[int] = []
    before = resident_mb()
    growth = 0.0
    started = time.monotonic()
    for n, text in enumerate(texts):
        families.append(store(text))
        if n % 500 == 0:
            growth = max(growth, resident_mb() - before)
    our_wall = time.monotonic() - started

    # The same shingles and the same judge; signatures and index are the peer's own.
    lsh = MinHashLSH(num_perm=128, params=(64, 2))
    kept: list[Shingles] = []
    found: list[int] = []
    before = resident_mb()
    started = time.monotonic()
    for n, text in enumerate(texts):
        own = shingles(text, split_passages(text))
        signature = MinHash(num_perm=128, seed=1, hashfunc=lambda shingle: shingle & 0xFFFFFFFF)
        signature.update_batch(own.tolist())
        best, most = n, 0.0
        for candidate in lsh.query(signature):
            same, jaccard = are_copies(own, kept[candidate])
            if same and jaccard > most:
                best, most = found[candidate], jaccard
        found.append(best)
        lsh.insert(n, signature)
        kept.append(own)
    their_wall = time.monotonic() - started
    their_growth = resident_mb() - before

    (r, p), (peer_r, peer_p) = quality(families, origin), quality(found, origin)
    report("copies: recall, precision", f"{r:.4f}, {p:.4f} (LSH {peer_r:.4f}, {peer_p:.4f})",
           "≥ LSH − 0.01", r >= peer_r - 0.01 and p >= peer_p - 0.01)  # fmt: skip
    report("copies: memory grown by", f"{growth:.0f} MB (LSH {their_growth:.0f} MB)", "≤ 50 MB",
           growth <= 50)  # fmt: skip
    speed = their_wall / our_wall
    report("copies: speed against LSH", f"{speed:.2f} × ({articles / our_wall:.0f} articles/s)",
           "≥ 0.4 ×", speed >= 0.4)  # fmt: skip


def measure_one_story(copies: int) -> None:
    """Store one story again and again, each time with another last line."""
    store = storing("One story")
    text = story(0)
    families = set()
    times = []
    for n in range(copies):
        started = time.monotonic()
        families.add(store(f"{text}\n\n{sentence(random.Random(n))}"))
        times.append(time.monotonic() - started)
    tenth = copies // 10
    first, last = (statistics.median(some) * 1000 for some in (times[:tenth], times[-tenth:]))
    report(f"copies: {copies:,} of one story",
           f"{last / first:.2f} × ({first:.1f} ms, then {last:.1f} ms), families: {len(families)}",
           "≤ 1.5 ×, one", last <= 1.5 * first and len(families) == 1)  # fmt: skip


def planted(articles: int) -> tuple[list[str], list[int]]:
    """Return texts, and for each the index of its story: 35 % are edited copies of another."""
    choose = random.Random(SEED)
    texts: list[str] = []
    origin: list[int] = []
    for n in range(articles):
        if texts and choose.random() < 0.35:
            source = origin[choose.randrange(len(texts))]
            texts.append(edited(texts[source], n))
            origin.append(source)
        else:
            texts.append(f"{sentence(choose, 8)}\n\n{story(n)}")
            origin.append(n)
    return texts, origin


def storing(name: str) -> Callable[[str], int]:
    """Return what stores a text with its passages and returns the id of its copy family."""
    from django.db import transaction

    from sources.copies import join_copy_family
    from sources.ingest import insert_version, outlet_named
    from sources.live_blogs import split_passages
    from sources.models import Article, ArticleVersion

    outlet = outlet_named(name)

    @transaction.atomic
    def store(text: str) -> int:
        article = Article.objects.create(outlet=outlet, state="done")
        version = ArticleVersion(article=article, text=text, content_hash="", fetched_at=NOON)
        passages = split_passages(text)
        bands = join_copy_family(version, passages)
        insert_version(version, passages, bands)
        return version.family_id

    return store


def quality(groups: list[int], origin: list[int]) -> tuple[float, float]:
    """Return recall and precision over (article, first article of its group) pairs."""
    first_of: dict[int, int] = {}
    hits = wrong = missed = 0
    for n, group in enumerate(groups):
        head = first_of.setdefault(group, n)
        if head != n:
            good = origin[head] == origin[n]
            hits, wrong = hits + good, wrong + (not good)
        if origin[n] != n and head == n:
            missed += 1
    return hits / max(1, hits + missed), hits / max(1, hits + wrong)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="*", default=["pages", "feeds", "work", "copies"])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--feeds", type=int, default=FEEDS, help="of the figure `feeds`")
    parser.add_argument("--articles", type=int, default=ARTICLES, help="of the figure `copies`")
    chosen = parser.parse_args()
    os.environ.update(
        DJANGO_SETTINGS_MODULE="config.settings", FETCH_ALLOW_LOOPBACK="1", LOG_LEVEL="ERROR",
        FETCH_RATE_PER_HOST="1000000/second", SECRET_KEY="benchmark-" * 6,
    )  # fmt: skip
    with scratch_database() as address:
        os.environ["DATABASE_URL"] = address
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        print(f"{'figure':<34} {'measured':<46} {'target':<16} reached")
        for what in chosen.what:
            if what == "pages":
                measure_pages(chosen.rounds)
            elif what == "copies":
                measure_copies(chosen.articles)
                measure_one_story(chosen.articles)
            elif what == "feeds":
                measure_feeds(chosen.feeds)
            else:
                measure_work(chosen.rounds)
        from django.db import connections

        connections.close_all()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"largest memory of this process: {peak:.0f} MB")


if __name__ == "__main__":
    main()
