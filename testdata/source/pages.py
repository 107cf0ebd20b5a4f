"""HTML to PDF: chapters, front matter in roman figures, page labels, metadata."""

import html
import io
import re

import pikepdf
import weasyprint


def chapters(body):
    """body with every h1 and what follows it wrapped in a section that carries
    the h1's class; the first chapter after the front matter is "first"."""
    start, *rest = re.split(r"(?=<h1)", body)
    out, seen = [start], False
    for part in rest:
        css = (re.match(r'<h1[^>]*class="(\w+)"', part) or [None, ""])[1]
        if css != "front" and not seen:
            css, seen = "first " + css, True
        out.append(f'<section class="chapter {css}">{part}</section>')
    return "".join(out)


def contents(body):
    """The table of contents, its page numbers filled in by the style sheet."""
    heads = re.findall(r'<h([12])[^>]* id="([^"]+)"[^>]*>(.*?)</h\1>', body)
    roman = set(re.findall(r'<h1 class="front" id="([^"]+)"', body))
    rows = (f'<li class="l{level}"><a href="#{ident}"{" class=roman" if ident in roman else ""}>{text}</a></li>'
            for level, ident, text in heads)
    return "<ul>" + "".join(rows) + "</ul>"


def pdf(meta, body, here):
    for toc in ("<p>[TOC]</p>", "[TOC]"):
        body = body.replace(toc, contents(body))
    meta_tags = "".join(f'<meta name="{name}" content="{html.escape(meta[key])}">' for name, key in (
        ("author", "author"), ("description", "subject"), ("dcterms.created", "date")))
    page = (f'<!doctype html><html lang="{meta["lang"]}"><head><title>{html.escape(meta["title"])} (made up)</title>'
            f'{meta_tags}</head><body><p class="running">{html.escape(meta["head"])}</p>{chapters(body)}</body></html>')
    styles = [weasyprint.CSS(filename=str(here / "report.css"))]
    if "style" in meta:
        styles.append(weasyprint.CSS(filename=str(here / meta["style"])))
    document = weasyprint.HTML(string=page).render(stylesheets=styles)
    raw = document.write_pdf(pdf_tags=True, pdf_identifier=meta["title"].encode())
    front = next(i for i, p in enumerate(document.pages) if starts_body(p))
    return labelled(raw, front)


def starts_body(page):
    """Whether a rendered page is the first one of the first chapter."""
    return any("first" in (box.element.get("class") or "").split()
               for box in page._page_box.descendants() if box.element is not None)


def labelled(raw, front):
    """raw with page labels: roman for the first pages, then arabic from 1."""
    with pikepdf.open(io.BytesIO(raw)) as doc:
        name = pikepdf.Name
        doc.Root.PageLabels = pikepdf.Dictionary(Nums=pikepdf.Array([
            0, pikepdf.Dictionary(S=name("/r")), front, pikepdf.Dictionary(S=name("/D"))]))
        out = io.BytesIO()
        doc.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()
