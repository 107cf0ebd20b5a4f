"""Reads PDF documents with PyMuPDF: one JSON line for each file named.

Each line has the pages' text and labels, and the outline as [level, title,
page]; a document that cannot be read has an error instead.
"""

import json
import sys

import pymupdf

FLAGS = pymupdf.TEXTFLAGS_TEXT | pymupdf.TEXT_DEHYPHENATE


def read(name):
    try:
        with pymupdf.open(name, filetype="pdf") as document:
            return {
                "pages": [page.get_text(flags=FLAGS) for page in document],
                "labels": [page.get_label() for page in document],
                "outline": document.get_toc(),
            }
    except Exception as error:  # whatever it is, the file has no reading
        return {"error": str(error)}


if __name__ == "__main__":
    pymupdf.TOOLS.mupdf_display_errors(False)
    for name in sys.argv[1:]:
        print(json.dumps(read(name)))
