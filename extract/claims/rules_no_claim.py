"""The rows that make a quantity no claim: what is near it says that it counts something else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto


class Reach(Enum):
    """How far from the quantity the phrase still speaks of it."""

    CLOSE = auto()  # directly before it or in the words right after it
    CLAUSE = auto()  # between the neighbouring quantities or turns of the sentence
    LEAD = auto()  # before it, since the neighbouring quantity or turn
    AFTER = auto()  # in the words right after it
    ONWARD = auto()  # as CLAUSE, and after it over commas, to the next quantity or turn
    OWNER = auto()  # after it, until an agency is named: what a body is said to have or do is its own
    SENTENCE = auto()
    NONE = auto()  # takes away only what the rules of kind leave to it


ALL_UNITS = frozenset({"people", "IDR", "percent", "count", None})
PEOPLE = frozenset({"people", "count", None})
MONEY = frozenset({"IDR"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NoClaimRule:
    """One row; in the sentence `drops` its phrase takes a quantity away, `spares` keeps its claim."""

    name: str
    meaning: str
    reach: Reach
    phrases: str
    units: frozenset[str | None] = ALL_UNITS
    below: int | None = None  # only for smaller quantities
    drops: str
    spares: str


NO_CLAIM_RULES = (
    NoClaimRule(
        name="tariff",
        meaning="a price, tariff or wage for one person or one period",
        reach=Reach.CLAUSE,
        units=MONEY,
        below=10**11,
        phrases="nilai kontrak | kontrak kerja | selisih nilai | per bulan | perbulan | sebulan"
        " | setiap bulan | tiap bulan | per orang"
        " | per jiwa | per peserta | per kepala | kelas i | kelas ii | kelas iii | kelas 1 | kelas 2"
        " | kelas 3 | per hari | per kunjungan | per penerima | upah | gaji | bergaji | penghasilan"
        " | berpenghasilan | denda | minimal upah | per tindakan | per keluarga"
        " | masing masing sebesar | per tahun per peserta | per anak | rata rata | rawat inap",
        drops="Iuran BPJS Kesehatan kelas III sebesar Rp42.000 per bulan.",
        spares="Iuran BPJS Kesehatan terkumpul Rp151,7 triliun.",
    ),
    NoClaimRule(
        name="price",
        meaning="a price or tariff printed without its currency",
        reach=Reach.LEAD,
        units=frozenset({None}),
        phrases="tarif | subsidi | harga | seharga | biaya | premi | iuran per bulan | besaran iuran",
        drops="Tarif rawat inap peserta PBI BPJS Kesehatan sekitar 150 ribu.",
        spares="Peserta PBI BPJS Kesehatan di Bantul sekitar 150 ribu.",
    ),
    NoClaimRule(
        name="benefit",
        meaning="a benefit, compensation or prize paid to somebody",
        reach=Reach.CLAUSE,
        units=MONEY,
        below=10**9,
        phrases="santunan | beasiswa | uang saku | biaya pemakaman | hadiah | ahli waris | almarhum"
        " | biaya pengobatan | honor | uang tunai | tabungan | saldo | manfaat sebesar | menerima"
        " | modal | donasi | pinjaman | kredit | kpr | cicilan",
        drops="Ahli waris menerima santunan BPJS Ketenagakerjaan Rp42 juta.",
        spares="BPJS Ketenagakerjaan menargetkan dana kelolaan Rp800 triliun.",
    ),
    NoClaimRule(
        name="subsidy",
        meaning="wage subsidies, cash aid and other programmes that use BPJS data",
        reach=Reach.SENTENCE,
        phrases="bsu | blt | bantuan subsidi upah | bantuan subsidi gaji | subsidi gaji | subsidi upah"
        " | bansos | bantuan langsung tunai | prakerja | kartu prakerja | bantuan sosial | penerima pkh"
        " | bantuan pkh | peserta pkh | kpm pkh"
        " | tapera | kur | vaksin | vaksinasi | bantuan langsung | target penerima | calon penerima"
        " | nomor rekening | rekening | penerima bantuan upah | stunting"
        " | thr | penerima bantuan pemerintah | mbg | magang | pemeriksaan kesehatan gratis"
        " | cek kesehatan gratis | dana haji | nasabah | bank emok",
        drops="Pemerintah menargetkan 15,7 juta peserta BPJS Ketenagakerjaan menerima BSU.",
        spares="Pemerintah menargetkan 15,7 juta pekerja menjadi peserta BPJS Ketenagakerjaan.",
    ),
    NoClaimRule(
        name="other-body",
        meaning="a quantity of another fund, insurer, ministry's register or bank",
        reach=Reach.OWNER,
        phrases="taspen | asabri | dana pensiun pemberi kerja | dppk | dplk | dapen | bpkh | lpdp | baznas"
        " | dana pensiun lembaga keuangan | kemensos | kementerian sosial | jasa raharja | jiwasraya"
        " | asuransi swasta | asuransi komersial | perusahaan asuransi | bank muamalat | perbankan"
        " | kementerian koperasi | menteri koperasi | dukcapil | otorita ikn | ikn | dana abadi"
        " | lembaga penjamin simpanan | pegadaian | badan pengelola keuangan haji | indonesia eximbank"
        " | asuransi umum | reasuransi | asuransi wajib | untuk dana pensiun | bank indonesia | bkkbn"
        " | kementerian pekerjaan umum | otoritas jasa keuangan | ojk",
        drops="Setelah BPJS Ketenagakerjaan, ada Taspen dengan dana Rp280 triliun dan 4,1 juta peserta.",
        spares="Setelah Taspen, ada BPJS Ketenagakerjaan dengan dana kelolaan Rp720 triliun.",
    ),
    NoClaimRule(
        name="usage",
        meaning="people or visits that used a service, claimed a benefit or fell ill",
        reach=Reach.CLAUSE,
        units=PEOPLE,
        phrases="terkena | va | listrik | meteran | klaim | mengklaim | memanfaatkan | dimanfaatkan"
        " | pemanfaatan"
        " | kunjungan | mengakses | diakses | skrining | berobat | pasien | kasus | memohon | antrean"
        " | mengajukan"
        " | pengajuan | antre | mengantre | menerima manfaat | penerima manfaat | responden"
        " | dilayani | loket | sepekan | unduh | mengunduh | diunduh | download | meninggal | jatuh sakit"
        " | yang sakit | penderita | transaksi | pengguna | penyintas | diperiksa | konsultasi"
        " | terpapar | sembuh | hamil | mencairkan | menarik | beasiswa | prolanis"
        " | pemutusan hubungan kerja | phk | dirumahkan | ter phk | reaktivasi | cuci darah"
        " | disalurkan | menyalurkan | data peserta | data pekerja | mengadu | aduan | operasi"
        " | rujukan | terdiagnosa | terdiagnosis | diagnosa | diagnosis | didiagnosis | autodebit"
        " | autodebet | mengidap | menderita | memerlukan rawat inap"
        " | peserta rawat jalan | peserta rawat inap"
        " | record | sampel | telah diberikan kepada | manfaat jkp",
        drops="Sebanyak 2,1 juta peserta JKN memanfaatkan layanan telekonsultasi.",
        spares="Sebanyak 2,1 juta warga sudah terdaftar sebagai peserta JKN.",
    ),
    NoClaimRule(
        name="event",
        meaning="people at an event, a course or a competition",
        reach=Reach.CLAUSE,
        units=PEOPLE,
        phrases="forum | diikuti | dihadiri | mengikuti | lomba | webinar | kompetisi | seminar"
        " | pelatihan | mudik"
        " | hadir | menghadiri | pemenang | finalis | sosialisasi | jalan sehat | turnamen | bazar"
        " | donor darah | berangkat | diberangkatkan | menggelar | sertifikasi | bersertifikat"
        " | perwakilan | simbolis | secara simbolis | workshop | kota kabupaten | beribadah | lari"
        " | panitia | peraih | magang | wisuda | rangkaian kegiatan | dalam rangkaian | gowes | virtual ride"
        " | ceramah | wisudawan | kuliah umum | kursus | hackathon"
        " | meloloskan | memberangkatkan | keberangkatan | lapangan kerja | lapangan pekerjaan"
        " | pesepeda | pelari | penonton | donasi",
        drops="Lomba BPJS Kesehatan itu diikuti 1.200 peserta.",
        spares="BPJS Kesehatan mencatat 1.200 peserta baru di Kabupaten Natuna.",
    ),
    NoClaimRule(
        name="pilot",
        meaning="the size of a trial or of a survey of data, not of the programme",
        reach=Reach.CLAUSE,
        units=PEOPLE,
        phrases="survei tersebut | survei yang | hasil survei | survei dengan | survei terhadap"
        " | survei dilakukan | disurvei"
        " | uji coba | ujicoba | diuji coba | diujicoba | percontohan"
        " | pilot | pendataan | pemutakhiran | verifikasi"
        " | ground check | proses validasi | validasi dan verifikasi",
        drops="Pemerintah menargetkan perluasan uji coba KRIS di 10 rumah sakit mitra BPJS Kesehatan.",
        spares="Pemerintah menargetkan KRIS berlaku di 2.900 rumah sakit mitra BPJS Kesehatan.",
    ),
    NoClaimRule(
        name="inactive",
        meaning="members who are inactive, in arrears, removed or about to leave",
        reach=Reach.ONWARD,
        units=PEOPLE | {"percent"},
        phrases="beralih | masih tersisa | pindah ke segmen | terhapus | mengaktifkan | diaktifkan"
        " | teridentifikasi | direalokasi | belum diaktifkan"
        " | tidak aktif | tak aktif | non aktif | nonaktif | dinonaktifkan | dinonaktfikan | penonaktifan"
        " | menonaktifkan | menunggak | tunggakan | penunggak | keluar | dicoret | mencoret | pencoretan"
        " | dihapus"
        " | dikeluarkan | penghapusan | turun kelas | dialihkan | berhenti | inaktif | data ganda"
        " | bermasalah | tidak tepat sasaran | tidak valid | nakal | berkurang | meninggalkan"
        " | tidak diketahui keberadaan | belum ditemukan | tidak ditemukan | tidak lagi tercatat"
        " | ke kelas | dari kelas | naik kelas | pindah kelas | penurunan kelas | non aktifkan"
        " | dicabut | dinilai sejahtera | diverifikasi | direaktivasi | bocor | tidak memenuhi syarat",
        drops="Sebanyak 50 juta peserta JKN tidak aktif.",
        spares="Sebanyak 250 juta peserta JKN tercatat hingga kini.",
    ),
    NoClaimRule(
        name="outside",
        meaning="people who are not yet members, and what remains to be done",
        reach=Reach.CLAUSE,
        phrases="belum terdaftar | belum terakomodir | belum terakomodasi | masih kurang"
        " | lagi yang perlu | lagi yang harus | belum mendaftarkan | masih ada kuota | belum menjadi"
        " | belum jadi"
        " | belum terlindungi | belum dilindungi"
        " | belum memiliki | belum tercover | belum ikut | tidak terdaftar | sisanya | sisa"
        " | belum mendaftar | belum mendapatkan | belum tersentuh | belum masuk | belum mengikuti"
        " | belum punya | belum tercakup | belum terjangkau | kekurangan | tidak memiliki"
        " | tidak mempunyai | belum terkover | belum menerima | belum mendapat | yang berhak"
        " | belum uhc | belum jkn | belum terlindung | belum tergabung | tak terdaftar"
        " | belum bergabung | belum ter cover | tidak masuk | tinggal "
        " | di luar kepesertaan | di luar sistem | belum tergapai | belum tertangani | belum terlayani",
        drops="Masih ada 500 ribu warga yang belum terdaftar sebagai peserta JKN.",
        spares="Sudah ada 500 ribu warga yang terdaftar sebagai peserta JKN.",
    ),
    NoClaimRule(
        name="potential",
        meaning="a potential, a population or a workforce, not members",
        reach=Reach.CLOSE,
        units=PEOPLE | MONEY,
        phrases="potensi | penduduk yang perlu | penduduk yang harus | warga yang perlu | jumlah pegawai"
        " | wajib menjadi peserta | wajib | berpotensi | potensial | angkatan kerja"
        " | penduduk bekerja | populasi | taksiran penduduk | perkiraan penduduk | jumlah penduduk"
        " | total penduduk | jumlah pekerja"
        " | total pekerja | jumlah total pekerja | total jumlah tenaga kerja | jumlah warga"
        " | total warga | jumlah kpm"
        " | jumlah nelayan | jumlah petani | jumlah buruh | jumlah tki"
        " | total potensi | jumlah penduduk miskin | total populasi | seluruh penduduk"
        " | jiwa penduduk | warga miskin | total angkatan kerja | jumlah masyarakat | usia produktif"
        " | usia kerja | penduduk indonesia | total tenaga kerja | pengangguran | anggota koperasi"
        " | tenaga kerja umkm | data terpadu | dtks",
        drops="Potensi peserta BPJS Ketenagakerjaan di Bogor 1,3 juta pekerja.",
        spares="Peserta BPJS Ketenagakerjaan di Bogor 1,3 juta pekerja.",
    ),
    NoClaimRule(
        name="law",
        meaning="the number of a law, an article, a class or a list",
        reach=Reach.CLOSE,
        units=PEOPLE,
        below=3000,
        phrases="pasal | nomor | no | ayat | undang undang | perpres | uu | pp | kelas | peringkat | urutan"
        " | permenaker | jilid | bab | huruf | tahap | poin | angka ke | pukul | usia | berusia"
        " | umur | halaman | care center",
        drops="Aturan peserta BPJS Kesehatan ada dalam Perpres Nomor 82 Tahun 2018.",
        spares="BPJS Kesehatan menargetkan 82 ribu peserta baru di Bantul.",
    ),
    NoClaimRule(
        name="outsider",
        meaning="a forecast or demand of somebody who does not run the programme",
        reach=Reach.SENTENCE,
        phrases="pengamat | ekonom | bpjs watch | koordinator advokasi | mendesak | legislator | anggota dpr"
        " | pakar | peneliti | akademisi | guru besar | narasi institute | mendesak agar"
        " | anggota komisi ix | wakil ketua komisi ix | analis | lembaga riset | serikat buruh"
        " | presiden kspi | indef | kspi",
        drops="Pengamat memperkirakan peserta BPJS Ketenagakerjaan mencapai 60 juta orang pada 2028.",
        spares="BPJS Ketenagakerjaan memperkirakan pesertanya mencapai 60 juta orang pada 2028.",
    ),
    NoClaimRule(
        name="loss",
        meaning="damage, fraud or corruption",
        reach=Reach.CLAUSE,
        units=MONEY,
        phrases="negatif | minus | kerugian | merugikan | fraud | korupsi | kecurangan | rugi"
        " | pencucian uang"
        " | penipuan"
        " | unrealized loss | dana talangan | kehilangan | palsu | fiktif",
        drops="Kerugian akibat kecurangan klaim BPJS Kesehatan diperkirakan Rp34 miliar.",
        spares="Pembayaran klaim JHT BPJS Ketenagakerjaan diperkirakan Rp34 triliun tahun ini.",
    ),
    NoClaimRule(
        name="activity-rate",
        meaning="the share of active among registered members",
        reach=Reach.CLAUSE,
        units=frozenset({"percent"}),
        phrases="keaktifan | tingkat kepesertaan aktif | tingkat keaktifan | angka keaktifan | aktif membayar"
        " | kepatuhan",
        drops="BPJS Kesehatan berharap keaktifan peserta mencapai 80 persen.",
        spares="BPJS Kesehatan berharap cakupan kepesertaan mencapai 98 persen.",
    ),
    NoClaimRule(
        name="poverty-data",
        meaning="shares of the registers of the poor, or of a wage",
        reach=Reach.SENTENCE,
        units=frozenset({"percent"}),
        phrases="gaji pokok | dari gaji | gaji atau upah | dtks | dtsen | terbawah | desil"
        " | data terpadu kesejahteraan sosial",
        drops="Data DTKS mencakup 60 persen masyarakat peserta PBI BPJS Kesehatan.",
        spares="Cakupan JKN mencapai 60 persen masyarakat Kabupaten Sikka.",
    ),
    NoClaimRule(
        name="potential-of",
        meaning="a potential named before its number, at some distance",
        reach=Reach.LEAD,
        units=PEOPLE | MONEY,
        phrases="potensi | berpotensi | potensinya | angkatan kerja",
        drops="Potensi petani dan buruh tani yang bisa menjadi peserta BPJS Ketenagakerjaan 43 ribu orang.",
        spares="Petani dan buruh tani yang menjadi peserta BPJS Ketenagakerjaan 43 ribu orang.",
    ),
    NoClaimRule(
        name="potential-share",
        meaning="a share that could still join",
        reach=Reach.LEAD,
        units=frozenset({"percent"}),
        phrases="potensi | potensinya",
        drops="BPJS Kesehatan melihat potensi 20 persen penduduk menjadi peserta.",
        spares="BPJS Kesehatan mencatat 20 persen penduduk menjadi peserta.",
    ),
    NoClaimRule(
        name="council",
        meaning="a forecast of the council that oversees the agencies: theirs only where it is an aim",
        reach=Reach.NONE,
        units=MONEY,
        phrases="djsn | dewan jaminan sosial nasional | anggota djsn",
        drops="DJSN memproyeksikan pembayaran klaim BPJS Kesehatan Rp190 triliun.",
        spares="BPJS Kesehatan memproyeksikan pembayaran klaim Rp190 triliun tahun ini.",
    ),
    NoClaimRule(
        name="condition",
        meaning="a forecast that holds only if something happens or does not",
        reach=Reach.NONE,
        phrases="apabila | jika | kalau | bila | tanpa | seandainya | skenario | simulasi",
        drops="Jika iuran tidak naik, defisit BPJS Kesehatan diprediksi Rp44,7 triliun.",
        spares="Defisit BPJS Kesehatan tahun ini diprediksi Rp44,7 triliun.",
    ),
    NoClaimRule(
        name="not-the-agency",
        meaning="quantities of the state, of banks and markets, of products",
        reach=Reach.CLAUSE,
        units=MONEY | {"percent", "count"},
        phrases="treasury | apbn | apbd | rapbn | pendapatan negara | penerimaan negara | anggaran"
        " | subsidi | ihsg"
        " | inflasi | pdb | pertumbuhan ekonomi | bunga | suku bunga | pajak | ump | umk"
        " | upah minimum | saham | obligasi | reksa dana | reksadana | deposito | sun | surat utang"
        " | properti | dapen | dana pensiun | asuransi jiwa | cukai | belanja negara | dana desa"
        " | bagi hasil | kemiskinan | menaikkan iuran | menaikan iuran | naikkan iuran | iuran dinaikkan"
        " | iuran bpjs naik | penyertaan | modal negara | unrealized loss | penempatan"
        " | diskon | keringanan | potongan | kenaikan iuran | iuran naik | kesehatan mengalami kenaikan"
        " | tarif | bantuan iuran"
        " | tkdn | sbn",
        drops="Pemerintah menargetkan anggaran kesehatan Rp247,3 triliun untuk BPJS Kesehatan.",
        spares="BPJS Kesehatan menargetkan penerimaan iuran Rp170 triliun.",
    ),
    NoClaimRule(
        name="other-income",
        meaning="an income or cost beside contributions, returns and benefits",
        reach=Reach.LEAD,
        units=MONEY,
        phrases="silpa | si lpa | pendapatan lain | pendapatan lain lain | pajak rokok | beban operasional"
        " | liabilitas | cadangan teknis | biaya operasional | beban lain | beban lain lain"
        " | dana operasional"
        " | operasional"
        " | belanja | insentif",
        drops="Pendapatan lain BPJS Kesehatan di luar iuran Rp544 miliar.",
        spares="Pendapatan iuran BPJS Kesehatan Rp144 triliun.",
    ),
    NoClaimRule(
        name="elsewhere",
        meaning="the figure of another country",
        reach=Reach.CLAUSE,
        phrases="malaysia | singapura | filipina | jepang | korea selatan | jerman | thailand | vietnam"
        " | amerika serikat | australia | inggris | cina | china | belanda | negara lain"
        " | negara tetangga | penduduk dunia | rata rata dunia | tingkat dunia | ilo",
        drops="Cakupan jaminan sosial pekerja informal BPJS Ketenagakerjaan di bawah Malaysia (22 persen).",
        spares="Cakupan jaminan sosial pekerja informal BPJS Ketenagakerjaan mencapai 22 persen.",
    ),
    NoClaimRule(
        name="contribution-rate",
        meaning="a share of a wage, a discount or a survey's answer, not a coverage",
        reach=Reach.CLAUSE,
        units=frozenset({"percent"}),
        phrases="mewakili | perlindungan sosial | beban | beban biaya | keseluruhan beban | ketahanan"
        " | gaji | upah | dibayar | ditanggung"
        " | besaran iuran | upah yang dilaporkan | responden | puas | bi rate | suku bunga | setuju"
        " | relaksasi | kepuasan | lansia | premi | bunga | dari mereka | ditempatkan | diinvestasikan"
        " | rumah sakit"
        " | menempatkan | tempatkan | penempatan | porsi | alokasi | pencairan | dicairkan | dialokasikan"
        " | investasikan | didominasi | struktur | gratis | inklusi | mencairkan"
        " | membayar klaim | per bulan"
        " | terbawah | bottom | manfaat | tenor | dividen | bebas biaya | dari saldo | komposisi"
        " | kelas 1 | kelas 2 | kelas 3 | kelas i | kelas ii | kelas iii | pengeluaran | kantong pribadi"
        " | kuota | pajak | lulusan | laki laki | perempuan | responsnya | dari total biaya"
        " | dari klaim | petugas | berkunjung | indikator | penyakit | obligasi | saham | deposito"
        " | uang muka | risiko",
        drops="Iuran peserta BPJS Kesehatan 5 persen dari gaji, dan 4 persen dibayar pemberi kerja.",
        spares="Sebanyak 95 persen penduduk Kota Metro terdaftar sebagai peserta JKN.",
    ),
    NoClaimRule(
        name="ratio",
        meaning="so many for each of something",
        reach=Reach.CLAUSE,
        units=PEOPLE,
        phrases="tiap desa | setiap desa | per desa | satu desa | per bulan | per hari | setiap bulan"
        " | setiap kecamatan | tiap kecamatan | per kamar | setiap kelurahan | setiap peserta"
        " | setiap orang | rata rata | pegawai melayani | dokter melayani | petugas melayani",
        drops="BPJS Ketenagakerjaan menargetkan 1 agen Perisai di tiap desa.",
        spares="BPJS Ketenagakerjaan menargetkan 1.000 agen Perisai.",
    ),
    NoClaimRule(
        name="progress",
        meaning="how far a target has come",
        reach=Reach.CLAUSE,
        units=frozenset({"percent"}),
        phrases="progres | realisasi kami | mendekati target | tingkat capaian | realisasi anggaran",
        drops="Kepesertaan BPJS Ketenagakerjaan progresnya sudah 80 persen.",
        spares="Kepesertaan BPJS Ketenagakerjaan sudah 80 persen dari jumlah pekerja.",
    ),
    NoClaimRule(
        name="verification",
        meaning="how far the checking of a register has come",
        reach=Reach.SENTENCE,
        units=frozenset({"percent"}),
        phrases="proses verifikasi | pemadanan | verifikasi dan validasi | proses validasi | validasi data",
        drops="Verifikasi dan validasi data 11 juta peserta PBI BPJS Kesehatan sudah mencapai 98 persen.",
        spares="Cakupan peserta PBI BPJS Kesehatan sudah mencapai 98 persen penduduk miskin.",
    ),
    NoClaimRule(
        name="motto",
        meaning="the name of a programme that holds numbers",
        reach=Reach.SENTENCE,
        units=PEOPLE,
        phrases="program 1 desa | program satu desa | gerakan satu desa | gerakan 1 desa"
        " | program satu keluarga | 1 nagari | satu nagari | 1 desa",
        drops="BPJS Ketenagakerjaan ingin melindungi pekerja lewat Program Satu Desa 100 Pekerja Rentan.",
        spares="BPJS Ketenagakerjaan menargetkan 100 pekerja rentan menjadi peserta di Bantul.",
    ),
    NoClaimRule(
        name="note",
        meaning="an editor's note about the article itself",
        reach=Reach.SENTENCE,
        phrases="catatan redaksi | judul artikel | ralat | koreksi | baca juga | copyright | hak cipta",
        drops="Catatan redaksi: judul semula menyebut target 25 juta peserta BPJS Ketenagakerjaan.",
        spares="Target peserta BPJS Ketenagakerjaan tahun ini 25 juta orang.",
    ),
    NoClaimRule(
        name="missing-share",
        meaning="a share that is still wanted",
        reach=Reach.AFTER,
        units=frozenset({"percent"}),
        phrases="lagi | lagi untuk | lagi menuju",
        drops="BPJS Kesehatan masih perlu mendaftarkan 4,2 persen lagi.",
        spares="BPJS Kesehatan perlu mencakup 98 persen penduduk.",
    ),
    NoClaimRule(
        name="supposed",
        meaning="a condition, a supposition or a threshold, where nothing says that it was realised",
        reach=Reach.NONE,
        phrases="syarat | syaratnya | kalau | asalkan | apabila | bila | asumsi | diasumsikan | seandainya"
        " | misalnya | kriteria | ambang batas | batas minimal | simulasi | plafon | tagihan lebih dari"
        " | maksimal | jika | katakanlah | andai | dikatakan uhc"
        " | harus | harus bisa | seharusnya | minta | meminta | diminta | mengimbau | diimbau | paling tidak"
        " | agar | supaya | menginstruksikan | mewajibkan | memerintahkan",
        drops="Kalau sudah 95 persen penduduk menjadi peserta JKN, BPJS Kesehatan memberi penghargaan.",
        spares="Jika dihitung hari ini, cakupan peserta BPJS Kesehatan 95 persen dari jumlah penduduk.",
    ),
    NoClaimRule(
        name="rate",
        meaning="a part of a target or of a yearly rate, a share that has no quantity of its own",
        reach=Reach.AFTER,
        units=frozenset({"percent"}),
        phrases="dari total target | dari total hasil | dari total dana | dari total iuran | dari total aset"
        " | dari total pendapatan | dari total investasi | dari total klaim | dari total peserta"
        " | dari jumlah peserta | dari seluruh peserta"
        " | dari peserta | dari target | terhadap target | dari rkat | dari rencana | dari anggaran",
        drops="Penerimaan iuran BPJS Ketenagakerjaan baru 82 persen dari target.",
        spares="BPJS Ketenagakerjaan menargetkan iuran tumbuh 12 persen.",
    ),
)


def phrase_rows() -> Iterator[tuple[str, NoClaimRule, str]]:
    """The rules as rows of a phrase table; each is a family of its own, so that none hides another."""
    for rule in NO_CLAIM_RULES:
        for phrase in rule.phrases.split(" | "):
            yield phrase.strip(), rule, f"no-claim:{rule.name}"
