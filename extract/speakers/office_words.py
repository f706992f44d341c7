"""Words of offices, organisations and titles in Indonesian news: where a role ends and a name begins."""

from __future__ import annotations

import re
from collections.abc import Iterable

from extract.places.gazetteer import word_set

ROLE_HEADS = word_set(
    "direktur dirut direksi dirjen kepala ketua wakil sekretaris sekjen sekda sekdaprov deputi asisten "
    "asdep menteri menko menkes mensos menaker menkeu mendagri mensesneg menpan wamen wamenkes wamensos "
    "wamenaker wamenkeu presiden wapres gubernur wagub bupati wabup wali walikota wawali anggota "
    "komisioner juru jubir humas manajer manager pengamat ekonom pakar koordinator staf plt plh pj pjs "
    "pps penjabat kadis kadinkes kadinsos kabid kabag kacab kakanwil pimpinan pemimpin pimpro rektor "
    "dekan guru peneliti analis epidemiolog advokat kapolres kapolda kapolri camat lurah kades founder "
    "ceo cfo coo president vice vp corporate chief head senior penasihat tenaga inspektur panglima "
    "jaksa kasubdit direktorat karo pejabat aktivis presdir"
)
LOWER_HEADS = word_set(
    "direktur kepala ketua wakil sekretaris deputi menteri presiden gubernur bupati anggota"
)
LINKS = word_set("of and for the dan bidang untuk urusan serta pada cabang kota wilayah kantor divisi & bpjs")
# Words of offices and organisations: a name begins after the last of them.
OFFICE_WORDS = word_set(
    "utama umum muda madya ahli tinggi jenderal eksekutif khusus pusat daerah harian pelaksana sementara "
    "teknis bpjs bpjstk bpjamsostek jamsostek askes kesehatan ketenagakerjaan sosial keuangan kepesertaan "
    "pelayanan layanan perencanaan strategis teknologi informasi hubungan kelembagaan lembaga antar "
    "antarlembaga komunikasi masyarakat publik pemasaran penjaminan manfaat jaminan investasi "
    "pengembangan aktuaria risiko manajemen operasional operasi sdm bidang divisi departemen bagian seksi "
    "unit biro humas hukum kepatuhan perluasan peserta korporasi institusi formal informal program komisi "
    "ii iii iv vi vii viii ix xi xii rakyat dpr mpr dpd dprd ri fraksi badan dewan pengawas direksi nasional "
    "indonesia republik kementerian kemenkes kemnaker kemenaker kemensos kemenkeu kemenko kemendagri "
    "bappenas djsn ojk bpk bpkp bps kpk kadin apindo kspi kspsi ksbsi dinas suku dinkes dinsos disnaker "
    "tenaga kerja transmigrasi perindustrian perdagangan koperasi ukm kantor cabang wilayah kanwil "
    "kedeputian perwakilan pembantu regional area kota kabupaten kab provinsi prov pemprov pemkab pemkot "
    "pemerintah pemerintahan kecamatan desa kelurahan pembangunan manusia kebudayaan pmk perekonomian "
    "ekonomi dalam luar negeri pekerja migran pelindungan perlindungan bp2mi bnp2tki bumn advokasi watch "
    "forum asosiasi persatuan perhimpunan ikatan serikat konfederasi federasi buruh partai rumah sakit rs "
    "rsud rsup puskesmas universitas institut fakultas ilmu politik ombudsman lapangan menteri presiden "
    "wakil ketua kepala direktur deputi sekretaris anggota staf koordinator sub asisten gubernur bupati "
    "wali walikota panja pansus kebijakan pembiayaan pembayaran fasilitas primer rujukan mutu iuran "
    "penagihan pengawasan pemeriksaan pengendalian keanggotaan sektor jasa bank bpd pt tbk persero "
    "monitoring evaluasi center institute studies reform fiskal anggaran penduduk kependudukan pencatatan "
    "sipil digital data account representative officer relations secretary president director manager "
    "executive public group penerima upah bukan pensiun kecelakaan kematian hari tua pusdatin penggerak "
    "dokter farmasi tim satuan tugas satgas covid-19 percepatan penanganan penanggulangan bencana "
    "kemiskinan kerjasama"
)
# Offices of these are called by one more word, whichever it is: "Kementerian Agama".
TAKES_ONE = word_set("kementerian dinas bidang fraksi partai divisi badan bank universitas")
NO_NAMES = word_set(
    "namun bahkan sementara adapun kemudian lalu selain kendati meski meskipun sebelumnya lebih menurut "
    "karena untuk saat hal dalam sedangkan di oleh pada terkait tak tidak hanya lanjut senin selasa rabu "
    "kamis jumat sabtu minggu januari februari maret april mei juni juli agustus september oktober "
    "november desember jadi ini itu hari kami kita saya dia ia beliau dirinya pihaknya mereka dengan "
    "seperti bila jika apabila tetapi tapi dan atau serta sebab maka sehingga artinya kata ujar ucap yang "
    "dari ke bapak ibu salah satu para advertisement scroll content gambas video cnn cnbc kompas detik "
    "detikcom antara tempo berdasarkan secara program peraturan undang-undang undang perpres inpres jkn "
    "jkn-kis kartu tahun atas pun jakarta hasil data survei laporan aturan pasal kelas iuran apalagi "
    "padahal sekadar diketahui selama sejak setelah usai seusai melalui mengutip dikutip semua setiap "
    "banyak pihak perusahaan pekerja peserta masyarakat warga"
)
TITLES = word_set(
    "dr dr. drg drg. prof prof. ir ir. h h. hj hj. kh drs drs. dra dra. gus tgb muh muh. moh moh. m m."
)


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words that shares their beginnings, so that a miss costs one step."""
    tails: dict[str, list[str]] = {}
    for word in words:
        tails.setdefault(word[:1], []).append(word[1:])
    parts = [
        re.escape(first) + (any_of(rest) if any(rest) else "")
        for first, rest in sorted(tails.items())
        if first
    ]
    body = parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"
    return f"(?:{body})?" if "" in tails else body


_OFFICES_AS_PRINTED = {head.capitalize() for head in ROLE_HEADS} | {"CEO", "CFO", "COO", "VP"} | LOWER_HEADS
OFFICE_BEGINS = re.compile(rf"(?<![A-Za-z])(?:{any_of(_OFFICES_AS_PRINTED)})(?![A-Za-z])")
"""Finds where an office may begin."""
