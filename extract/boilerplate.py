"""Lines that stand in an article's text without being the article: labels, bylines, notices, captions.

Works on text alone, so that it also cleans what other people's scrapers left. A line is one paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from extract.datetimes import parse_datetime
from extract.quirks import BRANDS

_MAX_COMPARED = 500  # lines among which repetitions are looked for
_MAX_LABEL = 300  # characters; no notice is longer
_HEAD_PROSE, _HEAD_CHARS = 2, 900  # lines and characters before a dateline; one further down is another's
_MAX_CITY = 60  # characters before the wire's name in a dateline that nothing is glued to

_IGNORE = re.IGNORECASE

# Whole lines, each pattern from the start; an article's own paragraph never begins like this.
_NOTICES = re.compile(
    "|".join(
        (
            r"[(\[]?(?:baca|lihat|simak|tonton|saksikan) (?:juga|pula)\b",
            r"(?:baca|lihat|simak|tonton|saksikan)(?: (?:selengkapnya|artikel|berita|video|live))+\b.{0,80}$",
            r"(?:baca|lihat|simak) *: ",
            r"pilihan (?:editor|redaksi)\b",
            r"artikel (?:menarik|terkait|lain|populer|rekomendasi)",
            r"(?:berita|artikel|konten|video|foto) (?:terkait|lainnya|terpopuler|populer|terbaru|pilihan|rekomendasi)\b.{0,40}$",
            r"rekomendasi (?:kami|untuk anda)",
            r"advertisement\b",
            r"scroll (?:to continue|ke bawah|untuk)",
            r"gulir (?:untuk|ke bawah)",
            r"lanjut(?:kan)? (?:membaca|baca)\b.{0,60}$",
            r"dengarkan (?:artikel|berita)",
            r"(?:bagikan|share)(?: (?:artikel|berita|ke|this|ini|di)\b.{0,40})?\W{0,3}$",
            r"add as a preferred source",
            r"(?:jadikan|tambahkan) .{0,40}(?:sumber|source).{0,30}google",
            r"infografis[ :]",
            r"nyaman tanpa iklan",
            r"(?:cek|simak|dapatkan|temukan|baca|ikuti|lihat) (?:berita|artikel|informasi|update|kabar)\b"
            r".{0,120}\b(?:google|whatsapp|wa channel|telegram|saluran|kanal|aplikasi|di sini|pilihan|terkini|setiap hari)",
            r"temukan berita terkini",
            r"mau berita (?:terbaru|terkini)",
            r"mau notif berita",
            r"(?:yuk[, ]{1,2})?(?:follow|ikuti|gabung|bergabung)\b.{0,120}\b(?:google|whatsapp|telegram|channel|kanal"
            r"|saluran|instagram|medsos|media sosial)",
            r"klik (?:di sini|link|tautan)\b.{0,80}$",
            r"simak (?:berita|breaking news|informasi) .{0,200}",
            r"bergabung dan dapatkan analisis",
            r"dapatkan (?:informasi komprehensif|analisis|akses|berita)\b",
            r"(?:silakan|silahkan) (?:login|masuk|berlangganan|daftar)\b",
            r"(?:berlangganan|langganan) (?:sekarang|untuk|bisnispro|newsletter|epaper|e-paper)\b",
            r"daftar newsletter|newsletter\b",
            r"konten premium\b",
            r"(?:copyright|hak cipta|©|\(c\)) ?",
            r"(?:all rights? reserved|seluruh hak cipta)",
            r"dilarang keras (?:mengambil|menyalin|melakukan|mengutip)",
            r"artikel ini (?:telah|sudah) (?:tayang|terbit|dipublikasikan)",
            r"(?:kirim|tulis) komentar\b|(?:\d{1,4} )?komentar(?: \(?\d{1,4}\)?)?$",
            r"komentar menjadi tanggung",
            r"#? ?(?:tags?|topik(?: terkait)?|kata kunci|hot topic) ?(?::.{0,200})?$",
            r"(?:halaman|page) ?:? ?\d",
            r"halaman (?:selanjutnya|berikutnya|sebelumnya)",
            r"(?:selanjutnya|sebelumnya|berikutnya|next|prev|previous|next article|loading|memuat)\b.{0,3}$",
            r"next article\b",
            r"tampilkan semua|lihat semua|selengkapnya\W{0,3}$",
            r"(?:foto|photo|gambar|ilustrasi|kredit foto|sumber foto|dok(?:umentasi)?)\.? ?[:/]",
            r"ilustrasi\b[^.]{0,120}[.)]?$",
            r"disclaimer\b",
            r"(?:null|undefined|member of|html|nan|iklan|promoted|sponsored|unduh|kembali ke atas|print|cetak)$",
            r"ukuran font|font size|perbesar|mode gelap",
        )
    ),
    _IGNORE,
)

# Bylines: whole lines too, but where they follow the article, everything after them is page furniture.
_BYLINE = re.compile(
    r"(?:pewarta|penulis|reporter|editor|uploader|penyunting|penerjemah|translator|redaktur|rep|red|oleh|laporan"
    r"|kontributor|pewarta foto)\s{0,3}(?:/\s?\w{3,12}\s{0,3})?:|copyright\b|©|hak cipta\b|komentar$|kirim komentar",
    _IGNORE,
)
_SOURCE = re.compile(r"sumber(?: berita| artikel)?\s{0,3}:(?:\s.{0,60})?$", _IGNORE)
_SECTION = re.compile(
    r"(?:baca|lihat|simak) juga\W{0,3}$|(?:berita|artikel) (?:terkait|lainnya|terbaru|terpopuler|rekomendasi)\W{0,3}$"
    r"|terpopuler$|populer$|rekomendasi(?: kami)?$|pilihan editor\W{0,3}$|artikel menarik lainnya\W{0,3}$",
    _IGNORE,
)
_SCRIPT = re.compile(
    r"adsbygoogle|googletag|\bfunction ?\(|\bwindow\.|\bdocument\.|\bvar \w+ ?=|=> ?\{|\{\s?\"|\}\);"
)
_CAPTION_END = re.compile(
    r"\((?:ANTARA(?: FOTO)?|Antara(?: Foto)?|FOTO|Foto)\s?[/:][^()]{1,90}\)\W{0,3}$"
    r"|\((?:Foto|FOTO|Dok|Dokumentasi|DOK|Istimewa|HO|Ist|ist)\b[^()]{0,90}\)\W{0,3}$"
    r"|(?:ANTARA(?: FOTO)?|Antara(?: Foto)?|KOMPAS\.com|Bisnis(?:\.com)?)\s?/\s?[A-Z][^.!?\"”]{1,60}$"
    r"|[a-z\d)]/[A-Z][a-z][\w’'-]{0,20}(?: (?:al|bin|binti|[A-Z][\w’'-]{0,20}\.?)){1,5}$"
    r"|\S\s?--\s{0,2}(?:[A-Z][^.]{0,60})?$"
)
_PHOTO_CREDIT = re.compile(r"(?:KOMPAS\.com|ANTARA(?: FOTO)?|Bisnis(?:\.com)?|Dok\.?)\s?/\s?.{1,100}$")

# Inside a paragraph.
_INLINE = re.compile(
    r"\(adsbygoogle\s?=\s?window\.adsbygoogle\s?\|\|\s?\[\]\)\.push\(\{[^{}]{0,80}\}\);?"
    r"|\\?\[(?:gambas|img|video|image|embed)[:.\s][^\[\]]{0,60}\]\\?"
    r"|(?:ADVERTISEMENT\s{1,3})?SCROLL TO CONTINUE WITH CONTENT|\bADVERTISEMENT\b"
    r"|GULIR UNTUK LANJUT BACA"
    r"|Nyaman tanpa iklan\.\s?Langganan BisnisPro"
    r"|[(\[](?:baca|lihat|simak) juga\b[^()\[\]]{0,250}[)\]]"
    r"|(?<=[.!?”\"])\s{0,3}(?:Cek Berita dan Artikel yang lain di\s?Google\s{0,20}News(?:\s?dan\s?WA Channel)?)"
    r"|\*{2,5}\d{0,2}\*{2,5}",
    _IGNORE,
)
# "(Antara)", "(*)", "(*/kar)", "(naf/up)", "(ant/rin/k16)" after the last sentence
_SIGN_OFF = re.compile(
    r"(?<=[.!?”\"’')])\s{0,3}\((?:antara|[a-z0-9*]{1,6}(?:/[a-z0-9*]{1,6}){1,3})\)\s{0,3}$",
    _IGNORE,
)

_DOMAIN = r"[A-Za-z0-9-]{3,30}(?:\.[A-Za-z0-9-]{2,20})?\.(?:com|co\.id|id|net|co|tv)"
_BRAND = (
    "(?:"
    + "|".join(
        re.escape(brand)
        for brand in sorted({*BRANDS, "IDXChannel", "IDN Times", "iNews.id"}, key=len, reverse=True)
    )
    + rf"|{_DOMAIN}|DISWAY[A-Z]{{2,20}})"
)
_CITY = r"[A-Z][\w.'/-]{1,25}(?:[ ,]{1,2}[A-Z(][\w.'/)-]{1,25}){0,3}"
_DASH = r"\s{0,3}[-–—―−]{1,3}\s{0,3}"
# "Jakarta (ANTARA) - ", "Padang, (Antara Kepri) – ", also glued to a pull quote: "besarJakarta (ANTARA) -"
_WIRE = r"\((?:ANTARA|Antara)(?:[ /][\w ./-]{1,25})?\)"
_WIRE_DATELINE = re.compile(rf"{_WIRE}{_DASH}|^{_CITY},?-?\s{{0,3}}{_WIRE}:?\s(?=[A-Z\"“])")
# "Bisnis.com, JAKARTA — ", "JAKARTA, KOMPAS.com - ", "KONTAN.CO.ID - JAKARTA. ", "MerahPutih.com - "
_BRAND_DATELINE = re.compile(
    rf"(?:{_CITY}\s?[,-]\s?|{_CITY}\s)?{_BRAND}(?:\s?,\s?{_CITY})?"
    rf"(?:{_DASH}[A-Z]{{3,20}}(?: [A-Z]{{3,20}}){{0,2}}\.\s|{_DASH})"
    rf"|{_CITY}\s\({_BRAND}\)(?:{_DASH}|:\s)"
    rf"|{_DOMAIN},\s(?=[A-Z\"“])"
)


def clean_lines(lines: Iterable[str], title: str = "", extra: Iterable[re.Pattern[str]] = ()) -> list[str]:
    """The lines that are the article's, without datelines, sign-offs and script text inside them.

    Dropped are: the title repeated, notices and labels, captions, a pull quote or summary that a later line
    repeats, what stands before the dateline, everything after the closing byline, and an article appended
    after it. `extra` are an outlet's own whole-line patterns.
    """
    extra = tuple(extra)
    kept = [_INLINE.sub(" ", line).strip() for line in lines]
    kept = _from_dateline([line for line in kept if line])
    kept = _until_byline(kept)
    kept = _without_sections(kept)
    kept = [line for line in kept if not _is_noise(line, title, extra)]
    return _without_repeats([line for line in map(_strip_sign_off, kept) if line])


def is_prose(line: str) -> bool:
    """Whether a line reads like a sentence or a statement rather than a label."""
    return len(line) >= 40 and (line[-1] in ".!?\"”’')…" or len(line) >= 120)


def ends_whole(line: str) -> bool:
    """Whether a line ends where a sentence does."""
    return bool(re.search(r"[.!?][\"”’')]{0,3}$", line)) and not line.endswith(("...", "…"))


def wire_credit(lines: Iterable[str]) -> str | None:
    """The agency that the raw lines of another outlet's article credit: "ANTARA", or None."""
    for line in lines:
        if _ANTARA_CREDIT.search(line):
            return "ANTARA"
    return None


