"""Pages to articles: body variants, fates, facts, hostile input."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.article import MAX_BYTES, read_article
from extract.model import Article, Fate, Page

URL = "https://berita.example/read/1/bpjs-kesehatan-targetkan-5-juta-peserta"
TITLE = "BPJS Kesehatan Targetkan 5 Juta Peserta"
LEAD = "BPJS Kesehatan menargetkan 5 juta peserta baru pada 2026 dengan dukungan 38 pemerintah provinsi."
MORE = "Sampai Juni realisasinya 2,1 juta orang, kata direktur kepesertaan di Jakarta, Rabu."
AD = "(adsbygoogle = window.adsbygoogle || []).push({});"
LAST = "Sisanya dikejar lewat kader desa dan pendaftaran di kelurahan."


def page(content: str | bytes, **changes: Any) -> Page:
    fields: dict[str, Any] = {
        "outlet": "contoh",
        "key": "1",
        "url": URL,
        "final_url": URL,
        "fetched_at": datetime(2026, 8, 1, tzinfo=UTC),
        "status": 200,
        "headers": {"content-type": "text/html; charset=utf-8"},
        "body": content if isinstance(content, bytes) else content.encode(),
    }
    return Page(**{**fields, **changes})


def markup(
    body: str, *, title: str = TITLE, head: str = "", container: str = "entry-content", after: str = ""
) -> str:
    return (
        f"<!DOCTYPE html><html><head><title>{title} | Contoh</title>"
        f'<meta name="pubdate" content="2026-07-24 13:39:00">{head}</head><body>'
        f'<nav><a href="/">Beranda</a> <a href="/bpjs">BPJS</a></nav><h1>{title}</h1>'
        f'<div class="{container}">{body}</div>{after}</body></html>'
    )


def read(body: str | bytes, **changes: Any) -> Article:
    article = read_article(page(body, **changes))
    assert isinstance(article, Article)
    return article


def lines(body: str, **options: str) -> list[str]:
    return read(markup(body, **options)).text.split("\n")


CONTAINERS = ("entry-content", "x7-qq", "wrap__article-detail-content")


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize(
    "body",
    [
        f"<p>{LEAD}</p><p>{MORE}</p><p>{LAST}</p>",
        f"{LEAD}<br><br>{MORE}<br/><br/>\n{LAST}",
        f"<div>{LEAD}</div><div>{MORE}</div><div>{LAST}</div>",
        f"<p>{LEAD}<br><br>{MORE}</p>{LAST}",
        f"<p><strong>{LEAD}</strong></p><blockquote>{MORE}</blockquote><section><p>{LAST}</p></section>",
        f"<p>{LEAD}</p><div class='ads-text'><p>{MORE}</p></div><p>{LAST}</p>",
        f"<p>{LEAD}</p><ul><li>{MORE}</li><li>{LAST}</li></ul>",
        f"<table><tr><td><p>{LEAD}</p><p>{MORE}</p><p>{LAST}</p></td></tr></table>",
        f"<p>{LEAD.replace('Kesehatan', '<a href=/t>Kesehatan</a>', 1)}</p><p>{MORE}</p><p>{LAST}</p>",
        f"<p>{LEAD.replace('menarget', 'me&shy;nar&#8203;get')}</p><p>{MORE}</p><p>{LAST}</p>",
        f"<p>{LEAD}</p><p>{MORE.replace(' juta', '&nbsp;juta')}</p><p>{LAST}</p>",
        f"<p>{LEAD}</p><script>{AD}</script><p>{MORE}</p><p>{LAST}</p>",
        f"<p>Jakarta (ANTARA) - {LEAD}</p><p>{MORE}</p><p>{LAST}</p>",
        f"<p>Kader desa kini jadi andalanJakarta (ANTARA) - {LEAD}</p><p>{MORE}</p><p>{LAST}</p>",
        f"<p>{LEAD}</p><p>{MORE} {AD}</p><p>{LAST} (naf/up)</p>",
    ],
)
def test_paragraphs_in_any_markup(body: str, container: str) -> None:
    assert lines(body, container=container) == [LEAD, MORE, LAST]


BODY = f"<p>{LEAD}</p>%s<p>{MORE}</p><p>{LAST}</p>%s"


@pytest.mark.parametrize(
    "noise",
    [
        "<p>Baca juga: <a href='/x'>Menkeu Bicara Iuran BPJS Rp50 Triliun</a></p>",
        "<p><strong>BACA JUGA:<a href='/x'>Menkeu Bicara Iuran Rp50 Triliun</a></strong></p>",
        "<p><strong>Baca Juga:</strong></p><p><a href='/x'>Menkeu Bicara Iuran Rp50 Triliun</a></p>",
        "<div>Lihat juga<ul><li><a href='/x'>Menkeu</a></li><li><a href='/y'>Iuran</a></li></ul></div>",
        "<div class='artikel-terkait'><h4>Terkait</h4><p>Menkeu menargetkan Rp50 triliun.</p></div>",
        "<figure><img src=a><figcaption>Petugas melayani warga.</figcaption></figure>",
        "<div class='promo-box'><p>Nikmati akses mulai Rp37.500 per bulan. Batalkan kapan saja.</p></div>",
        "<div class='wp-caption'><img src=a><p>Petugas melayani warga di loket.</p></div>",
        "<p><em>Petugas melayani warga di loket BPJS, Rabu (1/7). (ANTARA FOTO/Rio Putra)</em></p>",
        "<p>Petugas melayani warga di loket/Himawan L Nugraha</p>",
        "<p>SCROLL TO CONTINUE WITH CONTENT</p>",
        "<p>SCROLL TO RESUME CONTENT</p>",
        "<p>[Gambas:Video CNN]</p>",
        "<div class='share-bar'><span>Bagikan ke teman</span><a href='#'>WhatsApp</a></div>",
        "<div class='newsletter'><p>Surat elektronik setiap pagi. Gratis untuk semua pembaca.</p></div>",
        "<blockquote class='twitter-tweet'><p>Cuitan tentang 9 juta orang.</p></blockquote>",
        f"<div class='pull'>{MORE[:60]}</div>",
        "<amp-ad type=x><p>Iklan layanan masyarakat yang tampil di halaman.</p></amp-ad>",
        "<iframe src=x>Video lain</iframe><video>Tak didukung</video>",
    ],
)
def test_noise_between_paragraphs_is_gone(noise: str) -> None:
    assert lines(BODY % (noise, "")) == [LEAD, MORE, LAST]


@pytest.mark.parametrize(
    "body",
    [
        f"<div class='max-w-prose'><p>{LEAD}</p><p>{MORE}</p><p>{LAST}</p></div>",
        f"<div>{LEAD}<br><br>{MORE}<br><br>{LAST}</div>",
        f"<div><div>{LEAD}</div><div>{MORE}</div><div>{LAST}</div></div>",
        f"<div><section><p>{LEAD}</p></section><i></i><section><p>{MORE}</p><p>{LAST}</p></section></div>",
    ],
)
def test_in_unknown_markup_the_text_of_other_boxes_is_not_the_articles(body: str) -> None:
    card = (
        "<div class='z9'><a href='/x'><h3>{0}</h3></a><p>{0} menargetkan 12 juta peserta baru 2027.</p></div>"
    )
    cards = "".join(map(card.format, ("BPJS Kesehatan", "Jamsostek", "BPJS Ketenagakerjaan")))
    writer = "<div class='x1'><p>Ditulis Oleh</p><p>Soffi Amira</p></div>"
    column = f"<div class='y2'><h1>{TITLE}</h1>{body}{writer}</div>"
    page = f"<div class='y1'>{column}<div class='y3'>{cards}</div></div>"
    assert lines(page, container="x7-qq") == [LEAD, MORE, LAST]


def test_a_page_that_keeps_its_text_in_its_data_alone_is_read_from_there() -> None:
    data = {"@type": "NewsArticle", "headline": TITLE, "articleBody": f"{LEAD}\n\n{MORE}\n\n{LAST}"}
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    assert lines(f"{script}<h1>{TITLE}</h1><div id=app></div>", container="x7-qq") == [LEAD, MORE, LAST]


@pytest.mark.parametrize(
    "tail",
    [
        "<p>Pewarta: Sari<br>Editor: Budi<br>Copyright © ANTARA 2026</p>",
        "<p>Penulis : Sari</p><p>Editor : Budi</p>",
        "<p>Cek Berita dan Artikel yang lain di Google News dan WA Channel</p>",
        "<p>Sumber: ANTARA</p><p>Bagikan</p><h3>Berita Terkait</h3><p>Utang Naik</p><p>Menkeu Bicara</p>",
        "<p>Editor: Budi</p><h2>Mentan Targetkan Gula</h2><p>Menteri menargetkan 3,2 juta ton gula.</p>",
        "<h1>Mentan Targetkan Gula</h1><p>Menteri menargetkan 3,2 juta ton gula.</p>",
        "<article><h2>Mentan Targetkan Gula</h2><p>Menteri menargetkan 3,2 juta ton gula.</p></article>",
        "<p>Artikel Selanjutnya</p><h3>Mentan</h3><p>Menteri menargetkan 3,2 juta ton gula.</p>",
        "<h3>Mentan Bicara Gula</h3><p>Surabaya (ANTARA) - Menteri menargetkan 3,2 juta ton gula.</p>",
        "<h3>Mentan Bicara Gula</h3><p>Jumat, 24 Juli 2026 | 15:00</p><p>Menteri menargetkan 3 juta.</p>",
        "<div class='tags'><a href='/tag/a'>#BPJS</a></div><ul class='pagination'><li>2</li></ul>",
        "<p>Halaman Selanjutnya</p><p>Komentar</p><p>Komentar menjadi tanggung jawab anda sesuai UU ITE</p>",
    ],
)
def test_what_follows_the_article_is_gone(tail: str) -> None:
    assert lines(BODY % ("", tail)) == [LEAD, MORE, LAST]


def test_related_link_inside_a_sentence_goes_and_the_sentence_stays() -> None:
    middle = (
        "<p>Iuran tetap. (Baca juga: <a href='/x'>Menkeu Bicara</a>) Manfaat bertambah 12 layanan baru.</p>"
    )
    body = f"<p>{LEAD}</p>{middle}<p>{LAST}</p>"
    assert lines(body) == [LEAD, "Iuran tetap. Manfaat bertambah 12 layanan baru.", LAST]


def test_words_of_neighbouring_elements_are_not_glued() -> None:
    body = (
        f"<p>{LEAD}</p><p>Setiap peserta<a href='/t'>BPJS</a>aktif dan <b>JKN</b>nya, "
        "<span>Rp5 triliun</span><span>dari APBN</span>, se<i>mua</i> terlindungi di <span>B</span>atam.</p>"
        "<table><tr><td>Papua</td><td>99 persen</td></tr></table>"
    )
    assert lines(body)[1:] == [
        "Setiap peserta BPJS aktif dan JKNnya, Rp5 triliun dari APBN, semua terlindungi di Batam.",
        "Papua | 99 persen",
    ]


def test_a_body_parted_by_an_advertisement_is_read_whole() -> None:
    after = f"<div class='ads'>Iklan</div><div class='entry-content'><p>{MORE}</p><p>{LAST}</p></div>"
    assert lines(f"<p>{LEAD}</p>", after=after) == [LEAD, MORE, LAST]


def test_an_article_appended_beside_the_body_is_not_read() -> None:
    after = f"<h2>Berita lain</h2><div class='entry-content'><p>{LEAD.replace('5 juta', '9 juta')}</p></div>"
    assert lines(BODY % ("", ""), after=after) == [LEAD, MORE, LAST]


def test_further_pages_are_joined_without_what_they_repeat() -> None:
    second = markup(f"<p>{LEAD}</p><p>{LAST}</p><p>Sumber: ANTARA</p>").encode()
    article = read(markup(f"<p>Jakarta (ANTARA) - {LEAD}</p><p>{MORE}</p>"), more=(second,))
    assert article.text.split("\n") == [LEAD, MORE, LAST]
    assert article.wire == "ANTARA"


@pytest.mark.parametrize(
    ("line", "wire"),
    [
        (f"{LAST} (Antara)", "ANTARA"),
        (f"{LAST}</p><p>Sumber: ANTARA", "ANTARA"),
        (f"{LAST}</p><p>Sumber:", None),
        ("Pilihan antara (a) dan (b) tetap terbuka bagi semua peserta aktif.", None),
    ],
)
def test_wire_credit(line: str, wire: str | None) -> None:
    assert read(markup(f"<p>{LEAD}</p><p>{MORE}</p><p>{line}</p>")).wire == wire


@pytest.mark.parametrize(
    ("head", "tail", "authors"),
    [
        ("", "<p>Pewarta: Sari Dewi, Budi Karya<br>Editor: Rini</p>", ("Sari Dewi", "Budi Karya")),
        ("", "<p>Reporter: Sari Dewi | Editor: Rini</p>", ("Sari Dewi",)),
        ('<meta name="author" content="Sari Dewi">', "", ("Sari Dewi",)),
        ('<meta name="author" content="Tim Redaksi">', "", ()),
        ('<meta name="author" content="Bisnis.com">', "<p>Editor: Rini</p>", ()),
    ],
)
def test_authors(head: str, tail: str, authors: tuple[str, ...]) -> None:
    assert read(markup(BODY % ("", tail), head=head)).authors == authors


@pytest.mark.parametrize(
    ("canonical", "requested", "url"),
    [
        (URL, f"{URL}?page=all&utm_source=x", URL),
        ("https://berita.example/", URL, URL),
        ("https://berita.example/tag/bpjs", URL, URL),
        ("https://other.example/read/1/a-b-c-d", URL, URL),
        ("/read/1/bpjs-kesehatan-targetkan-5-juta-peserta", f"{URL}/?x=1", URL),
        ("", f"{URL}?id=7&fbclid=a#top", f"{URL}?id=7"),
        ("http://[broken", URL, URL),
    ],
)
def test_canonical_address(canonical: str, requested: str, url: str) -> None:
    head = f'<link rel="canonical" href="{canonical}">'
    assert read(markup(BODY % ("", ""), head=head), final_url=requested).url == url


def test_a_paywalled_teaser_keeps_its_whole_sentences() -> None:
    data = json.dumps({"@type": "NewsArticle", "headline": TITLE, "isAccessibleForFree": False})
    head = f'<script type="application/ld+json">{data}</script>'
    article = read(markup(f"<p>{LEAD}</p><p>Iuran naik. Menurut rencana pemerintah akan ...</p>", head=head))
    assert article.paywalled
    assert article.text.split("\n") == [LEAD, "Iuran naik."]


def test_a_premium_banner_does_not_make_a_whole_article_a_teaser() -> None:
    banner = "<div class='konten-premium'>Silakan login untuk menikmati artikel Konten Premium.</div>"
    assert not read(
        markup(BODY % (f"<p>{MORE}</p>" * 20 + f"<p>{LAST * 30}</p>", ""), after=banner)
    ).paywalled


@pytest.mark.parametrize(
    ("text", "encoding", "content_type"),
    [
        ("“Target 5 juta” — é", "utf-8", "text/html"),
        ("“Target 5 juta” — é", "utf-8", "text/html; charset=iso-8859-1"),
        ("“Target 5 juta” — é", "cp1252", "text/html"),
        ("“Target 5 juta” — é", "cp1252", "text/html; charset=utf-8"),
        ("“Target 5 juta” — é", "utf-16", "text/html"),
        ("“Target 5 juta” — é", "utf-16-le", "text/html"),
        ("“Target 5 juta” — é", "utf-8-sig", "text/html"),
        ("“Target 5 juta” — é", "cp1252", "text/html; charset=no-such"),
    ],
)
def test_encodings(text: str, encoding: str, content_type: str) -> None:
    body = markup(f"<p>{LEAD}</p><p>{text} orang pada akhir tahun ini, kata dia.</p>").encode(encoding)
    assert text in read(body, headers={"content-type": content_type}).text


def test_numeric_references_mean_what_browsers_make_of_them() -> None:
    assert (
        "“Target” – 5 juta"
        in lines(f"<p>{LEAD}</p><p>&#147;Target&#148; &#150; 5 juta orang di Jawa.</p>")[1]
    )


@pytest.mark.parametrize(
    ("changes", "fate"),
    [
        ({"status": 404}, Fate.NOT_ARTICLE),
        ({"status": 403}, Fate.BLOCKED),
        ({"headers": {"content-type": "application/pdf"}}, Fate.NOT_ARTICLE),
        ({"body": b""}, Fate.NOT_ARTICLE),
        ({"body": b"%PDF-1.7 BPJS"}, Fate.NOT_ARTICLE),
        ({"body": b"\x89PNG\r\n BPJS"}, Fate.NOT_ARTICLE),
        ({"body": b"BPJS" * (MAX_BYTES // 4 + 1)}, Fate.TOO_LARGE),
        ({"final_url": "https://berita.example/"}, Fate.NOT_ARTICLE),
        ({"final_url": "https://berita.example/tag/bpjs/2"}, Fate.NOT_ARTICLE),
        ({"final_url": "https://berita.example/video/12/bpjs"}, Fate.NOT_ARTICLE),
        ({"body": markup(f"<p>{LEAD}</p>", title="Halaman tidak ditemukan").encode()}, Fate.NOT_ARTICLE),
        ({"body": markup("<p>Pendek saja.</p>").encode()}, Fate.NO_TEXT),
        ({"body": b"<title>Just a moment...</title><body>cf_chl_opt</body>"}, Fate.BLOCKED),
        ({"body": b"<title>Access Denied</title>errors.edgesuite.net"}, Fate.BLOCKED),
        (
            {"body": b"<title>x</title><p>Silakan login untuk melanjutkan</p><input type=password>"},
            Fate.BLOCKED,
        ),
        ({"body": markup(f"<p>{LEAD}</p><p>{LEAD * 30_000}").encode()}, Fate.TOO_LARGE),
    ],
)
def test_fates(changes: dict[str, Any], fate: Fate) -> None:
    assert read_article(page(markup(BODY % ("", "")), **changes)) == fate


def test_a_page_that_names_bpjs_only_beside_the_article_is_off_topic() -> None:
    text = "<p>DPRD membahas tarif parkir Rp3.000 untuk sepeda motor dalam rapat di gedung dewan.</p>"
    related = "<aside><h4>Terpopuler</h4><a href='/x'>Peserta JKN Naik</a></aside>"
    assert (
        read_article(page(markup(text * 2, title="DPRD Bahas Tarif Parkir", after=related))) == Fate.OFF_TOPIC
    )


def test_an_article_without_a_day_is_a_fate() -> None:
    body = f"<body><h1>{TITLE}</h1><div class='entry-content'><p>{LEAD}</p><p>{MORE}</p></div></body>"
    assert read_article(page(body)) == Fate.NO_DATE


PROSE = LEAD * 3


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 10_000 + PROSE,
        "<div>" * 1_500 + PROSE,
        "<table><tr><td>" * 300 + PROSE,
        f"<p>{PROSE}" + "<a href='#'>Baca juga: x" * 20_000,
        f"<p>{PROSE}" + "<div class='ads'><b>x</b></div>" * 20_000,
        f"<p>{PROSE}" + "<h1>x</h1>" * 20_000,
        f"<p>{PROSE}" + "<br>" * 50_000,
        f"<p>{PROSE}"
        + "".join(f"<p>{char * 100_000}" for char in ("1", "(", "A", "A ", "Aa, ", ".", "-", "1/")),
        f"<script type='application/ld+json'>{'[' * 100_000}</script><p>{PROSE}",
        f"<p>{PROSE}<!-- " + "x" * 5_000_000,
        f"<p>{PROSE}&#1;&#0;&#xD800;&#xFFFE;\x01\x02",
        f"<p>{PROSE}<p",
    ],
    ids=range(12),
)
def test_hostile_markup_neither_hangs_nor_raises(body: str) -> None:
    for container in ("entry-content", "x"):
        result = read_article(page(markup(body, container=container)))
        assert isinstance(result, (Article, Fate))
        if isinstance(result, Article):
            result.text.encode()


def test_external_entities_are_not_read() -> None:
    hostile = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + markup(
        f"<p>{LEAD}</p><p>&x; {MORE}</p>"
    )
    assert "root:" not in read(hostile).text


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=2000))
def test_any_bytes_end_in_an_article_or_a_fate(data: bytes) -> None:
    assert isinstance(read_article(page(b"<title>BPJS</title>" + data)), (Article, Fate))


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 5000))
def test_a_truncated_page_ends_in_an_article_or_a_fate(length: int) -> None:
    whole = markup(
        BODY % ("<ul><li><a href='/x'>Terkait</a></li></ul>", "<table><tr><td>1</td></tr></table>")
    ).encode()
    assert isinstance(read_article(page(whole[:length])), (Article, Fate))
