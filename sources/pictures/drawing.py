"""The process that draws one picture: a job and a file on stdin, a header and the picture on stdout.

The job is one line of JSON (see sources/pictures/drawer.py), and so is the header. It runs with little memory and time,
and writes no file: the bytes that it decodes came from the web. Whatever goes wrong ends the process.
"""

import json
import resource
import sys
from io import BytesIO
from typing import Any, TypedDict

import pypdfium2
from PIL import Image, ImageOps

from sources.extraction.files.pdf.pdf_salvage import salvaged
from sources.pictures.quote_places import find_places

PDF_HEADER = b"%PDF-"
HEADER_WITHIN_BYTES = 1024
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF")
MAX_PIXELS = 64_000_000  # of a picture: four bytes each, and some more at work
MAX_RATIO = 20  # of the sides of a page or picture; what is longer is cut
JPEG = "image/jpeg"
WHITE = (255, 255, 255)


class Job(TypedDict):
    """What to do: `draw` page `page` of a file `width` pixels wide and, unless 0, at most `height` high from its top;
    else find where `quotes` stand."""

    draw: bool
    page: int
    width: int
    height: int
    quotes: list[str]


def run_job(job: Job, data: bytes) -> tuple[dict[str, Any], bytes]:
    """The header and the picture, empty where none is drawn. Raises ValueError, OSError, PdfiumError."""
    is_pdf = PDF_HEADER in data[:HEADER_WITHIN_BYTES]
    if not job["draw"]:
        with _opened(data) as document:
            return dict(find_places(document, job["quotes"])), b""
    image = _page(data, job) if is_pdf else _image(data, job)
    image = _fitted(image, job["width"], job["height"])
    drawn = BytesIO()
    image.save(drawn, "JPEG", quality=85, optimize=True)
    return {"media_type": JPEG, "width": image.width, "height": image.height}, drawn.getvalue()


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    """The file, or what is left of it."""
    data = data[max(data.find(PDF_HEADER), 0) :]
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        left = salvaged(data)
        if left is None:
            raise
        return pypdfium2.PdfDocument(left)


def _page(data: bytes, job: Job) -> Image.Image:
    """A page of a PDF as it is printed. Raises ValueError where there is no such page."""
    with _opened(data) as document:
        if not 1 <= job["page"] <= len(document):
            raise ValueError("no such page")
        page = document[job["page"] - 1]
        width, height = page.get_size()
        if not 0 < max(width, height) <= MAX_RATIO * min(width, height):
            raise ValueError("no page that anybody reads")
        bitmap = page.render(scale=job["width"] / width, may_draw_forms=False)
        image: Image.Image = bitmap.to_pil().convert("RGB")
        return image


def _image(data: bytes, job: Job) -> Image.Image:
    """A picture on white, turned as its camera was held. Raises ValueError where it has too many pixels."""
    if job["page"] != 1:
        raise ValueError("no such page")
    image: Image.Image = Image.open(BytesIO(data), formats=FORMATS)
    if image.width * image.height > MAX_PIXELS:
        raise ValueError("too many pixels")
    image.draft("RGB", (2 * job["width"], 2 * job["width"]))
    image = ImageOps.exif_transpose(image)
    if image.mode in {"RGBA", "LA", "PA", "P"}:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, (*WHITE, 255))
        image = Image.alpha_composite(ground, image)
    return image.convert("RGB")


def _fitted(image: Image.Image, width: int, height: int) -> Image.Image:
    """The top of it, no wider than asked for."""
    width = min(width, image.width)
    most = height or MAX_RATIO * width
    used = min(image.height, max(most * image.width // width, 1))
    box = (0, 0, image.width, used)
    size = (width, max(used * width // image.width, 1))
    return image.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=2.0)


def _limit(resource_id: int, value: int) -> None:
    hard = resource.getrlimit(resource_id)[1]
    resource.setrlimit(resource_id, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def main() -> None:
    """Run with the limits of memory in bytes and of CPU time in seconds as arguments."""
    _limit(resource.RLIMIT_AS, int(sys.argv[1]))
    _limit(resource.RLIMIT_CPU, int(sys.argv[2]))
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    job: Job = json.loads(sys.stdin.buffer.readline())
    header, picture = run_job(job, sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\n" + picture)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
