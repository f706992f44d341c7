"""The rule table: which words make a quantity a target, an actual, or no claim.

A rule is a row: its name (a claim carries it), what it means, what it does, its phrases, a
sentence in which it must find a claim, and one in which it must not. Adding a phrase is one more
` | phrase`. How the effects work together is told in `extract/claims/kinds.py`; what is counted (the
metric) and other fields have their own tables in `extract/claims/rules_metrics.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto


class Effect(Enum):
    """What a phrase does to the quantities around it."""

    AIM = auto()  # the quantities after it are targets
    AIMED = auto()  # as AIM, and also where it follows the quantity: "70 juta pekerja ditargetkan ..."
    HOPE = auto()  # a target where a verb of reaching stands between it and the quantity
    PURPOSE = auto()  # as HOPE, where the verb follows at once
    FORECAST = auto()  # a target where the agency or the government speaks
    PLAN = auto()  # a planning document that names the quantity
    REALISED = auto()  # the quantities after it are actuals
    DONE = auto()  # as REALISED, unless an aim in the same clause governs it: "ditargetkan sudah ..."
    MET = auto()  # a target that was met or passed
    NEGATED = auto()  # denies an aim: what follows is no target
    REACH = auto()  # a verb of reaching; says nothing of the kind by itself
    ATTAIN = auto()  # as REACH, a verb that can be the purpose of an effort
    TURN = auto()  # begins a clause of its own
    COMPARE = auto()  # what follows is compared with; the kind goes on after it
    BACK = auto()  # points back to the claim of the sentence before
    NOTHING = auto()  # keeps a longer phrase from being read as a shorter one
    BASE = auto()  # the quantity after it is where things stood before


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the table; `finds` and `spares` are run by the tests."""

    name: str
    meaning: str
    effect: Effect
    phrases: str  # separated by " | "; case, hyphens and -nya, -lah, -pun do not matter
    finds: str = ""
    spares: str = ""


