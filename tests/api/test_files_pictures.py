"""Pictures that mean no good, or are broken: each is refused in plain words, or cleaned; never a crash."""

import io
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms, PngImagePlugin

from api.files.disk import digest_of
from api.files.kinds import MOST_BYTES, MediaType
from api.files.looker import MEMORY_BYTES
from api.files.looking import CleanFile, look_at
from api.files.problems import PictureTooLarge, UnreadableUpload
from tests.api.trust.hostile import (
    SCRIPT,
    SECRET,
    a_jpeg_that_says,
    a_pdf,
    a_picture,
    a_png_that_says,
    a_zip,
    chunk,
    measured,
    packed,
    refusal_of,
)


def points_of(file: CleanFile) -> Image.Image:
    picture = Image.open(io.BytesIO(file.content))
    picture.load()
    return picture


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_drawn_anew_as_the_same_picture(kind: str) -> None:
    sent = a_picture(kind)
    clean = look_at(sent, name="plaza.photo")
    assert clean.media_type is MediaType(f"image/{kind.lower()}")
    assert clean.name == f"plaza.photo{clean.media_type.suffix}"
    assert points_of(clean).size == (64, 48)
    assert points_of(clean).getpixel((5, 5)) == pytest.approx((100, 0, 0), abs=4)
    assert look_at(sent).digest == clean.digest  # always the same file from the same
    assert clean.sent_digest == digest_of(sent)


METADATA = {
    "JPEG": {"comment": SECRET, "xmp": SECRET, "icc_profile": True, "exif": True},
    "PNG": {"icc_profile": True, "exif": True, "pnginfo": True},
    "WEBP": {"xmp": SECRET, "icc_profile": True, "exif": True},
}


def with_everything(kind: str, orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 12.0, 30.0), 3: "E", 4: (16.0, 22.0, 0.0)})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + SECRET
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", SECRET.decode())
    notes.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    values = {"exif": exif, "icc_profile": profile, "pnginfo": notes}
    options = {name: values.get(name) if value is True else value for name, value in METADATA[kind].items()}
    return a_picture(kind, **options)


