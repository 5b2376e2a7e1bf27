"""A second reader of IATI, as simple as can be: the whole document as a tree, each table a list of dictionaries."""

from collections import Counter
from datetime import date
from pathlib import Path
from xml.parsers import expat

import polars as pl

from commonwatch.evidence.activity.raw import RAW

XML_LANG = "http://www.w3.org/XML/1998/namespace}lang"


class Node:
    def __init__(self, tag, attributes, line):
        self.tag, self.attributes, self.line, self.children, self.text = tag, attributes, line, [], ""

    def all(self, tag):
        return [child for child in self.children if child.tag == tag]

    def one(self, tag):
        return (self.all(tag) or [Node(tag, {}, 0)])[0]

    def get(self, name):
        return self.attributes.get(name, "").strip() or None

    def own(self):
        return " ".join(self.text.split()) or None


def tree(content: bytes) -> Node:
    open_nodes = [Node("document", {}, 0)]
    parser = expat.ParserCreate(namespace_separator="}")

    def start(tag, attributes):
        node = Node(tag, attributes, parser.CurrentLineNumber)
        open_nodes[-1].children.append(node)
        open_nodes.append(node)

    def text(data):
        if not open_nodes[-1].children:
            open_nodes[-1].text += data

    parser.StartElementHandler, parser.CharacterDataHandler = start, text
    parser.EndElementHandler = lambda _tag: open_nodes.pop()
    parser.Parse(content, True)
    return open_nodes[0].children[0]


def text_of(node: Node, language):
    narratives = [child for child in node.all("narrative") if child.own()]
    if not narratives:
        return node.own()
    for child in narratives:
        if (child.get(XML_LANG) or language or "").lower() == (language or "").lower():
            return child.own()
    return narratives[0].own()


def a_day(text):
    try:
        return date.fromisoformat((text or "").strip()[:10])
    except ValueError:
        return None


def a_number(text):
    try:
        return float((text or "").replace(",", ""))
    except ValueError:
        return None


def a_share(text):
    return None if a_number(text) is None else a_number(text) / 100


def a_yes(text):
    return {"1": True, "true": True, "0": False, "false": False}.get((text or "").lower())


def read(content: bytes, shown: str) -> tuple[dict[str, pl.DataFrame], int]:
    """All raw tables that IATI fills, and how many activities there are."""
    root = tree(content)
    version = root.get("version")
    rows: dict[str, list[dict]] = {table: [] for table in RAW if table.startswith("activit") or table == "money_flows"}
    seen = set()
    for node in root.all("iati-activity"):
        identifier = node.one("iati-identifier").own()
        reporter = node.one("reporting-org")
        name = text_of(reporter, node.get(XML_LANG))
        if not identifier or identifier in seen or not (reporter.get("ref") or name):
            continue
        seen.add(identifier)
        source = "iati_file_" + (reporter.get("ref") or name).lower()
        for table, row in activity_rows(node, version):
            rows[table].append({"source": source, "activity": identifier, "file": shown, **row})
    for table, listed in rows.items():
        counts: Counter[str] = Counter()
        for row in listed:
            counts[row["activity"]] += 1
            row["n"] = counts[row["activity"]]
        rows[table] = [{column: row.get(column) for column in RAW[table]} for row in listed]
    frames = {table: pl.DataFrame(listed, schema=RAW[table], orient="row") for table, listed in rows.items()}
    return frames, len(root.all("iati-activity"))


