"""summary.json: what the report says, for programs; strict JSON in which NaN is null."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from magmatrix.evidence import Evidence
from magmatrix.page.digest import Moment
from magmatrix.report.bibliography import bibliography
from magmatrix.report.courses import Course, baseline_of, courses, digest
from magmatrix.report.fullness import contrast, has_contrast, rough_contrast
from magmatrix.report.observed import Seen, observed
from magmatrix.report.prevalence import as_data
from magmatrix.report.shown import Shown
from magmatrix.report.statements import DISCLAIMER, limits_of
from magmatrix.report.unanswered import sentence_for
from magmatrix.study.result import Ledger, OutputInfo, StudyResult

SCHEMA = "magmatrix.summary/1"


def summary(result: StudyResult, evidence: Evidence, known: tuple[Course, ...] = ()) -> dict[str, Any]:
    """Return the content of summary.json as plain data (NaN not yet replaced); `known` are its courses, if at hand."""
    everyone = known or courses(result)
    counted = {} if result.prevalence is None else {"prevalence": as_data(result.prevalence)}
    references = bibliography(result, evidence).all
    return {
        "schema": SCHEMA,
        "disclaimer": DISCLAIMER,
        "limits": limits_of(result),
        "title": result.title,
        "question": result.question,
        "background": list(result.background),
        "study_file": Path(result.file).name,
        "days": result.days,
        "compared_with": everyone[0].arm.name if everyone else None,
        "outputs": {
            name: {
                "unit": info.unit,
                "meaning": info.meaning,
                "grades": dict(info.grades),
                "contested": list(info.links),
                "taken": info.taken or None,
                "hours_later": info.hours_later,
                "reached_in": [c.arm.name for c in everyone if name not in c.person.unmoved],
            }
            for name, info in result.outputs.items()
        },
        "arms": [
            {
                "name": arm.name,
                "label": arm.label,
                "facts": list(arm.facts),
                "links": list(arm.links),
                "session_days": list(result.sessions.get(arm.name, ())),
                "people": [_person(course, everyone, result) for course in everyone if course.arm is arm],
            }
            for arm in result.arms
        ],
        "observed": [_seen(seen) for seen in observed(result, evidence, Shown(everyone, {}, many=False))],
        **counted,
        "warnings": [
            {
                "severity": warning.severity,
                "grave": warning.grave,
                "text": warning.text,
                "source": warning.source or None,
                "place": warning.place or None,
                "arm": warning.arm,
                "person": warning.person,
            }
            for warning in result.warnings
        ],
        "crossings": [asdict(crossing) for crossing in result.crossings],
        "nulls": [
            {
                "output": n.output,
                "arm": n.arm,
                "against": n.against,
                "kind": n.kind,
                "links": list(n.links),
                "why": n.reason,
            }
            for n in result.nulls
        ],
        "grades": dict(sorted(result.grades.items())),
        "switches_on": list(result.switches_on),
        "links": [
            {
                "name": link.name,
                "link": link.record or None,
                "switch": link.switch or None,
                "grade": link.grade or None,
                "on": link.on,
                "default": link.default,
                "chosen_by": link.chosen,
                "arms": list(link.arms) or None,
            }
            for link in result.links
        ],
        "assumed": [
            {"id": a.id, "value": a.value, "unit": a.unit, "meaning": a.meaning, "reason": a.reason}
            for a in result.assumed
        ],
        "sources": [cited.id for cited in references],
        "references": [
            {"id": cited.id, "text": cited.text, "read": cited.read, "doi": cited.doi, "pmid": cited.pmid}
            for cited in references
        ],
        "parameters": list(result.parameters),
        "numbers": {
            name: {"value": record.value, "unit": record.unit, "grade": str(record.grade)}
            for name in result.parameters
            if (record := evidence.parameters.get(name)) is not None
        },
        "engine": {"name": result.engine, "relative_tolerance": result.rtol, "seed": result.seed},
        "versions": dict(sorted(result.versions.items())),
        "hashes": dict(sorted(result.hashes.items())),
    }


def summary_file(result: StudyResult, evidence: Evidence, known: tuple[Course, ...] = ()) -> bytes:
    """Return summary.json."""
    return as_json(summary(result, evidence, known))


def as_json(content: Mapping[str, Any]) -> bytes:
    """Return strict JSON text; numbers that JSON cannot write become null."""
    text = json.dumps(_finite(content), indent=2, ensure_ascii=False, allow_nan=False)
    return (text + "\n").encode("utf-8", "replace")


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value


def _person(course: Course, everyone: tuple[Course, ...], result: StudyResult) -> dict[str, Any]:
    baseline = baseline_of(course, everyone)
    found: dict[str, Any] = {
        "name": course.person.name,
        "label": course.person.label or course.person.name,
        "facts": list(course.person.facts),
        "outputs": {name: _output(course, info, baseline) for name, info in result.outputs.items()},
        "ledgers": {ledger.name: _ledger(ledger) for ledger in course.person.ledgers},
    }
    if has_contrast(result):
        seen = contrast(course, rough_contrast(result))
        found["collagen_against_fullness"] = {
            "days_fuller_with_less_collagen": seen.total_days,
            "widest": None
            if seen.widest is None
            else {"day": seen.widest[0], "collagen_change": seen.widest[1], "fullness_change": seen.widest[2]},
            "sentence": seen.sentence,
        }
    return found


def _output(course: Course, info: OutputInfo, baseline: Course | None) -> dict[str, Any]:
    facts = digest(course, info.name, baseline)
    return {
        "start": facts.start.value,
        "end": facts.end.value,
        "lowest": _moment(facts.lowest),
        "highest": _moment(facts.highest),
        "mean": facts.mean,
        "change": facts.change,
        "change_share": facts.change_share,
        "compared": None if baseline is None else facts.compared,
        "difference": facts.difference,
        "difference_share": facts.difference_share,
        "per_day": facts.per_day if info.total else None,
        "cannot_answer": sentence_for(course, info.name),
    }


def _seen(seen: Seen) -> dict[str, Any]:
    of = seen.observation
    return {
        "output": of.output,
        "arm": of.arm,
        "person": of.person or None,
        "record": of.record,
        "source": of.source,
        "as": of.way,
        "unit": of.unit,
        "spread": of.spread or None,
        "numbers_rest_on_it": seen.fitted,
        "left_out": of.left_out,
        "points": [
            {
                "day": judged.day,
                "observed": judged.point.value,
                "low": judged.point.low,
                "high": judged.point.high,
                "printed": judged.point.printed,
                "model": judged.model,
                "model_over_observed": judged.fold,
                "by_definition": judged.point.given,
            }
            for judged in seen.points
        ],
    }


def _moment(moment: Moment) -> dict[str, float]:
    return {"value": moment.value, "day": moment.day}


def _ledger(ledger: Ledger) -> dict[str, Any]:
    return {
        "unit": ledger.unit,
        "closes": ledger.closes,
        "relative_error": ledger.relative_error,
        "entries": [{"label": e.label, "kind": e.kind, "value": e.value} for e in ledger.entries],
    }
