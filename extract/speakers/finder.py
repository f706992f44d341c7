"""Who says what in Indonesian news text: the speaker of every sentence, by the verb that tells it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extract.places.gazetteer import word_set
from extract.sentences import Sentence
from extract.speakers.office_words import OFFICE_BEGINS, any_of
from extract.speakers.persons import Person, read_person


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Who says a sentence, with the words that tell it."""

    speaker: str | None  # the fullest name the text gives; None where only an office is named
    role: str | None  # as printed: "Direktur Utama BPJS Ketenagakerjaan"
    organisation: str | None  # the organisation within the role, as printed
    verb: str
    direct: bool  # the sentence, or a part of it, stands in quotation marks
    span: tuple[int, int]  # the words that name the speaker and the verb
    covers: tuple[int, int]  # the sentence that is attributed


# "..., kata Anggoro", "ujarnya"
_AFTER_QUOTE = word_set(
    "kata ujar jelas ungkap tutur ucap imbuh papar tambah terang tegas pungkas lanjut tutup beber sebut "
    "tandas sambung tulis cetus urai"
)
# "Anggoro mengatakan ..."
_TELLING = word_set(
    "mengatakan menjelaskan menyebut menyebutkan mengungkapkan mengungkap menyampaikan menuturkan "
    "menegaskan menambahkan memaparkan menyatakan menerangkan melanjutkan membeberkan merinci menekankan "
    "mengaku menilai memastikan mengklaim mencontohkan menguraikan mengingatkan berujar berkata "
    "membenarkan mengemukakan melaporkan menyebutnya mengakui menuliskan menjabarkan menginformasikan "
    "menceritakan memerinci mengumumkan"
)
# A person who aims, hopes or asks says so; an organisation that does need not.
_AIMING = word_set(
    "menargetkan optimistis optimis berharap berkomitmen memperkirakan memproyeksikan meyakini yakin "
    "mengharapkan meminta mengimbau mendorong menyoroti menyasar membidik mengajak"
)
_SHORT_OFFICES = {
    "Dirut": "Direktur Utama",
    "Menkes": "Menteri Kesehatan",
    "Menaker": "Menteri Ketenagakerjaan",
    "Mensos": "Menteri Sosial",
    "Menkeu": "Menteri Keuangan",
    "Wapres": "Wakil Presiden",
}


_VERB = re.compile(
    rf"(?<![A-Za-z])(?:({any_of(_AFTER_QUOTE)})|({any_of(_TELLING)})|({any_of(_AIMING)})|([Mm]enurut))(nya)?(?![A-Za-z])"
)
_PRONOUN_AFTER = re.compile(r" (?:dia|ia|beliau|pihaknya)\b")
_ADVERBS = (
    r"(?:(?:juga|pun|kemudian|kembali|lalu|lantas|sendiri|turut|masih|telah|sudah|sempat|tetap|sangat|terus"
    r"|sebelumnya|lebih) )"
)
_PRONOUN_BEFORE = re.compile(rf"\b([Dd]ia|[Ii]a|[Bb]eliau|[Dd]irinya|[Pp]ihaknya) {_ADVERBS}{{0,3}}$")
_CAPITALS_BEFORE = re.compile(
    rf"((?:[A-Z][\w'’.-]{{0,30}} (?:dan )?){{1,6}})(?:\([^()\n]{{1,30}}\) )?{_ADVERBS}{{0,3}}$"
)
_OPENING = re.compile(
    rf"(?:Sementara(?: itu)?,? |Sedangkan |Adapun |Di sisi lain, )?({OFFICE_BEGINS.pattern})"
)
_QUOTE_ENDS = re.compile(r"[\"”’'][,.]? ?$")
_BOUNDARY = re.compile(r"[.!?] |[\n\"“”]")


_REACH = 20_000  # characters before a short name in which its full mention is looked for
_MEMORY = 40  # persons of a text that are remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class _Telling:
    person: Person
    verb: str
    start: int
    end: int
    after_quote: bool