_ANTARA_CREDIT = re.compile(
    r"^sumber(?: berita| artikel)?\s{0,3}:\s{0,3}(?:lkbn )?antara\b|[.!?”\"’')]\s{0,3}\((?:ant|antara)(?:[/ ][\w*]{1,12})?\)\s{0,3}$"
    r"|^.{0,700}\(antara(?: news)?\)\s{0,3}[-–—]",
    _IGNORE,
)


def _from_dateline(lines: list[str]) -> list[str]:
    """Cut what stands before the first dateline and what a later one begins."""
    start, lead = 0, ""
    for index, line in enumerate(lines):
        match = _dateline(line)
        if match is None:
            continue
        ahead = lines[start:index]
        rest = line[match.end() :].strip()
        near = (
            sum(map(is_prose, ahead)) <= _HEAD_PROSE and sum(map(len, ahead)) + match.start() <= _HEAD_CHARS
        )
        if near and (not lead or rest == lead):  # the same again: a summary stood above the article
            lines[index], start, lead = rest, index, rest
        elif index > start and match.start() < _MAX_CITY:
            end = index
            while end > start + 1 and not is_prose(lines[end - 1]):  # its headline, date and caption
                end -= 1
            return lines[start:end]
    return lines[start:]


def _dateline(line: str) -> re.Match[str] | None:
    head = line[:_HEAD_CHARS]
    return _WIRE_DATELINE.search(head) or _BRAND_DATELINE.match(head[:150])


