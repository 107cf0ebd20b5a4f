"""Makes testdata/documents and testdata/refused from the sources beside this file.

    python make.py            everything
    python make.py NAME ...   only the documents of these sources (without extension)

A source is Markdown with a header of "key: value" lines. "to" says which form
is made (pdf or docx); ^[...] is a footnote; a line of \\newpage breaks a page;
{{INDICATORS}} stands for the rows of
kaldhavn-indicators.csv and {{GOAL n}} for a table of those of one goal. Same sources and
same tool versions (see ../README.md), same documents.
"""

import csv
import html
import pathlib
import re
import sys

import markdown

import office
import pages
import refused

HERE = pathlib.Path(__file__).parent
OUT = HERE.parent / "documents"


def read(path):
    """The header of a source as a dictionary, and its body as HTML."""
    head, body = path.read_text(encoding="utf-8").split("\n\n", 1)
    meta = dict(line.split(": ", 1) for line in head.splitlines())
    body = re.sub(r"\^\[(.+?)\]", r'<span class="fn">\1</span>', body)
    body = body.replace("\n\\newpage\n", '\n<div class="newpage"></div>\n')
    body = markdown.markdown(body, extensions=["attr_list", "md_in_html", "tables", "toc", "sane_lists"],
                             extension_configs={"toc": {"toc_depth": "1-2"}})
    body = re.sub(r"<p>{{GOAL (\d+)}}</p>", lambda m: glance(m[1]), body)
    return meta, body.replace("{{INDICATORS}}", rows_html(indicators()[1:]))


def indicators():
    with open(HERE / "kaldhavn-indicators.csv", newline="", encoding="utf-8") as f:
        return list(csv.reader(f))


def glance(goal):
    """A small table of the goal's indicators, to open its chapter."""
    rows = [row[1:] for row in indicators()[1:] if row[0].split(".")[0] == goal]
    head = "".join(f"<th>{cell}</th>" for cell in ("Indicator", "Unit", "2019", "2022", "2025", "2030"))
    return f'<table class="glance"><thead><tr>{head}</tr></thead><tbody>{rows_html(rows)}</tbody></table>'


def rows_html(rows):
    cells = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows)
    return "\n".join(f"<tr>{row}</tr>" for row in cells)


def main(names):
    for path in sorted(HERE.glob("*.md")):
        if names and path.stem not in names:
            continue
        meta, body = read(path)
        make = {"pdf": pages.pdf, "docx": office.docx_bytes}[meta["to"]]
        target = OUT / f"{path.stem}.{meta['to']}"
        target.write_bytes(make(meta, body, HERE))
        print(target.name, target.stat().st_size)
    if not names:
        (OUT / "kaldhavn-indicators.xlsx").write_bytes(office.xlsx(indicators()))
        refused.make(HERE.parent / "refused", OUT)


if __name__ == "__main__":
    main(set(sys.argv[1:]))
