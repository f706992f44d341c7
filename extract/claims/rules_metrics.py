"""What a quantity counts: metrics, measures, segments and agencies, each a table of phrases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extract.model import Agency, Metric, Segment

KETENAGAKERJAAN: Agency = "BPJS Ketenagakerjaan"
KESEHATAN: Agency = "BPJS Kesehatan"


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricRule:
    """Phrases that name a metric, and the units in which it can be given.

    `noun` phrases count as well where they follow the quantity as its noun ("198 desa").
    """

    metric: Metric
    units: frozenset[str | None]
    phrases: str
    noun: bool = False
    finds: str = ""


_PEOPLE = frozenset({"people", "count", None})
_MONEY = frozenset({"IDR", None})
_COUNT = frozenset({"count", None})

METRIC_RULES = (
    MetricRule(
        metric="active_participants",
        units=_PEOPLE,
        noun=True,
        phrases="peserta aktif | kepesertaan aktif | tenaga kerja aktif | pekerja aktif | anggota aktif"
        " | bpu aktif | tenaga kerja peserta aktif | jiwa aktif | orang aktif | peserta yang aktif"
        " | pekerja yang aktif | tenaga kerja yang aktif | yang masih aktif"
        " | tk aktif | tenaga kerja ( tk ) aktif | bpu yang aktif | pu yang aktif | tk yang aktif"
        " | yang aktif sebanyak | yang aktif mencapai | yang aktif berjumlah"
        " | terdaftar dan aktif | berstatus peserta aktif"
        " | pu aktif | peserta bpu aktif | peserta pu aktif | peserta jkn aktif"
        " | keaktifan peserta | status aktif | berstatus aktif | kepesertaan yang aktif"
        " | peserta bpjs ketenagakerjaan aktif | bpu ) aktif | bpjs ketenagakerjaan aktif",
        finds="BPJS Ketenagakerjaan menargetkan 41 juta peserta aktif tahun ini.",
    ),
    MetricRule(
        metric="participants",
        units=_PEOPLE,
        noun=True,
        phrases="peserta | kepesertaan | keanggotaan | anggota jkn | anggota jaminan kesehatan | anggota bpjs"
        " | peserta baru | terlindungi | dilindungi | melindungi | lindungi | terdaftar | didaftarkan"
        " | mendaftarkan | tercover | ter cover | mengcover | tergabung | masuk perlindungan"
        " | perlindungan | pelindungan | terlindung | tercakup | dicover | merekrut | mendaftar"
        " | ikut serta | pbi | kuota pbi | bergabung | terdata sebagai peserta | menjadi anggota"
        " | meng cover | dijamin | terjamin | tercatat dalam jkn | terkover | mendapatkan jaminan"
        " | mendapat perlindungan | akuisisi | mengakuisisi | diakuisisi | memperoleh perlindungan"
        " | iuran ditanggung | ditanggung negara | ditanggung pemerintah | ditanggung apbn"
        " | ditanggung apbd | ditanggung oleh apbn | ditanggung oleh apbd | dibayarkan pemerintah"
        " | ditanggung oleh pemerintah | ditanggung oleh negara | dibiayai apbn | dibiayai apbd"
        " | dibayari pemerintah | iurannya dibayar | iuran dibayarkan | digratiskan pemerintah"
        " | memberikan jaminan | memberi jaminan | memberi jaminan sosial | memberikan jaminan sosial"
        " | memberi perlindungan"
        " | membayari iuran | menanggung iuran | kini menanggung | telah menanggung | sudah menanggung"
        " | memiliki jaminan sosial | punya jaminan sosial | masuk jkn | ikut jkn"
        " | masuk program | ikut program | telah mencakup"
        " | menerima program bpjs"
        " | bpjs kesehatan gratis | bpjs gratis | jkn gratis"
        " | ikut bpjs | ikut bpjs ketenagakerjaan | ikut bpjs kesehatan | penerima bantuan iuran"
        " | mengantongi kartu | memegang kartu | pegang kartu | memiliki kartu"
        " | memberikan perlindungan | menjamin | diikutsertakan | mengikutsertakan",
        finds="BPJS Kesehatan menargetkan 12 ribu peserta baru di Natuna.",
    ),
    MetricRule(
        metric="coverage",
        units=frozenset({"percent"}),
        phrases="cakupan | coverage | uhc | ucj | universal health coverage | universal coverage"
        " | cakupan kepesertaan | cakupan semesta | kesehatan semesta | jaminan semesta | terlindungi"
        " | dilindungi | terdaftar | tercover | ter cover | melindungi | mencakup | lindungi"
        " | menjadi peserta | jadi peserta | tercatat sebagai peserta | kepesertaan | jumlah peserta"
        " | sebagai peserta | peserta aktif | tergabung | terlindung | tercakup | meng cover"
        " | mengcover | jaminan kesehatan | terjamin | menjadi anggota | perlindungan | pelindungan"
        " | mendapatkan jaminan | terkover | dijamin | menjangkau | memiliki jaminan sosial"
        " | punya jaminan sosial | masuk jkn | ikut jkn | ikut bpjs | ikut bpjs ketenagakerjaan"
        " | terkoper | ikut bpjs kesehatan | masuk program | ikut program",
        finds="Cakupan JKN di Kabupaten Sikka ditargetkan 98 persen pada akhir 2026.",
    ),
    MetricRule(
        metric="managed_funds",
        units=_MONEY,
        phrases="dana kelola | dana kelolaan | dana yang dikelola | kelolaan dana | dana investasi"
        " | dana yang diinvestasikan | total investasi | nilai investasi | aset | aset kelolaan | aum"
        " | asset under management | pengelolaan dana | kelolaan | dana yang terkumpul"
        " | dana terkumpul | dana pengelolaan | portofolio investasi | dana kelolaan investasi"
        " | mengelola dana"
        " | dana jaminan sosial | total dana | dana pekerja | investasi bpjs"
        " | investasi badan penyelenggara | jumlah dana | dana yang ada | mengelola uang | titip dana"
        " | mengelola aset | dana pensiun di bpjs ketenagakerjaan | dana pensiun bpjs ketenagakerjaan",
        finds="BPJS Ketenagakerjaan menargetkan dana kelolaan Rp1.200 triliun pada 2027.",
    ),
    MetricRule(
        metric="investment_return",
        units=frozenset({"IDR", "percent", None}),
        phrases="hasil investasi | imbal hasil | hasil pengembangan | hasil kelolaan"
        " | hasil kinerja investasi | pendapatan investasi | yield | yoi | yield on investment"
        " | return | dana hasil investasi | hasil dana investasi | roi | hasil pengelolaan"
        " | hasil investasi dana jaminan sosial | hasil investasi dana jaminan sosial kesehatan"
        " | tingkat pengembalian | tingkat imbal hasil"
        " | keuntungan investasi | pengembangan dana | hasil investasi dana kelolaan"
        " | imbal hasil investasi",
        finds="BPJS Ketenagakerjaan membidik hasil investasi Rp58 triliun tahun ini.",
    ),
    MetricRule(
        metric="contributions",
        units=_MONEY,
        phrases="iuran | penerimaan iuran | pendapatan iuran | total iuran | iuran terkumpul | penerimaan"
        " | iuran peserta | dana iuran | pemasukan iuran | pemasukan dari peserta | pemasukan"
        " | premi | penerimaan premi | pendapatan premi",
        finds="BPJS Ketenagakerjaan menargetkan penerimaan iuran Rp110 triliun.",
    ),
    MetricRule(
        metric="benefits_paid",
        units=frozenset({"IDR", None, "people", "count"}),
        phrases="klaim | pembayaran klaim | klaim jht | pembayaran manfaat | membayarkan manfaat | manfaat"
        " | pembayaran pelayanan | biaya pelayanan kesehatan | biaya pelayanan | biaya manfaat"
        " | membayar klaim | beban jaminan | beban klaim | pembiayaan pelayanan | membayarkan klaim"
        " | dana jaminan klaim | beban manfaat | biaya kesehatan | pembayaran pelayanan kesehatan"
        " | biaya jaminan kesehatan | kuota klaim | pelayanan kesehatan | total pengeluaran"
        " | pengeluaran | beban",
        finds="BPJS Ketenagakerjaan memperkirakan pembayaran klaim JHT Rp45 triliun hingga akhir tahun.",
    ),
    MetricRule(
        metric="arrears",
        units=_MONEY,
        phrases="tunggakan | menunggak | utang | hutang | defisit | surplus | piutang iuran | gagal bayar"
        " | tunggakan iuran | surplus arus kas | saldo kas | aset neto | defisit anggaran",
        finds="BPJS Kesehatan menargetkan surplus Rp52 triliun tahun ini.",
    ),
    MetricRule(
        metric="employers",
        units=_COUNT,
        noun=True,
        phrases="perusahaan | badan usaha | pemberi kerja | pelaku usaha | umkm | usaha mikro"
        " | perusahaan baru | koperasi",
        finds="BPJS Ketenagakerjaan menargetkan 1.500 perusahaan baru di Batam tahun ini.",
    ),
    MetricRule(
        metric="agents",
        units=_COUNT,
        noun=True,
        phrases="agen perisai | perisai | kader | agen | kader jkn | agen pesiar | keagenan",
        finds="BPJS Ketenagakerjaan menargetkan 5.000 agen Perisai hingga akhir tahun.",
    ),
    MetricRule(
        metric="facilities",
        units=_COUNT | {"percent"},
        noun=True,
        phrases="rumah sakit | rs | faskes | fasilitas kesehatan | fktp | fkrtl | puskesmas | klinik"
        " | kantor cabang | kantor layanan | titik layanan | apotek | kantor perwakilan | titik"
        " | rumah sakit mitra | layanan satu atap | kantor",
        finds="BPJS Kesehatan menargetkan kerja sama dengan 3.200 rumah sakit pada 2027.",
    ),
    MetricRule(
        metric="villages",
        units=_COUNT,
        noun=True,
        phrases="desa | kelurahan | desa sadar | desa sadar jaminan sosial | nagari | gampong",
        finds="BPJS Ketenagakerjaan menargetkan tambahan 198 desa sadar jaminan sosial tahun ini.",
    ),
    MetricRule(
        metric="digital_users",
        units=_COUNT | {"people"},
        noun=True,
        phrases="pengguna aplikasi | jmo | mobile jkn | jamsostek mobile | pengguna jmo | pengguna mobile jkn"
        " | mengunduh | unduhan | pengguna aktif | download | mendownload | pengguna",
        finds="BPJS Ketenagakerjaan menargetkan 25 juta pengguna aplikasi JMO tahun ini.",
    ),
    MetricRule(
        metric="other",
        units=frozenset({"percent"}),
        phrases="rasio klaim | kolektabilitas | kolektibilitas | tingkat kolektabilitas",
        finds="Tahun ini rasio klaim BPJS Kesehatan ditargetkan 92 persen.",
    ),
)


@dataclass(frozen=True, slots=True)
class MeasureRule:
    """Words that tell growth and change from levels."""

    measure: str  # "grow", "fall", "add", "to", "compare"
    phrases: str


@dataclass(frozen=True, slots=True)
class SegmentRule:
    """Phrases that name a group of members."""

    segment: Segment
    phrases: str


@dataclass(frozen=True, slots=True)
class AgencyRule:
    """Phrases that name an agency, its programmes or what only it has."""

    agency: Agency
    phrases: str


MEASURE_RULES = (
    MeasureRule(
        "grow",
        "tumbuh | naik | meningkat | kenaikan | pertumbuhan | peningkatan | bertambah | meningkatkan"
        " | bertumbuh | melonjak | terkerek | menaikkan | ditingkatkan | penambahan pertumbuhan"
        " | lebih tinggi | lebih besar | lebih banyak | melesat | melompat | melejit | bertumbuh sebesar"
        " | growth | dinaikkan | dinaikan | menaikan",
    ),
    MeasureRule(
        "fall", "turun | menurun | penurunan | berkurang | anjlok | merosot | menyusut | minus | menurunkan"
    ),
    MeasureRule(
        "add",
        "lagi | membangun | membuka | mendirikan | menambah | bertambah | tambahan | penambahan"
        " | peserta baru | kepesertaan baru | merekrut | akuisisi"
        " | mengakuisisi | menggaet | menambahkan | ditambah | tenaga kerja baru | anggota baru"
        " | perusahaan baru",
    ),
    MeasureRule(
        "to", "menjadi | jadi | ke | ke angka | mencapai | hingga | sampai | capai | di angka | ke level"
    ),
    MeasureRule(
        "compare",
        "dibanding | dibandingkan | dibandingkan dengan | ketimbang | daripada | yoy | year on year"
        " | dari tahun sebelumnya | dari tahun lalu | secara tahunan | y o y | dari periode yang sama"
        " | dari posisi | dari realisasi | dari sebelumnya | dari tahun",
    ),
)

SEGMENT_RULES = (
    SegmentRule("PBPU", "pbpu | pekerja bukan penerima upah dan bukan pekerja | peserta mandiri"),
    SegmentRule(
        "PBI",
        "pbi | penerima bantuan iuran | pbi jkn | pbi jk | peserta bantuan iuran | ditanggung negara"
        " | ditanggung pemerintah | ditanggung oleh pemerintah | ditanggung oleh negara | ditanggung apbn"
        " | ditanggung oleh apbn | ditanggung apbd | ditanggung oleh apbd | dibayarkan pemerintah"
        " | dibayar pemerintah | dibayar oleh pemerintah | dibiayai apbn | dibayar apbn | oleh apbn"
        " | dibayarkan apbn | digratiskan pemerintah",
    ),
    SegmentRule("PPU", "ppu | pekerja penerima upah"),
    SegmentRule(
        "BPU",
        "bpu | bukan penerima upah | pekerja bukan penerima upah | informal | pekerja informal"
        " | sektor informal | pekerja mandiri",
    ),
    SegmentRule(
        "PU", "pu | penerima upah | pekerja formal | sektor formal | peserta formal | tenaga kerja formal"
    ),
    SegmentRule(
        "construction", "jasa konstruksi | jakon | konstruksi | pekerja konstruksi | proyek konstruksi"
    ),
    SegmentRule("migrant", "pekerja migran | pmi | tki | pekerja migran indonesia"),
    SegmentRule("vulnerable", "pekerja rentan | rentan | masyarakat pekerja rentan"),
)

AGENCY_RULES = (
    AgencyRule(
        KETENAGAKERJAAN,
        "bpjs ketenagakerjaan | jaminan sosial ketenagakerjaan | jamsostek | bp jamsostek"
        " | bpjamsostek | bpjstk | bpjs tk | bpjs naker | bpjs tenaker | bpjs tenaga kerja"
        " | bpjs ) ketenagakerjaan | sosial ) ketenagakerjaan | jht | jkk | jkm | jkp | jmo | perisai"
        " | jaminan hari tua | jaminan kecelakaan kerja | jaminan kematian"
        " | perlindungan ketenagakerjaan | jaminan pensiun | pt jamsostek"
        " | jaminan kehilangan pekerjaan | bpjs ketenagakrejaan | ucj | bpjsketenagakerjaan",
    ),
    AgencyRule(
        KESEHATAN,
        "bpjs kesehatan | jkn | kis | jaminan kesehatan | jaminan kesehatan nasional"
        " | bpjs ) kesehatan | askes | universal health coverage | uhc | fktp | fkrtl | mobile jkn"
        " | djs kesehatan | pbi jkn | pbi jk | kartu indonesia sehat | bpjskesehatan | kris"
        " | program jkn | pesiar | pbpu | dana jaminan sosial kesehatan",
    ),
)


def phrase_rows() -> Iterator[tuple[str, MetricRule | MeasureRule | SegmentRule | AgencyRule, str]]:
    """All phrases as rows of a phrase table; metrics and measures may overlap, so each is a family."""
    for metric in METRIC_RULES:
        yield from ((phrase, metric, f"metric:{metric.metric}") for phrase in metric.phrases.split(" | "))
    for measure in MEASURE_RULES:
        yield from (
            (phrase, measure, f"measure:{measure.measure}") for phrase in measure.phrases.split(" | ")
        )
    for segment in SEGMENT_RULES:
        yield from ((phrase, segment, "segment") for phrase in segment.phrases.split(" | "))
    for agency in AGENCY_RULES:
        yield from ((phrase, agency, "agency") for phrase in agency.phrases.split(" | "))
