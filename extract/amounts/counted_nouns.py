"""The nouns that Indonesian news counts. Adding one is one word here."""

from __future__ import annotations

import re

from extract.word_lists import words

PEOPLE = words(
    """
    orang jiwa peserta pekerja karyawan pegawai buruh warga penduduk masyarakat rakyat individu anggota
    kepesertaan tenaga_kerja tenaga_kesehatan tenaga_honorer tenaga_medis pekerja_migran pencari_kerja
    pelaku_usaha perangkat_desa kepala_desa ahli_waris anggota_keluarga ibu_hamil juru_parkir nelayan
    petani pedagang guru dosen honorer siswa mahasiswa santri anak balita lansia pasien penerima
    pengguna petugas relawan kader agen nasabah pelanggan debitur atlet jamaah jemaah pengemudi sopir
    ojol kurir mitra marbot pensiunan difabel disabilitas veteran pns asn tki pmi wni wna dokter perawat
    bidan apoteker nakes pemilih korban tersangka saksi pengungsi wisatawan penumpang pelamar
    pengangguran mualaf pemulung penderita pengurus responden pendaftar aparat prajurit tanggungan
    pemudik perempuan laki-laki pria wanita jurnalis wartawan tenaga_ahli tenaga_pendidik tenaga_kontrak
    tenaga_pendamping tenaga_kerja_indonesia tenaga_non_asn non_asn guru_honorer guru_ngaji imam ustaz
    pendeta takmir penyuluh pendamping ketua_rt ketua_rw linmas satpam satgas tukang tukang_ojek
    tukang_becak penarik_becak pengayuh_becak penambang pekebun peternak petambak pembudidaya penyadap
    pelaut awak_kapal anak_buah_kapal abk awak kru perajin pengrajin seniman budayawan pekerja_seni
    asisten_rumah_tangga pekerja_rumah_tangga prt pemuda pelajar aparatur aparatur_desa pamong
    anggota_bpd bpd kpps pps ppk pantarlih kuli porter penjahit penenun buruh_tani petugas_kebersihan
    penyelenggara_pemilu pengurus_rt driver kepala_dusun perangkat_nagari perangkat_kampung
    penggarap keluarga_penerima
    """
)

THINGS = words(
    """
    perusahaan badan_usaha pemberi_kerja usaha usaha_mikro umkm bumdes koperasi emiten bank lembaga
    organisasi serikat ormas komunitas kelompok satuan_kerja badan_hukum desa kelurahan kecamatan
    kabupaten kota provinsi wilayah daerah dusun rt rw pemda kementerian negara lokasi rumah_sakit rs
    rsud rsup faskes fktp fkrtl fasilitas_kesehatan puskesmas klinik apotek optik laboratorium kamar
    tempat_tidur kelas kantor kantor_cabang kantor_wilayah kantor_layanan titik_layanan cabang loket
    outlet gerai posko pos kanal titik agensi pasar pelabuhan bandara sekolah kampus universitas rumah
    rumah_tangga kartu keluarga kepala_keluarga keluarga_kpm kk rekening nik data
    dokumen berkas sertifikat kasus kunjungan klaim transaksi dosis vaksin sampel layanan pelayanan
    pemanfaatan rujukan tindakan operasi pengajuan permohonan pengaduan aduan laporan perkara kontrak
    kegiatan pelatihan penghargaan unduhan penyakit obat proyek sektor produk program aplikasi ekosistem
    bidang jenis macam kriteria pilar strategi langkah indikator tahap bagian hal poin lapangan_kerja
    perjanjian unit buah lembar paket kantong kursi pohon barel saham kendaraan mobil motor kapal sepeda
    tahun bulan pekan minggu hari jam menit detik semester kali ekor hektare hektar ton kilogram kg gram
    liter meter kilometer km
    """
)

NOUNS = PEOPLE | THINGS
"""Every counted noun, one word or several with single spaces, in lower case."""

CLASSIFIERS = words("orang jiwa unit buah lembar data titik calon total")
"""Words that may stand between a number and its noun: "48 juta orang peserta"."""

SURE_COUNTS = words(
    "orang jiwa unit peserta pekerja kasus perusahaan karyawan buruh warga pasien desa rumah kartu keluarga"
)
"""Nouns that make a bare four-digit number a count, not a year: "1998 orang"."""

TIME_UNITS = words("tahun bulan pekan minggu hari jam menit detik semester")

_FIRST_WORDS = CLASSIFIERS | {phrase.split()[0] for phrase in NOUNS} | {"lebih"}
_WORD = re.compile(r"[ \u00a0\n]{0,2}([A-Z]+(?![a-z])|[A-Za-z][a-z]+(?:-[a-z]+)?)")


def noun_after(text: str, end: int) -> tuple[str | None, tuple[int, int] | None]:
    """The counted noun after a number that ends at `end`, and its span; (None, None) without one.

    It is found over "lebih" and over a classifier ("orang peserta"), and where it is glued to the
    next word ("pesertaBPJS").
    """
    first = _WORD.match(text, end)
    if first and first.start(1) == end and text[end - 1 : end].isalpha() and first[1][0].isupper():
        return None, None  # "300 ribuPeserta kelas II": the next line was glued to the number
    if first is None or first[1].lower() not in _FIRST_WORDS:
        return None, None
    found: list[tuple[str, tuple[int, int]]] = []
    position = end
    while len(found) < 5 and (match := _WORD.match(text, position)):
        found.append((match[1].lower(), match.span(1)))
        position = match.end()
    if found and found[0][0] == "lebih":
        del found[0]
    classifier: tuple[str, tuple[int, int]] | None = None
    for at in range(min(len(found), 2)):
        phrase = _longest_noun(found[at:])
        if phrase is None:
            if found[at][0] not in CLASSIFIERS:
                break
            continue
        if phrase[0] not in CLASSIFIERS:
            return phrase
        classifier = classifier or phrase
    return classifier or (None, None)


def _longest_noun(found: list[tuple[str, tuple[int, int]]]) -> tuple[str, tuple[int, int]] | None:
    for length in (3, 2, 1):
        phrase = " ".join(word for word, _ in found[:length])
        if len(found) >= length and phrase in NOUNS:
            return phrase, (found[0][1][0], found[length - 1][1][1])
    return None
