"""Small files that must be refused, one for each reason."""

import hashlib
import io
import struct
import subprocess
import zipfile

import pikepdf
import PIL.Image
import weasyprint

STAMP = (1980, 1, 1, 0, 0, 0)


def make(out, documents):
    """Writes the files and refused.tsv, which names the reason expected of each."""
    files = {
        "empty.pdf": ("empty-file", b""),
        "password.pdf": ("asks-for-a-password", encrypted()),
        "scan.pdf": ("no-text-layer", scan(documents / "kaldhavn-vlr-2026.pdf")),
        "garbled.pdf": ("garbled-text", garbled()),
        "truncated.pdf": ("damaged", (documents / "valmorency-vlr-2026.pdf").read_bytes()[:20000]),
        "word97.doc": ("old-office-format", compound()),
        "archive.docx": ("not-a-document", archive({"readme.txt": b"Made-up archive, not a Word file.\n"})),
        "bomb.docx": ("archive-bomb", archive(parts(b"<w:p/>" * 1_000_000))),
        "outside.docx": ("unsafe-archive", archive(parts(b"<w:p/>") | {"../outside.txt": b"made up\n"})),
        "entities.docx": ("unsafe-markup", archive(parts(b"<w:p><w:r><w:t>&c;</w:t></w:r></w:p>", ENTITIES))),
        "noise.txt": ("unknown-format", noise(4096)),
        "blank.txt": ("no-words", b" \n\n - - - \n\n . . .\n" * 20),
        "picture.png": ("unsupported-format", picture()),
    }
    out.mkdir(exist_ok=True)
    for name, (_, content) in files.items():
        (out / name).write_bytes(content)
    rows = "".join(f"{name}\t{reason}\n" for name, (reason, _) in sorted(files.items()))
    (out / "refused.tsv").write_text("file\treason\n" + rows, encoding="utf-8")


def page():
    text = "Made-up page of a made-up city. " * 40
    return weasyprint.HTML(string=f"<p style='font-family:Noto Serif'>{text}</p>").write_pdf(pdf_identifier=b"made up")


def encrypted():
    with pikepdf.open(io.BytesIO(page())) as doc:
        out = io.BytesIO()
        doc.save(out, static_id=True, encryption=pikepdf.Encryption(user="made-up", owner="made-up-too", R=3, aes=False, metadata=False))
    return out.getvalue()


def garbled():
    """A page whose fonts have lost the tables that say which letters they show."""
    with pikepdf.open(io.BytesIO(page())) as doc:
        for item in doc.objects:
            if isinstance(item, pikepdf.Dictionary) and "/ToUnicode" in item:
                del item["/ToUnicode"]
        out = io.BytesIO()
        doc.save(out, static_id=True)
    return out.getvalue()


def scan(source):
    """Two pages of source as pictures."""
    ppm = [subprocess.run(["pdftoppm", "-r", "90", "-gray", "-f", n, "-l", n, source], check=True, capture_output=True).stdout
           for n in ("11", "12")]
    first, second = (PIL.Image.open(io.BytesIO(p)).convert("1", dither=0) for p in ppm)
    raw = io.BytesIO()
    first.save(raw, "PDF", save_all=True, append_images=[second], resolution=90)
    with pikepdf.open(raw) as doc:
        del doc.docinfo
        out = io.BytesIO()
        doc.save(out, static_id=True)
    return out.getvalue()


def compound():
    """An OLE compound file of three sectors: header, allocation table, and a
    directory whose one stream is called WordDocument and is empty."""
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = struct.pack("<8s16x5H6x9I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
                         0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    allocation = struct.pack("<128I", table, end, *[free] * 126)
    return header + allocation + entry("Root Entry", 5, 1) + entry("WordDocument", 2, free) + bytes(256)


def entry(name, kind, child):
    letters = (name + "\0").encode("utf-16-le")
    return struct.pack("<64sHBB3I36xIQ", letters, len(letters), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child, 0xFFFFFFFE, 0)


ENTITIES = b'<!DOCTYPE d [<!ENTITY a "made up "><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'


def parts(body, doctype=b""):
    """The least parts of a Word file."""
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return {
        "[Content_Types].xml": (
            '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>').encode(),
        "_rels/.rels": (
            '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r1" Target="word/document.xml" Type="http://schemas.openxmlformats.org/officeDocument/'
            '2006/relationships/officeDocument"/></Relationships>').encode(),
        "word/document.xml": b'<?xml version="1.0"?>' + doctype + (
            b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
            + body + b"</w:body></w:document>"),
    }


def archive(entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for name, content in entries.items():
            z.writestr(zipfile.ZipInfo(name, STAMP), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def noise(size):
    blocks = (hashlib.sha256(b"made up %d" % i).digest() for i in range(size // 32))
    return b"\x00\x01\x02" + b"".join(blocks)


def picture():
    out = io.BytesIO()
    PIL.Image.new("RGB", (64, 40), "#12485c").save(out, "PNG")
    return out.getvalue()
