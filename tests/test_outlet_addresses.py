"""Which addresses are an outlet's articles: forms that were seen in the wild, and others that are none."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.sample_format import SAMPLES, load
from crawler.catalogue import declared_outlets

OUTLETS = {outlet.name: outlet for outlet in declared_outlets()}
LISTED = [
    (file.parent.parent.name, url)
    for file in sorted(SAMPLES.glob("*/*/listing.json"))
    for url in load(file)["articles"].values()
]


@pytest.mark.parametrize(
    ("outlet", "url", "key"),
    [
        ("detik", "https://www.detik.com/jatim/berita/d-8011223/klaim-jkn?single=1", "8011223"),
        ("detik", "https://finance.detik.com/berita-ekonomi-bisnis/d-4368823/x", "4368823"),
        (
            "jawapos",
            "https://radarsidoarjo.jawapos.com/kota-delta/856424529/tunggakan",
            "radarsidoarjo-856424529",
        ),
        (
            "kontan",
            "https://keuangan.kontan.co.id/news/jamkrida-targetkan?page=2",
            "keuangan-jamkrida-targetkan",
        ),
        ("liputan6", "https://www.liputan6.com/bisnis/read/5885567/harga-emas?page=2", "5885567"),
        ("okezone", "https://economy.okezone.com/read/2025/01/31/278/3109418/pgn?page=all", "3109418"),
        ("beritasatu", "https://www.beritasatu.com/nasional/3013541/anak-indonesia", "3013541"),
        ("beritasatu", "https://www.beritasatu.com/network/jatengpos/51/bpjs?view=all", "jatengpos-51"),
        ("disway", "https://palpos.disway.id/read/122269/desa-digital/15", "palpos-122269"),
        ("disway", "https://disway.id/read/122269/desa-digital", "122269"),
        ("kompas", "https://money.kompas.com/read/2026/01/02/070000326/x?page=all", "2026/01/02/070000326"),
        ("sindonews", "https://ekbis.sindonews.com/read/1500001/178/iuran-1785500000/15", "1500001"),
        ("republika", "https://ekonomi.republika.co.id/berita//q3x8k1409/x", "q3x8k1409"),
        ("tribunnews", "https://www.tribunnews.com/bisnis/7700001/x?page=2", "www-bisnis/7700001/x"),
        ("tribunnews", "https://jambi.tribunnews.com/2026/01/02/x", "jambi-2026/01/02/x"),
        ("tempo", "https://www.tempo.co/ekonomi/iuran-2027-naik-2071184?page=all", "2071184"),
        (
            "kumparan",
            "https://kumparan.com/kumparanbisnis/bpjs-kesehatan-naik-25qLm8TzRkd/full",
            "25qLm8TzRkd",
        ),
        ("inews", "https://jateng.inews.id/read/511900/sopir-bus/all", "jateng-read/511900/sopir-bus"),
    ],
)
def test_an_article(outlet: str, url: str, key: str) -> None:
    address = OUTLETS[outlet].form.identify(url)
    assert address is not None
    assert address.key == key


@pytest.mark.parametrize(
    ("outlet", "url"),
    [
        ("kompas", "https://video.kompas.com/read/2026/01/02/070000326/x"),
        ("kompas", "https://www.kompas.id/artikel/x"),
        ("detik", "https://20.detik.com/detikupdate/20260907-260907031/video"),
        ("detik", "https://news.detik.com/foto-news/d-8100001/antre"),
        ("cnnindonesia", "https://www.cnnindonesia.com/tv/20260101101010-400-1/video-bpjs"),
        ("cnbcindonesia", "https://www.cnbcindonesia.com/tag/bpjs"),
        ("kontan", "https://kilaskementerian.kontan.co.id/news/x"),
        ("okezone", "https://mpi.okezone.com/read/2026/01/01/320/3311400/x"),
        ("katadata", "https://databoks.katadata.co.id/datapublish/2026/01/01/x"),
        ("liputan6", "https://www.liputan6.com/photo/read/6147655/foto"),
        ("disway", "https://jambiekspres.disway.id/read/656720/x"),
        ("infobank", "https://infobanknews.com/tentang-kami/"),
        ("infobank", "https://infobanknews.com/category/perbankan-umum-dan-syariah/"),
        ("idntimes", "https://jabar.idntimes.com/news/jabar/bpjs-00-abcde-fghijk"),
        ("inews", "https://www.inews.id/tag/cara-cek-bpjs-kesehatan"),
        ("kumparan", "https://kumparan.com/kumparanbisnis"),
    ],
)
def test_no_article(outlet: str, url: str) -> None:
    assert OUTLETS[outlet].form.identify(url) is None


@pytest.mark.parametrize(("outlet", "url"), LISTED)
def test_the_canonical_form_of_an_address_is_its_own(outlet: str, url: str) -> None:
    address = OUTLETS[outlet].form.identify(url)
    assert address is not None
    assert (address.url, address.part) == (url, 0)


@pytest.mark.parametrize("outlet", OUTLETS)
@settings(max_examples=25, deadline=None)
@given(tail=st.text("a-/0?.", max_size=40))
def test_an_odd_address_is_read_at_once(outlet: str, tail: str) -> None:
    start = time.process_time()
    OUTLETS[outlet].form.identify(f"https://{OUTLETS[outlet].allowed_domains[0]}/read/{tail * 60}")
    assert time.process_time() - start < 2
