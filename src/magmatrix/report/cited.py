"""The numbered list of sources that a report refers to."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from magmatrix.evidence import Evidence
from magmatrix.study.result import StudyResult


@dataclass(frozen=True, slots=True)
class Cited:
    """One source as a report prints it: its number, its text, how it was read, and links where they are known."""

    number: int
    id: str
    text: str
    read: str | None
    doi: str | None
    pmid: str | None
    seen_at: str | None

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


class Bibliography:
    """The sources of a result, numbered in their order, and those that only its warnings name."""

    def __init__(self, result: StudyResult, evidence: Evidence) -> None:
        self._aliases = evidence.aliases
        wanted = [self._canonical(name) for name in result.sources]
        wanted += [name for w in result.warnings if (name := self._canonical(w.source)) in evidence.sources]
        self.all = [_cited(place, name, evidence) for place, name in enumerate(dict.fromkeys(wanted), start=1)]
        self._by_id = {cited.id: cited for cited in self.all}

    def find(self, name: str) -> Cited | None:
        """Return the numbered source called `name`, if it is one."""
        return self._by_id.get(self._canonical(name))

    def _canonical(self, name: str) -> str:
        return self._aliases.get(name, name)


def _cited(number: int, name: str, evidence: Evidence) -> Cited:
    source = evidence.sources.get(name)
    if source is None:
        return Cited(number, name, name, None, None, None, None)
    authors = (source.authors or "[authors not seen]").rstrip(".")
    year = source.year if source.year is not None else "year not seen"
    title = source.title if source.title.endswith((".", "?", "!")) else f"{source.title}."
    text = f"{authors} ({year}). {title} {source.container.rstrip('.')}."
    address = (source.seen_at or "").partition(" ")[0]
    seen_at = address if address.startswith(("https://", "http://")) else None
    return Cited(number, name, text, source.read, source.doi, source.pmid, seen_at)
