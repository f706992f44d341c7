"""Words before a number that say it is no amount. Adding one is one word here."""

from __future__ import annotations

from extract.word_lists import words

LAW_CUES = words(
    """
    pasal ayat nomor nomer no no. uu pp perpres permenaker permenkes permensos permendagri inpres kepres
    keppres kepmen kepmenkes perda pergub perbup perwali pmk pojk huruf undang-undang peraturan bab
    putusan
    """
)

ORDINAL_CUES = words(
    """
    kelas tahap level tipe type desil lantai blok rt rw km jilid versi gelombang stadium grade golongan
    angkatan covid ke peringkat ranking posisi juara batch fase seri kloter revolusi industri kelompok
    iso pph jalan jl jl. kuartal triwulan semester lq gate terminal meja cluster zona pasar liputan
    metro indosat urutan derajat halaman hal. kav kav. hut faskes
    """
)

PHONE_CUES = words(
    """
    center centre call hotline telepon telp telp. tlp tlp. hp wa whatsapp sms fax faks ext chika pandawa
    ketik
    """
)

YEAR_CUES = words(
    """
    tahun th thn pada di sejak hingga sampai per akhir awal pertengahan sepanjang selama medio mulai
    dari apbn rapbn periode penghujung menjelang untuk target dalam dan atau pemilu pilpres pilkada
    memasuki menuju ramadan ramadhan lebaran
    """
)
"""Before these a four-digit number is a year, whatever follows: "pada 2024 peserta ..."."""

NO_YEAR_CUES = LAW_CUES | words("disease dasar uud rp idr usd us$")