def activity_rows(node: Node, version: str):
    language, old = node.get(XML_LANG), version.startswith("1")
    reporter = node.one("reporting-org")
    head = {
        "reporting_ref": reporter.get("ref"),
        "reporting_name": text_of(reporter, language),
        "reporting_kind": reporter.get("type"),
        "secondary": a_yes(reporter.get("secondary-reporter")),
        "title": text_of(node.one("title"), language),
        "status": node.one("activity-status").get("code") or node.one("activity-status").own(),
        "humanitarian": a_yes(node.get("humanitarian")),
        "hierarchy": int(node.get("hierarchy")) if node.get("hierarchy") else None,
        "scope": node.one("activity-scope").get("code"),
        "language": language,
        "currency": node.get("default-currency"),
        "updated": node.get("last-updated-datetime"),
        "standard": version,
        "address": f"line {node.line}",
    }
    if old:
        words = {"Implementation": "2", "Completion": "3", "Post-completion": "4", "Cancelled": "5", "Suspended": "6"}
        head["status"] = words.get(head["status"], head["status"])
    kinds = (("start_planned", 1), ("start_actual", 2), ("end_planned", 3), ("end_actual", 4))
    for column, kind in kinds:
        spelled = (str(kind), column.replace("_", "-"))
        given = [each for each in node.all("activity-date") if each.get("type") in spelled and each.get("iso-date")]
        head[column] = a_day(given[0].get("iso-date")) if given else None
    yield "activities", head
    flow = result = 0
    for child in node.children:
        line = {"address": f"line {child.line}"}
        name = text_of(child, language)
        tag = child.tag
        if tag == "participating-org":
            roles = {"Funding": "1", "Accountable": "2", "Extending": "3", "Implementing": "4"}
            yield (
                "activity_organisations",
                {
                    "role": roles.get(child.get("role"), child.get("role")),
                    "ref": child.get("ref"),
                    "name": name,
                    "kind": child.get("type"),
                    "activity_ref": child.get("activity-id"),
                    **line,
                },
            )
        elif tag in ("recipient-country", "recipient-region"):
            yield "activity_places", place_row(child, language, None)
        elif tag == "location":
            yield "activity_places", location_row(child, language)
        elif tag == "sector":
            yield "activity_sectors", sector_row(child, language, None)
        elif tag == "related-activity":
            yield (
                "activity_links",
                {"link": "related_activity", "type": child.get("type"), "ref": child.get("ref"), **line},
            )
        elif tag == "other-identifier":
            ref = child.get("ref") or child.own()
            yield "activity_links", {"link": "other_identifier", "type": child.get("type"), "ref": ref, **line}
        elif tag in TAG_DETAIL:
            assumed = "1" if tag in ("policy-marker", "default-aid-type") else None
            yield (
                "activity_tags",
                {
                    "tag": tag.replace("-", "_"),
                    "vocabulary": child.get("vocabulary") or assumed,
                    "vocabulary_uri": child.get("vocabulary-uri"),
                    "code": child.get("code"),
                    "type": child.get(TAG_DETAIL[tag]),
                    "name": name,
                    **line,
                },
            )
        elif tag in ("transaction", "budget", "planned-disbursement"):
            flow += 1
            yield "money_flows", flow_row(child, language, head["currency"], old)
            for part in child.children if tag == "transaction" else []:
                if part.tag == "sector":
                    yield "activity_sectors", sector_row(part, language, flow)
                elif part.tag in ("recipient-country", "recipient-region"):
                    yield "activity_places", place_row(part, language, flow)
        elif tag == "result":
            result += 1
            for row in result_rows(child, language):
                yield "activity_results", {"result": result, **row}


TAG_DETAIL = {
    "humanitarian-scope": "type",
    "tag": "",
    "policy-marker": "significance",
    "collaboration-type": "",
    "default-aid-type": "",
    "default-flow-type": "",
    "default-finance-type": "",
    "default-tied-status": "",
}


def place_row(node: Node, language, flow):
    country = node.tag == "recipient-country"
    return {
        "flow": flow,
        "level": node.tag.split("-")[1],
        "vocabulary": "" if country else node.get("vocabulary") or "1",
        "code": node.get("code"),
        "name": text_of(node, language),
        "share": a_share(node.get("percentage")),
        "address": f"line {node.line}",
    }