class _Cast:
    """The persons of one text so far; resolves short names and pronouns."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: list[Person] = []
        self.last: Person | None = None

    def meet(self, person: Person) -> Person:
        """The person, completed with what the text has said of them before."""
        known = self._find(person) or self._search(person)
        if known is not None:
            longer = person if len(person.name or "") > len(known.name or "") else known
            person = Person(
                name=longer.name,
                role=known.role or person.role,
                start=person.start,
                end=person.end,
            )
            self._known = [p for p in self._known if p is not known]
        self._known.append(person)
        self.last = person
        return person

    def introduce(self, sentence: Sentence) -> None:
        """Takes note of the person with an office whom a sentence begins with, though it tells nothing."""
        opening = _OPENING.match(self._text, sentence.start, sentence.end)
        if opening is None or sentence.noise:
            return
        person = read_person(self._text, opening.start(1))
        if person is not None and person.name is not None:
            self.meet(person)

    def knows(self, person: Person) -> bool:
        """Whether a name is that of a person met before or introduced with an office."""
        return self._find(person) is not None or self._search(person) is not None

    def _find(self, person: Person) -> Person | None:
        for known in self._known[: -_MEMORY - 1 : -1]:
            if person.name is None:
                if known.role and _office(known.role).startswith(_office(person.role or "")):
                    return known
            elif known.name and _same_name(person.name, known.name):
                return known
        return None

    def _search(self, person: Person) -> Person | None:
        """The first full mention of a short name, where it stood without a verb of saying."""
        if person.name is None or person.role is not None:
            return None
        at = self._text.find(person.name, max(0, person.start - _REACH), person.start)
        for _ in range(4):
            if at < 0:
                break
            before = _clause_start(self._text, at)
            full = _last_office(self._text, before, at + len(person.name))
            if full and full.name and _same_name(person.name, full.name):
                return full
            at = self._text.find(person.name, at + 1, person.start)
        return None


def _office(role: str) -> str:
    """The role with its short form spelled out, so that "Menkes" is found in "Menteri Kesehatan RI"."""
    first, _, rest = role.partition(" ")
    return f"{_SHORT_OFFICES.get(first, first)} {rest}".strip()


def _same_name(short: str, long: str) -> bool:
    a, b = set(short.lower().split()), set(long.lower().split())
    return a <= b or b <= a


def attribute(text: str, sentences: Sequence[Sentence]) -> list[Attribution | None]:
    """Who says each sentence, one entry a sentence; None where the text is the reporter's own.

    A quote of several sentences belongs to the speaker named right after or right before it; a quoted
    sentence without any speaker to the one before. Pronouns and short names give the fullest name and
    the office that the text has printed so far.
    """
    starts = [sentence.start for sentence in sentences]
    said: list[_Telling | None] = [None] * len(sentences)
    cast = _Cast(text)
    introduced = 0
    for found in _VERB.finditer(text):
        index = bisect_right(starts, found.start()) - 1
        if index < 0 or sentences[index].noise:
            continue
        for sentence in sentences[introduced:index]:
            cast.introduce(sentence)
        introduced = index
        telling = _telling(text, found, sentences[index].start, cast)
        if telling is None:
            continue
        if said[index] is None:
            said[index] = telling
        if telling.after_quote:
            _carry_back(said, sentences, index, telling)
    _carry_on(said, sentences)
    return [
        _attribution(telling, sentence) if telling else None
        for telling, sentence in zip(said, sentences, strict=True)
    ]


def who_said(attributions: Iterable[Attribution | None], offset: int) -> Attribution | None:
    """The attribution of the sentence that holds the character at `offset`."""
    for attribution in attributions:
        if attribution and attribution.covers[0] <= offset < attribution.covers[1]:
            return attribution
    return None


def _attribution(telling: _Telling, sentence: Sentence) -> Attribution:
    person = telling.person
    return Attribution(
        speaker=person.name,
        role=person.role,
        organisation=person.organisation,
        verb=telling.verb,
        direct=bool(sentence.quoted),
        span=(telling.start, telling.end),
        covers=(sentence.start, sentence.end),
    )


def _carry_back(
    said: list[_Telling | None], sentences: Sequence[Sentence], index: int, telling: _Telling
) -> None:
    """Gives the earlier sentences of the quote that ends before the verb to its speaker."""
    while (
        index > 0
        and sentences[index].in_quote
        and sentences[index].paragraph == sentences[index - 1].paragraph
    ):
        opened = sentences[index].quoted[0][0]
        previous = sentences[index - 1]
        if opened > sentences[index].start or said[index - 1] is not None or not _ends_in_quote(previous):
            return
        index -= 1
        said[index] = telling


def _ends_in_quote(sentence: Sentence) -> bool:
    return bool(sentence.quoted) and sentence.quoted[-1][1] == sentence.end


def _carry_on(said: list[_Telling | None], sentences: Sequence[Sentence]) -> None:
    """Gives quoted sentences without a speaker to the last one."""
    last: _Telling | None = None
    for index, sentence in enumerate(sentences):
        if said[index] is not None:
            last = said[index]
        elif last is not None and sentence.in_quote and not sentence.noise:
            said[index] = last


def _telling(text: str, found: re.Match[str], sentence_start: int, cast: _Cast) -> _Telling | None:
    quote_verb, telling, aiming, by, enclitic = found.groups()
    start = found.start()
    if quote_verb or by:
        person = _named_after(text, found, cast)
    else:
        person = _named_before(text, sentence_start, start, cast, persons_only=bool(aiming))
    if person is None:
        return None
    return _Telling(
        person=person,
        verb=(quote_verb or telling or aiming or by) + (enclitic or ""),
        start=start,
        end=found.end(),
        after_quote=bool(quote_verb) and bool(_QUOTE_ENDS.search(text, max(0, start - 4), start)),
    )


def _named_after(text: str, found: re.Match[str], cast: _Cast) -> Person | None:
    if found.group(5) or _PRONOUN_AFTER.match(text, found.end()):
        return cast.last or _last_office(text, max(0, found.start() - 600), found.start())
    if text[found.end() : found.end() + 1] != " ":
        return None
    person = read_person(text, found.end() + 1)
    return cast.meet(person) if person else None


def _named_before(text: str, begin: int, verb: int, cast: _Cast, *, persons_only: bool) -> Person | None:
    begin = max(begin, _clause_start(text, verb))
    if text[max(begin, verb - 6) : verb].endswith((" yang ", "untuk ", " dan ")):
        return None  # a verb of somebody else, or of the clause's own subject again
    if _PRONOUN_BEFORE.search(text, max(begin, verb - 60), verb):
        return cast.last or _last_office(text, max(0, begin - 600), begin)
    office = _last_office(text, begin, verb)
    if office is not None:
        return cast.meet(office)
    capitals = _CAPITALS_BEFORE.search(text, max(begin, verb - 120), verb)
    if capitals is None:
        return None
    person = _person_within(text, capitals.start(1), capitals.end(1))
    if person is None or (persons_only and person.role is None and not cast.knows(person)):
        return None
    return cast.meet(person)


def _person_within(text: str, start: int, end: int) -> Person | None:
    """The person named by the last capital words of a stretch: "Bahkan Ghufron" is Ghufron."""
    for found in re.finditer(r"[A-Z]\S*", text[start:end]):
        person = read_person(text, start + found.start())
        if person is not None:
            return person
    return None


def _clause_start(text: str, position: int) -> int:
    begin = max(0, position - 220)
    for found in _BOUNDARY.finditer(text, begin, position):
        begin = found.end()
    return begin


def _last_office(text: str, start: int, end: int) -> Person | None:
    """The last person with an office named between two offsets; "Name, Office" too."""
    person = None
    position = start
    for found in OFFICE_BEGINS.finditer(text, start, end):
        if found.start() < position:
            continue
        read = read_person(text, found.start())
        if read is None:
            continue
        if read.name is None and text[found.start() - 2 : found.start()] == ", ":
            read = _with_name_before(text, start, read)
        person, position = read, read.end
    return person


def _with_name_before(text: str, start: int, office: Person) -> Person:
    capitals = re.compile(r"((?:[A-Z][\w'’.-]{0,30} ?){1,5}), $").search(
        text, max(start, office.start - 90), office.start
    )
    named = _person_within(text, capitals.start(1), capitals.end(1)) if capitals else None
    if named is None:
        return office
    return Person(name=named.name, role=office.role, start=named.start, end=office.end)