def _until_byline(lines: list[str]) -> list[str]:
    prose = 0
    for index, line in enumerate(lines):
        if prose >= 2 and len(line) < _MAX_LABEL and (_BYLINE.match(line) or _is_datetime(line)):
            end = index
            if _is_datetime(line):  # the date under the headline of an appended article
                while end > 1 and not is_prose(lines[end - 1]):
                    end -= 1
            return lines[:end]
        prose += is_prose(line)
    return lines


def _is_datetime(line: str) -> bool:
    parsed = parse_datetime(line) if len(line) < 60 and line[-1:] not in '.”"' else None
    return parsed is not None and parsed[1] and len(line.split()) <= 9


def _without_sections(lines: list[str]) -> list[str]:
    """Drop a heading such as "Berita Terkait" with the headlines under it."""
    kept: list[str] = []
    skipping = 0
    for line in lines:
        if _SECTION.match(line):
            skipping = 10
        elif skipping and len(line) < 180 and line[-1] not in '."”)':
            skipping -= 1
        else:
            skipping = 0
            kept.append(line)
    return kept


def _is_noise(line: str, title: str, extra: tuple[re.Pattern[str], ...]) -> bool:
    if not any(char.isalnum() for char in line):
        return True
    if len(line) > _MAX_LABEL:
        return len(_SCRIPT.findall(line)) >= 3
    return bool(
        _NOTICES.match(line)
        or _BYLINE.match(line)
        or _SOURCE.match(line)
        or _SCRIPT.search(line)
        or _CAPTION_END.search(line)
        or _PHOTO_CREDIT.match(line)
        or any(pattern.fullmatch(line) for pattern in extra)
        or _repeats_title(line, title)
        or (_is_datetime(line) and len(line) < 45)
    )