def location_row(node: Node, language):
    known, unit = node.one("location-id"), node.all("administrative")
    finest = max(unit, key=lambda each: int(each.get("level") or -1)) if unit else Node("", {}, 0)
    pair = (node.one("point").one("pos").own() or "").split()
    if not pair:
        pair = [node.one("coordinates").get("latitude"), node.one("coordinates").get("longitude")]
    return {
        "level": "location",
        "vocabulary": {"GEO": "G1"}.get(known.get("vocabulary"), known.get("vocabulary")),
        "code": known.get("code"),
        "name": text_of(node.one("name"), language),
        "ref": node.get("ref"),
        "latitude": a_number(pair[0]),
        "longitude": a_number(pair[1]),
        "admin_vocabulary": finest.get("vocabulary"),
        "admin_level": finest.get("level"),
        "admin_code": finest.get("code"),
        "exactness": node.one("exactness").get("code"),
        "reach": node.one("location-reach").get("code"),
        "location_class": node.one("location-class").get("code"),
        "feature": node.one("feature-designation").get("code"),
        "address": f"line {node.line}",
    }


def sector_row(node: Node, language, flow):
    vocabulary = node.get("vocabulary") or "1"
    return {
        "flow": flow,
        "vocabulary": {"DAC": "1", "DAC-3": "2"}.get(vocabulary, vocabulary),
        "code": node.get("code"),
        "name": text_of(node, language),
        "share": a_share(node.get("percentage")),
        "address": f"line {node.line}",
    }


def flow_row(node: Node, language, currency, old):
    value, transaction = node.one("value"), node.tag == "transaction"
    kind = node.one("transaction-type").get("code") or node.one("transaction-type").own()
    if old:
        kind = {"C": "2", "D": "3", "E": "4", "IF": "1"}.get(kind, kind)
    meaning = {
        "1": "incoming",
        "2": "committed",
        "3": "disbursed",
        "4": "spent",
        "11": "incoming_committed",
        "12": "pledged",
    }
    row = {
        "element": node.tag.replace("-", "_"),
        "kind": meaning[kind] if transaction else "planned",
        "type": kind if transaction else node.get("type"),
        "status": None if transaction else node.get("status"),
        "ref": node.get("ref"),
        "description": text_of(node.one("description"), language),
        "start": a_day(node.one("transaction-date" if transaction else "period-start").get("iso-date")),
        "end": a_day(node.one("period-end").get("iso-date")),
        "amount": a_number(value.own()),
        "currency": value.get("currency") or currency,
        "value_date": a_day(value.get("value-date")),
        "usd": a_number(node.one("http://reporting.unhcr.org/}value-USD").own()),
        "humanitarian": a_yes(node.get("humanitarian")),
        "address": f"line {node.line}",
    }
    for side in ("provider", "receiver"):
        org = node.one(f"{side}-org")
        row[f"{side}_ref"], row[f"{side}_kind"] = org.get("ref"), org.get("type")
        row[f"{side}_name"], row[f"{side}_activity"] = text_of(org, language), org.get(f"{side}-activity-id")
    return row


def result_rows(node: Node, language):
    head = {"type": node.get("type"), "title": text_of(node.one("title"), language)}
    if not node.all("indicator"):
        yield {**head, "address": f"line {node.line}"}
    for number, indicator in enumerate(node.all("indicator"), 1):
        base = indicator.one("baseline")
        about = {
            **head,
            "indicator": number,
            "indicator_title": text_of(indicator.one("title"), language),
            "measure": indicator.get("measure"),
            "ascending": a_yes(indicator.get("ascending")),
            "baseline_year": int(base.get("year")) if base.get("year") else None,
            "baseline_value": base.get("value"),
        }
        if not indicator.all("period"):
            line = base.line or indicator.line
            yield {**about, "address": f"line {line}"}
        for period in indicator.all("period"):
            yield {
                **about,
                "period_start": a_day(period.one("period-start").get("iso-date")),
                "period_end": a_day(period.one("period-end").get("iso-date")),
                "target_value": period.one("target").get("value"),
                "actual_value": period.one("actual").get("value"),
                "address": f"line {period.line}",
            }


def file(path: Path, shown: str) -> tuple[dict[str, pl.DataFrame], int]:
    """The same of a plain file."""
    return read(path.read_bytes(), shown)
