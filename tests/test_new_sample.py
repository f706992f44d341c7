"""`./dev sample`: one live page into a new sample, which the samples' test refuses until a person read it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crawls import ROOT, SECONDS, environment_of
from tests.loopback import Answer, Loopback

TAG = "https://www.antaranews.com/tag/bpjs-kesehatan"
ARTICLE = "https://www.antaranews.com/berita/5300100/bpjs-kesehatan-targetkan-3000-kader-jkn"
PAGE = """<html><head><title>BPJS Kesehatan targetkan 3.000 kader JKN</title>
<meta property="article:published_time" content="2026-09-01T08:00:00+07:00"></head><body>
<h1>BPJS Kesehatan targetkan 3.000 kader JKN</h1><div class="wrap__article-detail-content post-content">
Jakarta (ANTARA) - BPJS Kesehatan menargetkan 3.000 kader JKN pada 2027 di seluruh Indonesia.<br><br>
Kader mengingatkan tetangganya agar membayar iuran tepat waktu.</div></body></html>"""
LIST = f'<html><body><div><h2><a href="{ARTICLE}">BPJS Kesehatan targetkan kader</a></h2></div></body></html>'


def sample(gateway: str, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks.sample", f"SAMPLES={home / 'samples'}", *arguments],
        cwd=ROOT,
        env=environment_of(gateway, home),
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )


def test_an_article_and_a_list_become_samples_that_wait_for_a_reader(tmp_path: Path) -> None:
    answers = {ARTICLE + "?page=all": Answer(PAGE.encode()), TAG: Answer(LIST.encode())}
    with Loopback(answers) as site:
        ran = [
            sample(site.url, tmp_path, "OUTLET=antara", f"URL={url}", "WHY=a try") for url in (ARTICLE, TAG)
        ]
        asked = site.asked_for()
    assert [one.returncode for one in ran] == [0, 0], ran[0].stderr + ran[1].stderr
    assert asked == [ARTICLE + "?page=all", TAG]
    article, listing = sorted((tmp_path / "samples" / "antara").iterdir())
    assert (article / "page.html").read_bytes() == PAGE.encode()
    assert json.loads((article / "meta.json").read_text())["why"] == "a try"
    expected = json.loads((article / "expected.json").read_text())
    assert expected["unchecked"]
    assert [claim["raw"] for claim in expected["claims"]] == ["3.000"]
    assert (listing / "answer.html").read_bytes() == LIST.encode()
    listed = json.loads((listing / "listing.json").read_text())
    assert listed["unchecked"]
    assert (listed["route"], listed["articles"]) == (TAG, {"5300100": ARTICLE})


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("OUTLET=nusantara", f"URL={TAG}"), "OUTLET is one of antara, "),
        (("OUTLET=antara", "URL=https://www.antaranews.com/foto/1/x"), "neither an article of Antara nor"),
        (("OUTLET=antara", f"URL={TAG}", "ULR=x"), "what is ULR?"),
    ],
)
def test_a_mistake_is_one_line_and_the_usage(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    ran = sample("http://127.0.0.1:9", tmp_path, *arguments)
    assert (ran.returncode, "Traceback" in ran.stderr) == (2, False)
    assert said in ran.stderr


def test_a_page_that_is_denied_makes_no_sample(tmp_path: Path) -> None:
    robots = {"https://www.antaranews.com/robots.txt": Answer(b"User-agent: *\nDisallow: /\n")}
    with Loopback(robots) as site:
        ran = sample(site.url, tmp_path, "OUTLET=antara", f"URL={ARTICLE}")
        assert site.asked_for() == []
    assert ran.returncode == 1
    assert "robots.txt" in ran.stderr
    assert not (tmp_path / "samples").exists()
