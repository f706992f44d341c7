"""What news sites print into their articles that is not the article: a table of patterns with examples.

`NOTICES` are whole lines, matched from their start: no paragraph of an article begins like one of them.
"""

from __future__ import annotations

import re

_READ = r"(?:baca|lihat|simak|tonton|saksikan)"
_KIND = r"(?:berita|artikel|konten|video|foto)"
_CHANNEL = (
    r"(?:google|whatsapp|wa channel|telegram|saluran|kanal|channel|instagram|media sosial|aplikasi|di sini"
    r"|pilihan|terkini|setiap hari)"
)

# (pattern, a line it is for)
NOTICES: tuple[tuple[str, str], ...] = (
    (rf"[(\[]?{_READ} (?:juga|pula)\b", "Baca juga: Menkeu bicara iuran"),
    (
        rf"{_READ}(?: (?:selengkapnya|artikel|berita|video|live))+\b.{{0,80}}$",
        "Baca Selengkapnya di halaman berikut",
    ),
    (r"(?:baca|lihat|simak) *: ", "Baca: Tarif puskesmas naik"),
    (r"pilihan (?:editor|redaksi)\b", "Pilihan Editor: Upah naik"),
    (r"artikel (?:menarik|terkait|lain|populer|rekomendasi)", "Artikel Menarik Lainnya:"),
    (
        rf"{_KIND} (?:terkait|lainnya|terpopuler|populer|terbaru|pilihan|rekomendasi)\b.{{0,40}}$",
        "Berita Terkait",
    ),
    (r"rekomendasi (?:kami|untuk anda)", "Rekomendasi untuk Anda"),
    (r"advertisement\b", "ADVERTISEMENT"),
    (r"scroll (?:to (?:continue|resume)|ke bawah|untuk)", "Scroll ke bawah untuk melanjutkan membaca"),
    (r"gulir (?:untuk|ke bawah)", "GULIR UNTUK LANJUT BACA"),
    (r"lanjut(?:kan)? (?:membaca|baca)\b.{0,60}$", "Lanjutkan membaca"),
    (r"dengarkan (?:artikel|berita)", "Dengarkan artikel"),
    (r"(?:bagikan|share)(?: (?:artikel|berita|ke|this|ini|di)\b.{0,40})?\W{0,3}$", "Bagikan artikel ini:"),
    (r"add as a preferred source", "Add as a preferred source on Google"),
    (r"(?:jadikan|tambahkan) .{0,40}(?:sumber|source).{0,30}google", "Jadikan kami sumber pilihan di Google"),
    (r"infografis[ :]", "Infografis ruang kelas standar"),
    (r"nyaman tanpa iklan", "Nyaman tanpa iklan. Langganan BisnisPro"),
    (
        r"(?:cek|simak|dapatkan|temukan|baca|ikuti|lihat) (?:berita|artikel|informasi|update|kabar)\b"
        rf".{{0,120}}\b{_CHANNEL}",
        "Cek Berita dan Artikel yang lain di Google News dan WA Channel",
    ),
    (r"simak (?:berita|breaking news|informasi) .{0,200}", "Simak berita lainnya seputar topik artikel ini"),
    (r"temukan berita terkini", "Temukan Berita Terkini"),
    (r"mau (?:berita ter(?:baru|kini)|notif berita)", "Mau Berita Terbaru Lainnya dari Warta Ekonomi?"),
    (
        rf"(?:yuk[, ]{{1,2}})?(?:follow|ikuti|gabung|bergabung)\b.{{0,120}}\b{_CHANNEL}",
        "Yuk follow kami di Instagram",
    ),
    (r"klik (?:di sini|link|tautan)\b.{0,80}$", "Klik di sini untuk mendaftar"),
    (r"bergabung dan dapatkan analisis", "Bergabung dan dapatkan analisis informasi ekonomi"),
    (
        r"dapatkan (?:informasi komprehensif|analisis|akses|berita)\b",
        "Dapatkan informasi komprehensif di sini",
    ),
    (r"(?:silakan|silahkan) (?:login|masuk|berlangganan|daftar)\b", "Silakan login untuk menikmati artikel"),
    (r"(?:ber)?langganan (?:sekarang|untuk|bisnispro|newsletter|e-?paper)\b", "Berlangganan sekarang"),
    (r"(?:daftar )?newsletter\b", "Daftar newsletter kami"),
    (r"konten premium\b", "Konten Premium Terbaru"),
    (r"(?:copyright|hak cipta|©|\(c\)) ?", "Copyright © ANTARA 2026"),
    (r"(?:all rights? reserved|seluruh hak cipta)", "All rights reserved"),
    (
        r"dilarang keras (?:mengambil|menyalin|melakukan|mengutip)",
        "Dilarang keras mengambil konten situs ini",
    ),
    (
        r"artikel ini (?:telah|sudah) (?:tayang|terbit|dipublikasikan)",
        "Artikel ini telah tayang di situs lain",
    ),
    (r"(?:kirim|tulis) komentar\b|(?:\d{1,4} )?komentar(?: \(?\d{1,4}\)?)?$", "Komentar (12)"),
    (r"komentar menjadi tanggung", "Komentar menjadi tanggung jawab anda sesuai UU ITE"),
    (r"#? ?(?:tags?|topik(?: terkait)?|kata kunci|hot topic) ?(?::.{0,200})?$", "Tags: bpjs, iuran"),
    (r"(?:halaman|page) ?:? ?\d", "Halaman: 1 2 3"),
    (r"halaman (?:selanjutnya|berikutnya|sebelumnya)", "Halaman Selanjutnya"),
    (r"(?:selanjutnya|sebelumnya|berikutnya|next|prev|previous|loading|memuat)\b.{0,3}$", "Selanjutnya"),
    (r"next article\b", "Next Article Iuran naik"),
    (r"(?:tampilkan|lihat) semua|selengkapnya\W{0,3}$", "Tampilkan Semua"),
    (
        r"(?:foto|photo|gambar|ilustrasi|kredit foto|sumber foto|dok(?:umentasi)?)\.? ?[:/]",
        "Kredit Foto: Antara/Rio",
    ),
    (r"ilustrasi\b[^.]{0,120}[.)]?$", "Ilustrasi pekerja kebun sawit"),
    (r"disclaimer\b", "Disclaimer: bukan ajakan membeli"),
    (r"(?:null|undefined|member of|iklan|promoted|sponsored|unduh|kembali ke atas|print|cetak)$", "Iklan"),
    (r"ukuran font|font size|perbesar|mode gelap", "Ukuran Font Kecil Besar"),
    (r"sumber(?: berita| artikel)?\s{0,3}:(?:\s.{0,60})?$", "Sumber: ANTARA"),
)

