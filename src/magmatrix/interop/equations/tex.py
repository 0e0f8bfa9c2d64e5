"""The equations as one LaTeX document, for pdfLaTeX, XeLaTeX or LuaLaTeX."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from magmatrix.interop.equations import wording
from magmatrix.interop.equations.book import ActionEntry, Book, Entry, ModuleEntry, NumberEntry, PartEntry, Port
from magmatrix.interop.equations.boxes import BECOMES, EQUALS, Box, Row
from magmatrix.interop.equations.latex import anchor, maths
from magmatrix.interop.equations.latex import text as escaped
from magmatrix.interop.equations.layout import derivative

_PREAMBLE = r"""\documentclass[10pt,a4paper]{article}
\usepackage{iftex}
\ifPDFTeX
  \usepackage[utf8]{inputenc}
  \usepackage[T1]{fontenc}
\else
  \usepackage{fontspec}
\fi
\usepackage{amsmath}
\usepackage{graphicx}
\usepackage[margin=22mm]{geometry}
\usepackage[hidelinks]{hyperref}
\setlength{\parindent}{0pt}
\setlength{\parskip}{3pt}
\sloppy
\newsavebox{\formula}
\newcommand{\fit}[1]{\sbox{\formula}{#1}\ifdim\wd\formula>0.85\linewidth\resizebox{0.85\linewidth}{!}{\usebox{\formula}}\else\usebox{\formula}\fi}
\newcommand{\sym}[2]{\hyperlink{#1}{#2}}
\newcommand{\here}[1]{\hypertarget{#1}{}}
\newcommand{\entry}[5]{\par\here{#1}#2\hfill[#3]\\{\small\texttt{#4}: #5}\par}
\newcommand{\plainentry}[5]{\par\here{#1}#2\quad\texttt{#4}\hfill[#3]\\{\small #5}\par}
\newcommand{\record}[5]{\par\here{#1}#2 = #3\hfill grade #4\\{\small #5}\par}
"""


_BREAK = r"\allowbreak{}"


def latex_document(book: Book) -> str:
    """Return the whole document; the same book gives the same text."""
    return "\n".join(_document(book)) + "\n"


def _document(book: Book) -> Iterator[str]:
    yield _PREAMBLE
    yield rf"\title{{{_text(wording.TITLE)}}}"
    yield rf"\author{{magmatrix {_text(book.version)}}}"
    yield r"\date{}"
    yield r"\begin{document}"
    yield r"\maketitle"
    yield rf"\textbf{{{_text(wording.DISCLAIMER)}}}"
    yield ""
    yield _text(wording.HOW_TO_READ)
    yield r"\tableofcontents"
    for part in book.parts:
        yield from _part(part)
    yield from _sources(book.sources)
    yield ""
    yield rf"\textbf{{{_text(wording.DISCLAIMER)}}}"
    yield r"\end{document}"


def _part(part: PartEntry) -> Iterator[str]:
    yield ""
    yield rf"\section{{{_text(wording.capital(wording.spaced(part.name)))}}}"
    yield _text(wording.capital(part.meaning) + ("." if part.standard else f". {wording.OPTIONAL}"))
    for module in part.modules:
        yield from _module(module)
    if part.numbers:
        yield rf"\subsection{{Numbers of the part {_text(wording.spaced(part.name))}}}"
        for number in part.numbers:
            yield _number(number)


def _module(module: ModuleEntry) -> Iterator[str]:
    yield rf"\subsection{{{_text(wording.module_title(module))}}}"
    if module.about:
        yield _text(module.about)
    yield from _equations("States", module.states, derivatives=True)
    yield from _equations("Flows", module.flows)
    yield from _equations("What follows from them", module.readouts)
    yield from _equations("Fixed by definition", module.constants)
    yield from _ports("Ports: what other parts set", module.ports)
    yield from _ports("Inputs: what a study sets", module.inputs)
    for action in module.actions:
        yield from _action(action)


def _equations(title: str, entries: tuple[Entry, ...], *, derivatives: bool = False) -> Iterator[str]:
    if entries:
        yield rf"\subsubsection*{{{title}}}"
    section = ""
    for entry in entries:
        if entry.section and entry.section != section:
            yield rf"\par\emph{{{_text(entry.section)}}}"
        section = entry.section
        left = derivative(entry.symbol) if derivatives else entry.symbol
        shown = Row((left, EQUALS, entry.right)) if entry.right is not None else left
        said = _text(wording.capital(entry.meaning) + (f" ({entry.note})" if entry.note else ""))
        if entry.start is not None:
            said += f"; at the start {_formula(entry.start)}"
        yield _call("entry", anchor(entry.anchor), _formula(shown), _unit(entry), _text(entry.name), said)


def _ports(title: str, ports: tuple[Port, ...]) -> Iterator[str]:
    if ports:
        yield rf"\subsubsection*{{{title}}}"
    for port in ports:
        said = _text(wording.capital(port.entry.meaning))
        if port.link:
            said += f" (contested link of grade {port.link})"
        owners = [
            rf"\sym{{{anchor(o.anchor)}}}{{\texttt{{{_text(o.text)}}}}}" if o.anchor else rf"\texttt{{{_text(o.text)}}}"
            for o in port.owners
        ]
        said += f"; owner {', '.join(owners)}" if owners else ""
        said += f"; {'without the owner' if owners else 'at rest'} {_text(port.number.value)}"
        if port.number.tells:
            grade = f"grade {port.number.grade}" if port.number.grade else ""
            said = "; ".join(filter(None, (said, grade, *_said(port.number))))
        yield _plain(port.entry, said)


def _action(action: ActionEntry) -> Iterator[str]:
    yield rf"\subsubsection*{{{'Action' if action.arguments else 'Event'}: {_text(wording.spaced(action.name))}}}"
    if action.meaning:
        yield _text(wording.capital(action.meaning))
    if action.condition is not None:
        yield f"When {_formula(action.condition)}"
    for entry in action.arguments:
        yield _plain(entry, _text(wording.capital(entry.meaning)))
    for target, change in action.changes:
        yield rf"\par {_formula(Row((target, BECOMES, change)))}"


def _number(number: NumberEntry) -> str:
    said = [rf"\texttt{{{_text(number.entry.name)}}}: {_text(wording.capital(number.entry.meaning))}", *_said(number)]
    symbol, value = f"${maths(number.entry.symbol)}$", _text(number.value)
    return _call("record", anchor(number.entry.anchor), symbol, value, number.grade or "--", "; ".join(said))


def _said(number: NumberEntry) -> Iterator[str]:
    yield _text(number.basis)
    if number.spread:
        yield _text(number.spread)
    if number.computed:
        yield _text(f"computed: {number.computed}")
    for reading in number.readings:
        yield rf"{_text(reading.role)} \cite{{{reading.source}}}, {_text(reading.place)}, read: {_text(reading.read)}"
    if number.reason:
        yield _text(number.reason)


def _sources(sources: Iterable[tuple[str, str]]) -> Iterator[str]:
    found = [rf"\bibitem{{{identity}}} {_text(reference)}" for identity, reference in sources]
    if found:
        yield r"\begin{thebibliography}{99}"
        yield from found
        yield r"\end{thebibliography}"


def _plain(entry: Entry, said: str) -> str:
    return _call("plainentry", anchor(entry.anchor), f"${maths(entry.symbol)}$", _unit(entry), _text(entry.name), said)


def _call(command: str, *arguments: str) -> str:
    return f"\\{command}" + "".join(f"{{{argument}}}" for argument in arguments)


def _formula(box: Box) -> str:
    return rf"\fit{{$\displaystyle {maths(box)}$}}"


def _unit(entry: Entry) -> str:
    return "--" if entry.unit in ("", "1") else _text(entry.unit)


def _text(words: str) -> str:
    """Return text in which long names and addresses may be broken."""
    shown = escaped(wording.plain(words))
    return shown.replace(r"\_", rf"\_{_BREAK}").replace("/", f"/{_BREAK}")
