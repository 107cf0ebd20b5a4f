"""Holds briefing packages to what others read them with, and prints what each
says: bagit and rocrate-validator judge the bag and the crate, python-docx and
openpyxl open the Word files and the workbook and count what is in them.

    check.py TOOLS PACKAGE...

TOOLS is the folder that fetch prints. Each line is: package, validator, verdict. The exit code is 1 where a validator
says no.
"""

import logging
import re
import sys
import tempfile
import zipfile
from pathlib import Path

import bagit
import docx
import openpyxl
import requests
from rocrate_validator import models, services
from rocrate_validator.utils.http import HttpRequester

CONTEXT = "https://w3id.org/ro/crate/1.1/context"


def fetched_before(tools):
    """Answers what the validator asks of the web from what fetch left."""

    def get(_, url, **__):
        answer = requests.Response()
        answer.url, answer.status_code = url, 404
        if url == CONTEXT:
            answer.status_code, answer._content = 200, (tools / "context.json").read_bytes()
            answer.headers["Content-Type"] = "application/ld+json"
        return answer

    return get


def check_bag(root):
    """The bag is complete and its checksums are right (RFC 8493)."""
    bag = bagit.Bag(str(root))
    bag.validate()
    return f"valid, {len(list(bag.payload_files()))} files"


def check_crate(root):
    """The payload is an RO-Crate 1.1; recommendations are counted."""
    found = {}
    for severity in (models.Severity.REQUIRED, models.Severity.RECOMMENDED):
        settings = services.ValidationSettings(
            rocrate_uri=str(root / "data"), profile_identifier="ro-crate-1.1", requirement_severity=severity
        )
        found[severity] = services.validate(settings).get_issues()
    required, recommended = found[models.Severity.REQUIRED], found[models.Severity.RECOMMENDED]
    if required:
        raise ValueError("; ".join(issue.message for issue in required))
    return f"valid, {len(recommended)} recommendations not followed"


def check_word(root):
    """Each Word file opens; its headings, tables and header rows are there."""
    said = []
    for file in sorted(root.glob("data/*.docx")):
        document = docx.Document(file)
        headings = [p for p in document.paragraphs if p.style.name.startswith("Heading")]
        bare = [t for t in document.tables if t._tbl.find(".//" + docx.oxml.ns.qn("w:tblHeader")) is None]
        if not headings or bare:
            raise ValueError(f"{file.name}: {len(headings)} headings, {len(bare)} tables without a header row")
        said.append(f"{file.name}: {len(document.paragraphs)} paragraphs, {len(headings)} headings, {len(document.tables)} tables")
    return "; ".join(said)


def check_workbook(root):
    """The workbook opens, without a formula, each sheet with its header frozen."""
    book = openpyxl.load_workbook(root / "data" / "evidence.xlsx")
    said = []
    for sheet in book:
        formulas = [c.coordinate for row in sheet for c in row if c.data_type == "f"]
        if formulas or sheet.title != "About" and sheet.freeze_panes != "A2":
            raise ValueError(f"{sheet.title}: formulas {formulas}, frozen at {sheet.freeze_panes}")
        said.append(f"{sheet.title} {sheet.max_row}")
    return "rows: " + ", ".join(said)


CHECKS = {"bagit": check_bag, "rocrate-validator": check_crate, "python-docx": check_word, "openpyxl": check_workbook}


def main(tools, *packages):
    HttpRequester.get = fetched_before(Path(tools))
    logging.disable(logging.WARNING)
    failed = 0
    for package in packages:
        with tempfile.TemporaryDirectory() as folder:
            with zipfile.ZipFile(package) as z:
                z.extractall(folder)
            root = next(Path(folder).iterdir())
            for name, check in CHECKS.items():
                try:
                    verdict = check(root)
                except Exception as fault:  # whatever a validator raises is its verdict
                    failed += 1
                    verdict = "NO: " + re.sub(r"\s+", " ", str(fault))
                print(f"{root.name}\t{name}\t{verdict}")
    print(f"{len(packages)} packages, {len(packages) * len(CHECKS)} checks, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
