"""The numbered list of sources that a page refers to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from magmatrix.evidence import Evidence

_MOST_PLACES = 4


@dataclass(frozen=True, slots=True)
class Cited:
    """One source as a report prints it: its number, its text, how and where it was read, and links where known.

    `short` is how a sentence names it; `places` are the places in it from which numbers of the run were taken.
    """

    number: int
    id: str
    text: str
    read: str | None
    doi: str | None
    pmid: str | None
    seen_at: str | None
    short: str
    places: tuple[str, ...] = ()

    @property
    def links(self) -> list[tuple[str, str]]:
        """Pairs of link text and address."""
        found = []
        if self.doi:
            found.append((f"doi:{self.doi}", f"https://doi.org/{quote(self.doi, safe='/:;().')}"))
        if self.pmid:
            found.append((f"PMID {self.pmid}", f"https://pubmed.ncbi.nlm.nih.gov/{quote(self.pmid)}/"))
        if not found and self.seen_at:
            found.append(("where it was seen", self.seen_at))
        return found

    @property
    def where(self) -> str:
        """The places in a few words; empty where none is known."""
        more = len(self.places) - _MOST_PLACES
        return "; ".join(self.places[:_MOST_PLACES]) + (f"; and {more} more" if more > 0 else "")


class Bibliography:
    """The sources of a page, numbered: those it rests on in their order, then those that are only named on it.

    `named` may hold words that are no source; they are left out. `parameters` are the numbers of the page: the places
    from which they were taken are printed with their sources.
    """

    def __init__(
        self, evidence: Evidence, sources: Iterable[str], named: Iterable[str] = (), parameters: Iterable[str] = ()
    ) -> None:
        self._aliases = evidence.aliases
        wanted = [self._canonical(name) for name in sources]
        wanted += [name for name in map(self._canonical, named) if name in evidence.sources]
        places = _places(parameters, evidence)
        self.all = [
            _cited(place, name, evidence, tuple(places.get(name, ())))
            for place, name in enumerate(dict.fromkeys(wanted), start=1)
        ]
        self._by_id = {cited.id: cited for cited in self.all}

    def find(self, name: str) -> Cited | None:
        """Return the numbered source called `name`, if it is one."""
        return self._by_id.get(self._canonical(name))

    def _canonical(self, name: str) -> str:
        return self._aliases.get(name, name)


def _cited(number: int, name: str, evidence: Evidence, places: tuple[str, ...]) -> Cited:
    source = evidence.sources.get(name)
    if source is None:
        return Cited(number, name, name, None, None, None, None, name)
    authors = (source.authors or "[authors not seen]").rstrip(".")
    year = source.year if source.year is not None else "year not seen"
    title = source.title if source.title.endswith((".", "?", "!")) else f"{source.title}."
    text = f"{authors} ({year}). {title} {source.container.rstrip('.')}."
    address = (source.seen_at or "").partition(" ")[0]
    seen_at = address if address.startswith(("https://", "http://")) else None
    short = short_name(source.authors, source.year) or name
    return Cited(number, name, text, source.read, source.doi, source.pmid, seen_at, short, places)


def short_name(authors: str | None, year: int | None) -> str:
    """Return the first author's surname (or the name of a body) and the year, as in `Fine 1991`; empty if not known."""
    if not authors or year is None:
        return ""
    words = authors.partition(",")[0].removesuffix(" et al").split()
    kept = [word for word in words if not (word.isupper() and len(word) <= 3)] or words
    return f"{' '.join(kept).partition(' (')[0]} {year}"


def _places(parameters: Iterable[str], evidence: Evidence) -> dict[str, list[str]]:
    """Return, for each source, the places in it that these parameters rest on, each once."""
    found: dict[str, list[str]] = {}
    waiting, seen = [name for name in reversed(tuple(parameters)) if name in evidence.places], set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        record = evidence.measurements.get(name) or evidence.timecourses.get(name) or evidence.parameters.get(name)
        if record is not None and record.source and record.place:
            source = evidence.aliases.get(record.source, record.source)
            found.setdefault(source, []).append(_one_line(record.place))
        waiting += reversed(evidence.references(name))
    return {name: list(dict.fromkeys(places)) for name, places in found.items()}


def _one_line(place: str) -> str:
    """Return a place without the remark in brackets that some records add."""
    return " ".join(place.split()).partition(" (")[0]
