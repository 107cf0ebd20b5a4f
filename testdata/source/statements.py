"""Finds every statement of statements.tsv in its document and writes
documents/statements.tsv with the physical page, from 1, and the printed label.

    python statements.py

It ends with an error where a statement is not found on exactly one page, as it
reads once line ends are joined. Pages of a DOCX are counted by its page breaks;
the other formats have one page.
"""

import csv
import html
import pathlib
import re
import subprocess
import zipfile

import pikepdf

HERE = pathlib.Path(__file__).parent
OUT = HERE.parent / "documents"


def joined(text):
    """text in one line, its line-end hyphens gone, soft ones included."""
    text = re.sub(r"(?<=\w)-\n\s*(?=[^\W\d_])", "", text)
    return " ".join(text.replace("\u00ad", "").split())


def pages(path):
    """The document's pages as (text, printed label)."""
    if path.suffix == ".pdf":
        with pikepdf.open(path) as doc:
            labels = [page.label for page in doc.pages]
        text = subprocess.run(["pdftotext", "-raw", "-enc", "UTF-8", path, "-"], check=True, capture_output=True, text=True).stdout
        return list(zip(map(joined, text.split("\f")), labels))
    if path.suffix == ".docx":
        xml = zipfile.ZipFile(path).read("word/document.xml").decode()
        breaks = re.split(r'<w:br w:type="page"/>', re.sub(r"</w:p>", "\n", xml))
        return [(joined(html.unescape(re.sub(r"<[^>]+>", "", part))), "") for part in breaks]
    text = path.read_text(encoding="utf-8")
    return [(joined(html.unescape(re.sub(r"<[^>]+>", "", text)) if path.suffix == ".html" else text), "")]


def main():
    with open(HERE / "statements.tsv", newline="", encoding="utf-8") as f:
        rows = list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))
    lines, faults, seen = ["file\tpage\tlabel\tquotation\tkind\tgoals\tthemes"], [], {}
    for row in rows:
        name = row["file"]
        seen[name] = seen.get(name) or pages(OUT / name)
        quotation = " ".join(row["quotation"].split())
        found = [(n, label) for n, (text, label) in enumerate(seen[name], 1) if quotation in text]
        if len(found) != 1 or seen[name][found[0][0] - 1][0].count(quotation) != 1:
            faults.append(f"{name}: on pages {found}: {quotation}")
            continue
        (page, label), = found
        lines.append("\t".join([name, str(page), label, quotation, row["kind"], row["goals"], row["themes"]]))
    if faults:
        raise SystemExit("\n".join(faults))
    (OUT / "statements.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