TARGET_RULES = (
    Rule(
        name="target-verb",
        meaning="the agency or the government says that it targets the quantity",
        effect=Effect.AIM,
        phrases="menargetkan | mentargetkan | manargetkan | menergetkan | menargertkan | targetkan"
        " | menarget | kami targetkan | kita targetkan"
        " | pasang target | memasang target | menetapkan target | menaikkan target",
        finds="BPJS Ketenagakerjaan menargetkan 40 juta peserta aktif pada 2027.",
        spares="BPJS Ketenagakerjaan belum menargetkan 40 juta peserta aktif.",
    ),
    Rule(
        name="target-passive",
        meaning="the quantity is targeted, said before or after it",
        effect=Effect.AIMED,
        phrases="ditargetkan | ditarget | tertarget | yang kami targetkan | yang kita targetkan"
        " | menjadi target | jadi target | menjadi sasaran | sebagai target | merupakan target"
        " | sesuai target"
        " | sesuai dengan target",
        finds="Sebanyak 25 ribu pekerja informal ditargetkan menjadi peserta BPJS Ketenagakerjaan.",
        spares="Sebanyak 25 ribu pekerja informal sudah menjadi peserta BPJS Ketenagakerjaan.",
    ),
    Rule(
        name="target-noun",
        meaning="the quantity is called a target",
        effect=Effect.AIM,
        phrases="target | sasaran | wajib dicapai | harus dicapai | mesti dicapai | dibebani"
        " | dibebankan | membebani | dari target | dari total target | dari target sebesar"
        " | target sebelumnya",
        finds="Target kepesertaan JKN tahun depan 12 juta orang.",
        spares="Realisasi kepesertaan JKN sudah 87 persen dari target.",
    ),
    Rule(
        name="chase",
        meaning="somebody pursues the quantity",
        effect=Effect.AIM,
        phrases="mengincar | incar | membidik | bidik | mengejar | kejar | mematok | menuju"
        " | patok | memburu | mengebut | menggeber"
        " | bertekad",
        finds="BPJS Ketenagakerjaan membidik 3 juta peserta baru dari pekerja informal tahun ini.",
        spares="Polisi mengejar dua orang yang memalsukan kartu BPJS Kesehatan.",
    ),
    Rule(
        name="chase-passive",
        meaning="the quantity is pursued, said before or after it",
        effect=Effect.AIMED,
        phrases="diincar | dibidik | dikejar | dipatok | yang disasar | kami kejar | kita kejar",
        finds="Sedikitnya ada 19.200 pekerja yang dibidik menjadi peserta BPJS Ketenagakerjaan tahun ini.",
        spares="Sedikitnya ada 19.200 pekerja yang dilindungi BPJS Ketenagakerjaan tahun ini.",
    ),
    Rule(
        name="shortfall",
        meaning="so many have to be added to reach a target",
        effect=Effect.AIM,
        phrases="harus menambah | perlu menambah | harus mengejar | harus mendaftarkan | harus merekrut",
        finds="Lampung harus menambah 176 ribu peserta BPJS Ketenagakerjaan lagi.",
        spares="Lampung sudah menambah 176 ribu peserta BPJS Ketenagakerjaan.",
    ),
    Rule(
        name="hope",
        meaning="the quantity is hoped for, wanted or promised, with a verb of reaching it",
        effect=Effect.HOPE,
        phrases="optimistis | optimis | berharap | mengharapkan | harapkan | menginginkan | diharapkan"
        " | harap | harapan | diharap | ingin | inginkan"
        " | berupaya | diupayakan | upayakan | berkomitmen | komitmen | berencana | rencana"
        " | merencanakan | mendorong | didorong | diyakini | yakin | berusaha | ditetapkan | menyasar"
        " | sasar | direncanakan | mengupayakan | mengusahakan | ditantang | dituntut | ditugaskan"
        " | ditugasi | berjanji | menjanjikan | cita cita | bercita cita | dipercaya | diarahkan"
        " | genjot | menggenjot | digenjot | mencanangkan | canangkan | mudah mudahan | semoga"
        " | bagaimana bisa | bagaimana agar",
        finds="BPJS Ketenagakerjaan optimistis jumlah peserta aktif bisa mencapai 41 juta orang tahun depan.",
        spares="BPJS Ketenagakerjaan berharap 41 juta peserta aktif puas dengan layanannya.",
    ),
    Rule(
        name="will",
        meaning="the quantity will be reached",
        effect=Effect.PURPOSE,
        phrases="akan | bakal | siap | hendak | akan terus | bakal terus | akan bisa | akan dapat"
        " | akan segera"
        " | akan mampu | akan kembali",
        finds="BPJS Ketenagakerjaan akan menambah 2.000 peserta baru di Natuna tahun ini.",
        spares="Iuran peserta yang akan diaudit mencapai Rp2 triliun di BPJS Ketenagakerjaan.",
    ),
    Rule(
        name="will-be-paid",
        meaning="benefits that will be paid",
        effect=Effect.AIM,
        phrases="yang akan diberikan | yang akan dibayarkan | akan dibayarkan",
        finds="Total manfaat yang akan diberikan BPJS Ketenagakerjaan Rp115 miliar.",
        spares="Total manfaat yang telah diberikan BPJS Ketenagakerjaan Rp115 miliar.",
    ),
    Rule(
        name="purpose",
        meaning="something is done or demanded in order to reach the quantity",
        effect=Effect.PURPOSE,
        phrases="untuk | dalam rangka | upaya | guna | agar | supaya | bertujuan | demi | memastikan"
        " | untuk dapat | untuk bisa | untuk segera | untuk terus | agar bisa | agar dapat",
        finds="Program Pesiar dijalankan untuk mencapai cakupan JKN 99 persen di Kabupaten Sikka.",
        spares="Kartu JKN dipakai untuk berobat oleh 99 persen warga Kabupaten Sikka.",
    ),
    Rule(
        name="will-be-covered",
        meaning="people are said to be covered in time to come",
        effect=Effect.AIMED,
        phrases="akan terlindungi | akan dilindungi | akan menjadi peserta | akan didaftarkan | akan tercover"
        " | bakal terlindungi | bakal menjadi peserta | akan ikut kepesertaan | akan terdaftar"
        " | bakal didaftarkan | akan mendapatkan perlindungan | akan mendapat perlindungan"
        " | akan memperoleh perlindungan | akan diikutsertakan | akan dijamin | akan dibiayai apbd"
        " | akan dibiayai pemerintah | akan ditanggung apbd | akan ditanggung pemerintah"
        " | segera menjadi peserta | segera terlindungi | segera didaftarkan | segera dilindungi"
        " | harus sudah menjadi peserta | harus sudah terdaftar | harus sudah terlindungi"
        " | harus sudah mengantongi | harus sudah memiliki",
        finds="Sebanyak 25 persen pekerja informal nantinya akan terlindungi BPJS Ketenagakerjaan.",
        spares="Sebanyak 25 persen pekerja informal sudah terlindungi BPJS Ketenagakerjaan.",
    ),
    Rule(
        name="obligation",
        meaning="somebody who runs the programme says that the quantity has to be reached",
        effect=Effect.HOPE,
        phrases="kita harus | kami harus | mesti | pihaknya harus | kita wajib | kami wajib",
        finds="Tahun 2029 kita harus mencapai minimal 98 persen kepesertaan JKN.",
        spares="Perusahaan harus mencapai 98 persen kepatuhan peserta JKN.",
    ),
    Rule(
        name="deadline",
        meaning="the quantity is due by a day or a year",
        effect=Effect.AIM,
        phrases="paling lambat | selambat lambatnya | selambatnya | paling lama",
        finds="Paling lambat 2027 minimal 98 persen penduduk menjadi peserta JKN.",
        spares="Pada akhir 2024 sebanyak 98 persen penduduk menjadi peserta JKN.",
    ),
    Rule(
        name="due",
        meaning="the quantity has to be there by then",
        effect=Effect.AIM,
        phrases="harus sudah | sudah harus | mesti sudah | sudah mesti | wajib sudah",
        finds="Tahun depan kepesertaan JKN harus sudah 95 persen.",
        spares="Tahun ini kepesertaan JKN sudah 95 persen.",
    ),
    Rule(
        name="forecast",
        meaning="the agency or the government projects its own quantity for a period still open",
        effect=Effect.FORECAST,
        phrases="memproyeksikan | memproyeksi | diproyeksikan | proyeksi | proyeksikan | estimasi"
        " | mengestimasi | diestimasi | memperkirakan | diperkirakan | perkiraan | memprediksi | diprediksi"
        " | prediksi | prognosa | prognosis | memprognosa | perkirakan | meramalkan | diramalkan | ramalkan",
        finds="BPJS Kesehatan memproyeksikan penerimaan iuran Rp170 triliun pada 2026.",
        spares="Pengamat memproyeksikan iuran BPJS Kesehatan terkumpul Rp170 triliun pada 2026.",
    ),
    Rule(
        name="arising",
        meaning="a surplus or deficit is said to be coming",
        effect=Effect.FORECAST,
        phrases="akan ada surplus | akan ada defisit | akan terjadi defisit | akan terjadi surplus"
        " | defisit akan | surplus akan | akan mengalami defisit | akan mengalami surplus | akan defisit"
        " | akan surplus | defisit bisa mencapai | surplus bisa mencapai | bakal defisit | bakal surplus"
        " | bakal mengalami defisit | potensi defisit | berpotensi defisit",
        finds="BPJS Kesehatan menyatakan akan ada surplus hingga Rp2,5 triliun tahun ini.",
        spares="BPJS Kesehatan menyatakan ada surplus Rp2,5 triliun tahun lalu.",
    ),
    Rule(
        name="plan",
        meaning="a planning document or decree asks for the quantity",
        effect=Effect.PLAN,
        phrases="menetapkan cakupan | rpjmn | rpjmd | rpjm | rencana pembangunan nasional | peta jalan"
        " | roadmap | road map"
        " | rencana pembangunan jangka menengah"
        " | rencana pembangunan jangka panjang | rkat | rkap | rencana kerja tahunan"
        " | rencana kerja dan anggaran tahunan | rencana kegiatan dan anggaran tahunan"
        " | rencana kerja dan anggaran perusahaan"
        " | amanat inpres",
        finds="Sesuai RPJMN 2025-2029, yakni 99 persen penduduk terdaftar sebagai peserta JKN.",
        spares="RPJMN 2025-2029 dibahas oleh 38 provinsi bersama BPJS Kesehatan.",
    ),
    Rule(
        name="future",
        meaning="members, coverage or funds are stated for a year that had not begun at publication",
        effect=Effect.REACH,
        phrases="",
        finds="Pada 2031 jumlah peserta BPJS Ketenagakerjaan menjadi 82 juta orang.",
        spares="Pada 2021 jumlah peserta BPJS Ketenagakerjaan menjadi 30 juta orang.",
    ),
)