def _repeats_title(line: str, title: str) -> bool:
    words, wanted = squeeze(line), squeeze(title)
    if len(wanted) < 15 or wanted not in words:
        return False
    return words == wanted or (len(words) - len(wanted) <= 8 and line[-1] not in '.?!"”')


def _strip_sign_off(line: str) -> str:
    return _SIGN_OFF.sub("", line).strip()


def squeeze(text: str) -> str:
    """Letters and digits only, in one case: for comparing texts whatever their spacing."""
    return "".join(char for char in text.casefold() if char.isalnum())


def _without_repeats(lines: list[str]) -> list[str]:
    """Drop a line that an earlier line repeats, and a pull quote or summary that a longer line contains."""
    squeezed = [squeeze(line) for line in lines[:_MAX_COMPARED]]
    whole = "\n".join(squeezed)
    kept: list[str] = []
    seen: set[str] = set()
    for line, words in zip(lines, squeezed, strict=False):
        repeated = len(words) >= 30 and (words in seen or (len(words) < 600 and _is_inside(words, whole)))
        seen.add(words)
        if not repeated:
            kept.append(line)
    return kept + lines[_MAX_COMPARED:]


def _is_inside(words: str, whole: str) -> bool:
    """Whether some line of `whole` contains the words and more."""
    position = whole.find(words)
    while position >= 0:
        before, after = whole[position - 1 : position], whole[position + len(words) :][:1]
        if before not in ("", "\n") or after not in ("", "\n"):
            return True
        position = whole.find(words, position + len(words))
    return False
