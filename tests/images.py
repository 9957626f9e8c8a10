"""Images made here: a plain ground, with a square of another colour at its upper left."""

from io import BytesIO

from PIL import Image


def an_image(width: int, height: int, kind: str = "PNG", *, mode: str = "RGB", square: str = "red") -> bytes:
    """An image of `kind` (PNG, JPEG, WEBP …); where its `mode` has transparency, all but the square is transparent."""
    image = Image.new(mode, (width, height), (0, 0, 0, 0) if mode == "RGBA" else "white")
    image.paste(Image.new(mode, (width // 4, width // 4), square), (0, 0))
    file = BytesIO()
    image.save(file, kind)
    return file.getvalue()


def size_of_image(data: bytes) -> tuple[int, int]:
    """Width and height in pixels."""
    return Image.open(BytesIO(data)).size


def colour_at(data: bytes, x: int, y: int) -> tuple[int, ...]:
    """The red, green and blue of one pixel."""
    found = Image.open(BytesIO(data)).convert("RGB").getpixel((x, y))
    assert isinstance(found, tuple)
    return tuple(int(each) for each in found)