ACTUAL_RULES = (
    Rule(
        name="now",
        meaning="the state at publication",
        effect=Effect.REALISED,
        phrases="saat ini | hingga saat ini | sampai saat ini | hingga kini | sampai kini | kini | sekarang"
        " | sampai sekarang | sejauh ini | dewasa ini | hari ini | sampai hari ini | hingga hari ini"
        " | saat ini baru | kondisi saat ini | posisi saat ini",
        finds="Hingga saat ini peserta aktif BPJS Ketenagakerjaan berjumlah 38,7 juta orang.",
        spares="Hingga saat ini 38 orang mengantre di kantor BPJS Ketenagakerjaan.",
    ),
    Rule(
        name="recorded",
        meaning="the quantity was recorded, realised or reported",
        effect=Effect.REALISED,
        phrases="tercatat | realisasi | terealisasi | direalisasikan | per tanggal | berdasarkan data"
        " | target yang sudah dicapai | target yang telah dicapai | dan tercapai"
        " | target yang sudah tercapai | target yang telah tercapai | tercapai sebanyak"
        " | tahun lalu | tahun sebelumnya | tahun kemarin"
        " | sebelumnya | sempat | selama ini | malah"
        " | justru | ternyata | merilis",
        finds="Peserta JKN di Kabupaten Bantul tercatat 912 ribu jiwa.",
        spares="Tercatat 912 ribu jiwa penduduk Kabupaten Bantul.",
    ),
    Rule(
        name="done",
        meaning="a word of completion stands before the quantity",
        effect=Effect.DONE,
        phrases="sudah | telah | baru | masih | hanya | baru saja | cuma | mencatat | mencatatkan"
        " | mendata | dicatat"
        " | membukukan | dibukukan | merealisasikan | terkumpul | berhasil | capaian | pencapaian"
        " | terhimpun | data | laporan",
        finds="BPJS Ketenagakerjaan telah melindungi 39 juta pekerja aktif.",
        spares="BPJS Ketenagakerjaan telah membangun 39 gedung.",
    ),
    Rule(
        name="before",
        meaning="where things stood before the change that the sentence tells of",
        effect=Effect.BASE,
        phrases="dari | dari posisi tahun | dari semula | dari sebelumnya | dari tadinya | dari hanya"
        " | dari sekitar | semula"
        " | tadinya | dari posisi | dari yang semula | dari yang sebelumnya | dari angka",
        finds="BPJS Ketenagakerjaan menargetkan peserta naik dari 2 juta menjadi 3 juta orang.",
        spares="Dari 2 juta orang penduduk, belum ada yang menjadi peserta BPJS Ketenagakerjaan.",
    ),
    Rule(
        name="stated",
        meaning="the quantity is stated plainly, with a verb of reaching or none",
        effect=Effect.REACH,
        phrases="menjadi | jadi | sampai | hingga | meningkat | naik | tumbuh | bertambah | menambah"
        " | tambahan | terlindungi | dilindungi | terdaftar | memiliki | menembus | tembus | merekrut"
        " | terjangkau | mengakuisisi | menggaet | melayani | mengumpulkan | menghimpun | membayarkan"
        " | peningkatan | pertumbuhan | surplus | defisit | menyentuh angka | mengcover | tercover"
        " | menekan | menurunkan | menyentuh | mengelola | bertumbuh | memperoleh | menaikkan"
        " | naikkan | memenuhi | bisa | perlindungan | ada penerimaan | penambahan | ada | membengkak"
        " | memberikan perlindungan | memberi perlindungan | mendapatkan perlindungan"
        " | di angka | pada angka | menggandeng | mengantongi | digandakan | dilipatgandakan | diperbanyak"
        " | menutup tahun | terkejar | ditambah | dinaikkan | dinaikan | minimal | sedikitnya"
        " | paling sedikit | merangkul"
        " | menjaring | menyerap"
        " | mengikutsertakan"
        " | mendongkrak | menyumbang | menyumbangkan | menerima"
        " | memberlakukan | diberlakukan | menerapkan | diterapkan | diimplementasikan | berlangsung",
        finds="Peserta aktif BPJS Ketenagakerjaan mencapai 38,7 juta orang.",
        spares="Gempa mencapai 5,7 magnitudo, kantor BPJS Ketenagakerjaan aman.",
    ),
)

