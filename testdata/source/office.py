"""HTML to DOCX, with Word's own heading styles, lists, header rows and
footnotes; rows to XLSX. Times inside the files are fixed."""

import datetime
import io
import re
import zipfile

import docx
import lxml.html
import openpyxl
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

NOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
BLUE = RGBColor(0x12, 0x48, 0x5C)


def docx_document(meta):
    """An empty document with the styles, properties, head and foot of a report."""
    doc = docx.Document()
    bare(doc)
    for name, size, colour in (("Normal", 10.5, None), ("Heading 1", 18, BLUE), ("Heading 2", 13, BLUE),
                               ("Heading 3", 11, None), ("Title", 28, BLUE), ("Subtitle", 14, None)):
        style = doc.styles[name]
        style.font.name, style.font.size = "Arial", Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in [a for a in fonts.attrib if "Theme" in a]:
            del fonts.attrib[attribute]
        if colour:
            style.font.color.rgb = colour
    doc.styles["Normal"].paragraph_format.space_after = Pt(7)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), meta["lang"])
    doc.styles["Normal"].element.get_or_add_rPr().append(language)
    core, day = doc.core_properties, datetime.datetime.fromisoformat(meta["date"])
    core.title, core.author, core.subject = meta["title"] + " (made up)", meta["author"], meta["subject"]
    core.language, core.comments, core.last_modified_by = meta["lang"], meta["subject"], meta["author"]
    core.created = day
    section = doc.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    section.header.paragraphs[0].text = meta["head"]
    field(section.footer.paragraphs[0], "PAGE")
    return doc


def bare(doc):
    """Leaves out what python-docx's template carries along: a picture of its
    first page, the name of an office suite, and parts for old versions of it."""
    for owner in (doc.part.package, doc.part):
        for key, rel in list(owner.rels.items()):
            if rel.reltype.rsplit("/", 1)[1] in ("thumbnail", "extended-properties", "customXml", "stylesWithEffects"):
                del owner.rels[key]


def field(paragraph, code):
    simple = OxmlElement("w:fldSimple")
    simple.set(qn("w:instr"), code)
    paragraph._p.append(simple)


class Writer:
    """Walks the HTML of a source and writes a document."""

    def __init__(self, doc):
        self.doc, self.notes = doc, []

    def block(self, element):
        css = element.get("class") or ""
        if css == "newpage":
            self.doc.add_page_break()
        elif element.tag in ("h1", "h2", "h3"):
            self.runs(self.doc.add_heading(level=int(element.tag[1])), element)
        elif element.tag in ("ul", "ol"):
            self.items(element)
        elif element.tag == "table":
            self.table(element)
        elif element.tag in ("p", "blockquote"):
            style = {"title": "Title", "subtitle": "Subtitle", "caption": "Caption"}.get(css)
            style = "Quote" if element.tag == "blockquote" else style
            self.runs(self.doc.add_paragraph(style=style), element, bold=css in ("flag", "label"))
        else:
            for child in element:
                self.block(child)

    def items(self, element):
        style = "List Bullet" if element.tag == "ul" else "List Number"
        number = None if element.tag == "ul" else restart(self.doc)
        for item in element:
            paragraph = self.doc.add_paragraph(style=style)
            if number is not None:
                properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
                properties.get_or_add_numId().val = number
                properties.get_or_add_ilvl().val = 0
            self.runs(paragraph, item)

    def table(self, element):
        rows = element.findall(".//tr")
        table = self.doc.add_table(rows=0, cols=len(rows[0]), style="Light List Accent 1")
        for row in rows:
            cells = table.add_row().cells
            for cell, source in zip(cells, row):
                self.runs(cell.paragraphs[0], source)
        widths(table, [[cell.text_content() for cell in row] for row in rows])
        header = table.rows[0]._tr.get_or_add_trPr()
        header.append(OxmlElement("w:tblHeader"))

    def runs(self, paragraph, element, bold=False, italic=False):
        text(paragraph, element.text, bold, italic)
        for child in element:
            if child.get("class") == "fn":
                self.note(paragraph, child.text_content())
            elif child.tag == "br":
                paragraph.add_run().add_break()
            else:
                self.runs(paragraph, child, bold or child.tag == "strong", italic or child.tag == "em")
            text(paragraph, child.tail, bold, italic)

    def note(self, paragraph, words):
        self.notes.append(words)
        run = paragraph.add_run()
        run.font.superscript = True
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(len(self.notes)))
        run._r.append(reference)


def text(paragraph, words, bold, italic):
    words = " ".join((words or "").split("\n"))
    if words:
        run = paragraph.add_run(words)
        run.bold, run.italic = bold or None, italic or None


def widths(table, rows):
    """Shares 16 cm among the columns by their longest cells."""
    table.autofit = False
    longest = [max(9, min(36, max(len(row[i]) for row in rows))) for i in range(len(rows[0]))]
    for i, length in enumerate(longest):
        table.columns[i].width = Cm(16 * length / sum(longest))
        for cell in table.columns[i].cells:
            cell.width = table.columns[i].width
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)


def restart(doc):
    """A new numbering that starts at 1, for one list."""
    numbering = doc.part.numbering_part.element
    style = doc.styles["List Number"].element
    base = style.pPr.numPr.numId.val
    abstract = numbering.num_having_numId(base).abstractNumId.val
    number = numbering.add_num(abstract)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    return number.numId


def footnotes(doc, notes):
    body = ('<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
            '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>')
    root = parse_xml(f"<w:footnotes {nsdecls('w')}>{body}</w:footnotes>")
    for number, words in enumerate(notes, 1):
        note = parse_xml(f'<w:footnote {nsdecls("w")} w:id="{number}"><w:p><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
                         '<w:footnoteRef/></w:r><w:r><w:rPr><w:sz w:val="18"/></w:rPr><w:t xml:space="preserve"> </w:t></w:r></w:p></w:footnote>')
        note.findall(".//" + qn("w:t"))[0].text = " " + words
        root.append(note)
    xml = lxml.etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    part = Part(PackURI("/word/footnotes.xml"), NOTES, xml, doc.part.package)
    doc.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def docx_bytes(meta, body, here):
    doc = docx_document(meta)
    writer = Writer(doc)
    for element in lxml.html.fragments_fromstring(body):
        if not isinstance(element, str):
            writer.block(element)
    if writer.notes:
        footnotes(doc, writer.notes)
    out = io.BytesIO()
    doc.save(out)
    return fixed(out.getvalue())


def xlsx(rows):
    book = openpyxl.Workbook()
    book.properties.title = "Indicator annex to the Kaldhavn Voluntary Local Review 2026 (made up)"
    book.properties.creator = "City of Kaldhavn (a made-up city); written for the throughline project"
    book.properties.created = datetime.datetime(2026, 5, 12)
    sheet = book.active
    sheet.title = "Indicators (made up)"
    sheet.append(rows[0])
    for row in rows[1:]:
        sheet.append(row[:3] + [float(cell) for cell in row[3:]])
    for cell in sheet[1]:
        cell.font = openpyxl.styles.Font(bold=True)
    sheet.freeze_panes = "A2"
    sheet.column_dimensions["B"].width, sheet.column_dimensions["C"].width = 58, 22
    out = io.BytesIO()
    book.save(out)
    return fixed(out.getvalue())


def fixed(raw):
    """The same zip with every entry's time set to 1980, and last modified when
    it was created: on the day of the document."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                created = re.search(rb"<dcterms:created[^>]*>([^<]*)<", content)[1]
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + created, content)
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
