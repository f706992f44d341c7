"""The nouns that Indonesian news counts. Adding one is one word here."""

from __future__ import annotations

import re

PEOPLE = frozenset(
    """
    orang jiwa peserta pekerja karyawan pegawai buruh warga penduduk nelayan petani pedagang guru dosen honorer
    masyarakat siswa mahasiswa santri anak pasien penerima pengguna tenaga-kerja tenaga-kesehatan tenaga-honorer
    pekerja-migran petugas relawan kader agen nasabah pelanggan debitur atlet jamaah jemaah pengemudi sopir ojol
    kurir mitra marbot pensiunan lansia balita ibu-hamil difabel disabilitas veteran pns asn perangkat-desa
    kepala-desa dokter perawat bidan apoteker pemilih korban tersangka saksi anggota ahli-waris pelaku-usaha
    tenaga-medis nakes pmi tki pengungsi wisatawan penumpang pelamar pencari-kerja pengangguran rakyat individu
    kepesertaan wni wna mualaf pemulung juru-parkir penderita pengurus responden pendaftar
    calon-peserta aparat prajurit anggota-keluarga tanggungan pemudik perempuan laki-laki pria wanita jurnalis
    """.replace("-", " ").split()
)

_PEOPLE_PHRASES = (
    "tenaga kerja",
    "tenaga kesehatan",
    "tenaga honorer",
    "tenaga medis",
    "pekerja migran",
    "perangkat desa",
    "kepala desa",
    "ahli waris",
    "pelaku usaha",
    "pencari kerja",
    "anggota keluarga",
)

_THINGS = frozenset(
    """
    perusahaan desa kelurahan kecamatan kabupaten kota provinsi faskes fktp fkrtl puskesmas klinik apotek optik
    laboratorium kartu keluarga kk rumah rs rsud rsup kasus kunjungan klaim transaksi dosis rekening kamar unit
    layanan kanal titik kantor cabang loket outlet agensi koperasi sekolah kampus universitas bank negara wilayah
    daerah pemda kementerian lembaga proyek sektor produk program aplikasi unduhan dokumen berkas sertifikat
    kendaraan mobil motor kapal sepeda paket poin hektare hektar ton kilogram kg gram liter meter kilometer km
    tempat-tidur penyakit operasi pemanfaatan umkm usaha lokasi posko gerai pos bumdes pasar pelabuhan bandara
    rumah-sakit badan-usaha tahun bulan pekan minggu hari jam menit detik kali lapangan-kerja penghargaan emiten
    saham lembar kontrak perkara laporan pengaduan aduan kegiatan pelatihan komunitas organisasi serikat partai
    data nik pengajuan permohonan pelayanan rujukan tindakan sampel vaksin kelas kartu pohon kantong
    kursi kelompok dusun rt rw kpm ormas ekosistem bidang jenis macam kriteria pilar strategi langkah indikator
    kantong tahap bagian hal orang-tua barel calon sertifikasi
    """.split()
)

_THING_PHRASES = (
    "rumah sakit",
    "badan usaha",
    "pemberi kerja",
    "kepala keluarga",
    "keluarga penerima manfaat",
    "rumah tangga",
    "fasilitas kesehatan",
    "tempat tidur",
    "kantor cabang",
    "kantor wilayah",
    "kantor layanan",
    "titik layanan",
    "badan hukum",
    "lapangan kerja",
    "satuan kerja",
    "usaha mikro",
)

NOUNS = PEOPLE | frozenset(_PEOPLE_PHRASES) | _THINGS | frozenset(_THING_PHRASES)
"""Every counted noun, one word or several with single spaces, in lower case."""

CLASSIFIERS = frozenset({"orang", "jiwa", "unit", "buah", "ekor", "lembar", "calon", "data", "total", "titik"})
"""Words that may stand between a number and its noun: "48 juta orang peserta"."""

TIME_UNITS = frozenset({"tahun", "bulan", "pekan", "minggu", "hari", "jam", "menit", "detik", "semester"})

SURE_COUNTS = frozenset(
    "orang jiwa unit peserta pekerja kasus perusahaan karyawan buruh warga pasien desa rumah kartu keluarga".split()
)
"""Nouns that make a bare four-digit number a count, not a year: "1998 orang"."""

_WORD = re.compile(r"[ \u00a0\n]{0,2}([A-Z]+(?![a-z])|[A-Za-z][a-z]+)")


def noun_after(text: str, end: int) -> tuple[str | None, tuple[int, int] | None]:
    """The counted noun after a number, over "lebih" and over a classifier ("orang peserta")."""
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    position = end
    while len(words) < 5 and (match := _WORD.match(text, position)):
        words.append(match[1].lower())
        spans.append(match.span(1))
        position = match.end()
    first = 1 if words[:1] == ["lebih"] else 0
    fallback: tuple[str | None, tuple[int, int] | None] = (None, None)
    for at in range(first, min(len(words), first + 3)):
        for length in (3, 2, 1):
            phrase = " ".join(words[at : at + length])
            if len(words) - at >= length and phrase in NOUNS:
                found = phrase, (spans[at][0], spans[at + length - 1][1])
                if phrase not in CLASSIFIERS:
                    return found
                fallback = fallback if fallback[0] else found
                break
        else:
            break
    return fallback