STRUCTURE_RULES = (
    Rule(
        name="attaining",
        meaning="a verb of reaching that can be the purpose of an effort",
        effect=Effect.ATTAIN,
        phrases="mencapai | capai | tercapai | tercapainya | menggapai | mengapai | gapai | meningkatkan"
        " | ditingkatkan | melindungi"
        " | lindungi | mempertahankan | membangun | membuka | mendirikan | mewujudkan | meraih"
        " | mendaftarkan | menjangkau | pencapaian target",
    ),
    Rule(
        name="met-target",
        meaning="tells that a target was met or passed; the quantity may be either",
        effect=Effect.MET,
        phrases="di atas target | hampir menyentuh target | menyentuh target | melewati target | lewat target"
        " | melampaui target | lampaui target | melebihi target | mencapai target"
        " | capai target | memenuhi target | tercapai target | lebih tinggi dari target"
        " | di bawah target | kurang dari target | belum mencapai target | belum memenuhi target"
        " | tidak mencapai target",
    ),
    Rule(
        name="that-target",
        meaning="points back to a target without stating one",
        effect=Effect.NOTHING,
        phrases="ditargetkan selesai | ditargetkan rampung | ditargetkan mulai | ditargetkan berlaku"
        " | ditargetkan tuntas | ditargetkan beroperasi | target waktu | target penerima"
        " | dari target itu | dari target tersebut"
        " | target di atas | ditentukan sebelumnya | ditetapkan sebelumnya | dipatok sebelumnya"
        " | dari target ini | mencapai target tersebut | mencapai target itu"
        " | mencapai target ini",
    ),
    Rule(
        name="pointing-back",
        meaning="what follows is about the quantity of the sentence before, and of its kind",
        effect=Effect.BACK,
        phrases="target tersebut | target itu | target ini | angkanya | angka ini | angka itu"
        " | angka tersebut | jumlah tersebut | jumlah itu"
        " | jumlah ini | jumlahnya | realisasi tersebut | realisasi itu | realisasi ini"
        " | nilai tersebut | nilainya | nilai itu | capaian tersebut | capaian itu | capaian ini"
        " | pencapaian tersebut | pencapaian itu | pencapaian ini | besaran itu | hasil tersebut"
        " | itu berarti | itu setara | ini setara | artinya | kenaikan itu | kenaikan tersebut"
        " | dana tersebut | dana itu"
        " | penambahan tersebut | penambahan itu | tambahan tersebut | tambahan itu"
        " | proyeksi tersebut",
    ),
    Rule(
        name="new-members",
        meaning="new, not only: 'peserta baru' tells nothing of the kind",
        effect=Effect.NOTHING,
        phrases="peserta baru | anggota baru | tenaga kerja baru | pekerja baru | perusahaan baru"
        " | kepesertaan baru | badan usaha baru | agen baru | desa baru | orang baru"
        " | peserta bpu baru | tahun baru | strategi baru | tidak hanya | bukan hanya | tak hanya"
        " | masih dapat | masih bisa | masih akan | masih perlu | masih harus | masih mampu | tidak cuma"
        " | tak cuma | bukan cuma",
    ),
    Rule(
        name="negated-target",
        meaning="denies that there is a target",
        effect=Effect.NEGATED,
        phrases="belum menargetkan | tidak menargetkan | tak menargetkan | bukan target | tanpa target"
        " | belum ada target | belum punya target | enggan menargetkan | bukan menargetkan"
        " | belum memasang target | tidak ditargetkan | tak ditargetkan | belum ditargetkan | tidak dipatok"
        " | tak dipatok | tidak mematok | tak mematok | tidak dibidik | tidak ada target"
        " | tak ada target",
    ),
    Rule(
        name="not-reached",
        meaning="says that the quantity was not reached yet",
        effect=Effect.NEGATED,
        phrases="belum mencapai | belum menyentuh | belum menembus | belum tembus | belum sampai",
    ),
    Rule(
        name="comparison",
        meaning="names what the quantity is compared with",
        effect=Effect.COMPARE,
        phrases="dibanding | dibandingkan | dibandingkan dengan | ketimbang | daripada | dari tahun lalu"
        " | dari tahun sebelumnya | dari periode yang sama | dari capaian | dari pencapaian"
        " | dari realisasi | dibanding dengan"
        " | terhadap",
    ),
    Rule(
        name="clause",
        meaning="begins a clause that has its own kind",
        effect=Effect.TURN,
        phrases="sedangkan | sementara | sementara itu | namun | tetapi | tapi | padahal | di mana | dimana"
        " | akan tetapi | meskipun | meski | walaupun | setelah | usai | adapun | ; | kendati"
        " | lebih tinggi dari | lebih rendah dari",
    ),
)

RULES = TARGET_RULES + ACTUAL_RULES + STRUCTURE_RULES


WEAK_RULES = frozenset(
    {"hope", "shortfall", "deadline", "purpose", "will", "will-be-covered", "forecast", "future", "arising"}
)
"""Rules whose words alone do not outweigh that the quantity is realised already."""


def rule_named(name: str) -> Rule:
    """The rule of that name; KeyError where there is none."""
    return _BY_NAME[name]


_BY_NAME = {rule.name: rule for rule in RULES}


def phrase_rows() -> Iterator[tuple[str, Rule, str]]:
    """The rules as rows of a phrase table, all of one family."""
    for rule in RULES:
        for phrase in rule.phrases.split(" | "):
            if phrase.strip():
                yield phrase.strip(), rule, "kind"