# Bylines are whole lines too; where one follows the article, everything after it is the page's furniture.
BYLINE = re.compile(
    r"(?:pewarta(?: foto)?|penulis|reporter|editor|uploader|penyunting|penerjemah|translator|redaktur|rep|red"
    r"|oleh|laporan|kontributor)\s{0,3}(?:/\s?\w{3,12}\s{0,3})?:"
    r"|copyright\b|©|hak cipta\b|komentar$|kirim komentar",
    re.IGNORECASE,
)
# Headings of lists of other articles.
SECTION = re.compile(
    r"(?:baca|lihat|simak) juga\W{0,3}$"
    r"|(?:berita|artikel) (?:terkait|lainnya|terbaru|terpopuler|rekomendasi)\W{0,3}$"
    r"|terpopuler$|populer$|rekomendasi(?: kami)?$|pilihan editor\W{0,3}$|artikel menarik lainnya\W{0,3}$",
    re.IGNORECASE,
)
SCRIPT = re.compile(
    r"adsbygoogle|googletag|\bfunction ?\(|\bwindow\.|\bdocument\.|\bvar \w+ ?=|=> ?\{|\{\s?\"|\}\);"
)
# "... (ANTARA FOTO/Rio)", "... (Dok. BPJS)", "... ANTARA/HO-BPJS", ".../Nur Faizah", "Judul--"
CAPTION = re.compile(
    r"\((?:ANTARA(?: FOTO)?|Antara(?: Foto)?|FOTO|Foto)\s?[/:][^()]{1,90}\)\W{0,3}$"
    r"|\((?:Foto|FOTO|Dok|Dokumentasi|DOK|Istimewa|HO|Ist|ist)\b[^()]{0,90}\)\W{0,3}$"
    r"|(?:ANTARA(?: FOTO)?|Antara(?: Foto)?|KOMPAS\.com|Bisnis(?:\.com)?)\s?/\s?[A-Z][^.!?\"”]{1,60}$"
    r"|[a-z\d)]/[A-Z][a-z][\w’'-]{0,20}(?: (?:al|bin|binti|[A-Z][\w’'-]{0,20}\.?)){1,5}$"
    r"|\S\s?--\s{0,2}(?:[A-Z][^.]{0,60})?$"
    r"|^(?:KOMPAS\.com|ANTARA(?: FOTO)?|Bisnis(?:\.com)?|Dok\.?)\s?/\s?.{1,100}$"
)
# Inside a paragraph.
INLINE = re.compile(
    r"\(adsbygoogle\s?=\s?window\.adsbygoogle\s?\|\|\s?\[\]\)\.push\(\{[^{}]{0,80}\}\);?"
    r"|\\?\[(?:gambas|img|video|image|embed)[:.\s][^\[\]]{0,60}\]\\?"
    r"|(?:ADVERTISEMENT\s{1,3})?SCROLL TO (?:CONTINUE WITH|RESUME) CONTENT|\bADVERTISEMENT\b"
    r"|GULIR UNTUK LANJUT BACA"
    r"|Nyaman tanpa iklan\.\s?Langganan BisnisPro"
    r"|[(\[](?:baca|lihat|simak) juga\b[^()\[\]]{0,250}[)\]]"
    r"|(?<=[.!?”\"])\s{0,3}Cek Berita dan Artikel yang lain di\s?Google\s{0,20}News(?:\s?dan\s?WA Channel)?"
    r"|\*{2,5}\d{0,2}\*{2,5}",
    re.IGNORECASE,
)
# "(Antara)", "(*/kar)", "(naf/up)", "(ant/rin/k16)" after the last sentence
SIGN_OFF = re.compile(
    r"(?<=[.!?”\"’')])\s{0,3}\((?:antara|[a-z0-9*]{1,6}(?:/[a-z0-9*]{1,6}){1,3})\)\s{0,3}$", re.IGNORECASE
)
# "Sumber: ANTARA", "... orang. (Antara)", "Jakarta (ANTARA) - ..."
ANTARA_CREDIT = re.compile(
    r"^sumber(?: berita| artikel)?\s{0,3}:\s{0,3}(?:lkbn )?antara\b"
    r"|[.!?”\"’')]\s{0,3}\((?:ant|antara)(?:[/ ][\w*]{1,12})?\)\s{0,3}$"
    r"|^.{0,700}\(antara(?: news)?\)\s{0,3}[-–—]",
    re.IGNORECASE,
)
ANY_NOTICE = re.compile("|".join(pattern for pattern, _ in NOTICES), re.IGNORECASE)