@pytest.mark.parametrize("kind", list(METADATA))
def test_where_a_picture_was_taken_and_all_else_beside_its_points_is_gone(kind: str) -> None:
    sent = with_everything(kind)
    assert SECRET in sent or zlib.compress(SECRET)[2:10] in sent or kind == "PNG"
    clean = look_at(sent).content
    for sign in (
        SECRET,
        SECRET[:12],
        b"Exif",
        b"eXIf",
        b"EXIF",
        b"XMP",
        b"xpacket",
        b"ICC",
        b"iCCP",
        b"tEXt",
        b"iTXt",
    ):
        assert sign not in clean, sign
    picture = Image.open(io.BytesIO(clean))
    assert not picture.getexif()
    assert set(picture.info) <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "loop",
        "background",
        "duration",
        "timestamp",
    }


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_that_lies_on_its_side_is_put_upright(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = Image.new("RGB", (64, 32), "blue")
    picture.paste("red", (0, 0, 16, 16))
    file = io.BytesIO()
    picture.save(file, "JPEG", exif=exif, quality=95)
    upright = points_of(look_at(file.getvalue()))
    corners = {
        1: (2, 2), 2: (61, 2), 3: (61, 29), 4: (2, 29), 5: (2, 2), 6: (29, 2), 7: (29, 61), 8: (2, 61),
    }  # fmt: skip
    assert upright.size == ((64, 32) if orientation < 5 else (32, 64))
    red, _, blue = upright.getpixel(corners[orientation])
    assert red > 200 > blue


@pytest.mark.parametrize(
    ("kind", "tail"),
    [
        ("JPEG", a_zip()),
        ("JPEG", SCRIPT),
        ("PNG", b"<?php system($_GET['c']); ?>"),
        ("PNG", a_pdf()),
        ("WEBP", a_zip()),
    ],
)
def test_what_hangs_on_a_picture_is_gone(kind: str, tail: bytes) -> None:
    clean = look_at(a_picture(kind) + tail).content
    assert tail[:24] not in clean
    assert not zipfile.is_zipfile(io.BytesIO(clean))


def test_a_script_between_the_parts_of_a_picture_is_gone() -> None:
    png = a_picture("PNG")
    hidden = png[:33] + chunk(b"phPs", b"<?php evil(); ?>") + chunk(b"tEXt", b"x\0" + SCRIPT) + png[33:]
    jpeg = a_picture("JPEG", comment=SCRIPT)
    for sent in (hidden, jpeg):
        assert b"script" in sent
        clean = look_at(sent).content
        assert b"script" not in clean
        assert b"php" not in clean


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_a_picture_that_moves_the_first_frame_is_kept(kind: str) -> None:
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue", "green")]
    file = io.BytesIO()
    frames[0].save(file, kind, save_all=True, append_images=frames[1:], duration=100)
    still = points_of(look_at(file.getvalue()))
    assert getattr(still, "n_frames", 1) == 1
    assert still.convert("RGB").getpixel((3, 3))[0] > 200


@pytest.mark.parametrize(
    ("mode", "kind", "kept"),
    [
        ("CMYK", "JPEG", "RGB"),
        ("L", "JPEG", "L"),
        ("1", "PNG", "1"),
        ("P", "PNG", "P"),
        ("LA", "PNG", "RGBA"),
        ("I;16", "PNG", "L"),
        ("RGBA", "WEBP", "RGBA"),
    ],
)
def test_pictures_of_every_depth_are_taken(mode: str, kind: str, kept: str) -> None:
    file = io.BytesIO()
    Image.new(mode, (40, 30)).save(file, kind)
    assert points_of(look_at(file.getvalue())).mode == kept


def test_sixteen_bits_of_grey_keep_their_shades() -> None:
    file = io.BytesIO()
    Image.fromarray(np.tile(np.arange(256, dtype=np.uint16) * 256, (4, 1))).save(file, "PNG")
    grey = points_of(look_at(file.getvalue()))
    assert [grey.getpixel((x, 1)) for x in (0, 100, 255)] == [0, 100, 255]


def test_a_large_picture_is_made_smaller() -> None:
    clean = look_at(a_picture("JPEG", (6000, 3000)))
    assert points_of(clean).size == (4000, 2000)


def test_a_picture_of_noise_fits_into_what_is_kept() -> None:
    noise = np.random.default_rng(7).integers(0, 256, (1900, 1900, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).convert("P", palette=Image.Palette.ADAPTIVE).convert("RGB").save(file, "PNG")
    assert len(file.getvalue()) < MOST_BYTES
    assert len(look_at(file.getvalue()).content) <= MOST_BYTES


@pytest.mark.parametrize("kind", ["JPEG", "progressive", "PNG", "WEBP"])
def test_forty_million_points_are_cleaned_in_bounded_memory(kind: str, tmp_path: Path) -> None:
    options: dict[str, Any] = {
        "JPEG": {},
        "progressive": {"progressive": True, "subsampling": 0},
        "PNG": {"mode": "RGBA", "compress_level": 1},
        "WEBP": {"mode": "RGBA", "method": 0},
    }[kind]
    name = "JPEG" if kind == "progressive" else kind
    sent = a_picture(name, (7304, 5478), **options)  # 40 million
    said, peak = measured(sent, f"image/{name.lower()}", tmp_path)
    assert said == {}
    assert peak < MEMORY_BYTES


def test_a_picture_with_fifty_million_points_is_taken_and_one_with_more_is_not_opened() -> None:
    assert points_of(look_at(a_picture("JPEG", (10_000, 5_000)))).size == (4000, 2000)
    refused = refusal_of(a_picture("PNG", (10_000, 5_001), mode="1"))
    assert isinstance(refused, PictureTooLarge)
    assert "10,000 by 5,001 points, and 50 million are the most" in str(refused)


def test_bombs_are_not_opened(tmp_path: Path) -> None:
    bombs = [
        (a_png_that_says(100_000, 100_000, packed(1)), "image/png"),
        (a_png_that_says(2**31 - 1, 2**31 - 1, b""), "image/png"),
        (a_jpeg_that_says(65_500, 65_500), "image/jpeg"),
    ]
    for content, kind in bombs:
        said, peak = measured(content, kind, tmp_path)
        assert said["finding"] == "points"
        assert peak < 80 * 2**20
        assert isinstance(refusal_of(content), PictureTooLarge)


def test_points_and_notes_that_unpack_to_gigabytes_are_not_unpacked(tmp_path: Path) -> None:
    png = a_picture("PNG")
    more_than_said = a_png_that_says(100, 100, packed(2000))
    note = png[:33] + chunk(b"zTXt", b"x\0\0" + packed(2000)) + png[33:]
    profile = png[:33] + chunk(b"iCCP", b"x\0\0" + packed(2000)) + png[33:]
    for content in (more_than_said, note, profile):
        (tmp_path / "sent").write_bytes(content)
        try:
            clean = look_at(content)
        except UnreadableUpload:
            continue
        assert len(clean.content) < 10_000
