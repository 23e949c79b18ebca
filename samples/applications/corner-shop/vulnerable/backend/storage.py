"""Photos on disk."""
import io
import os
import tarfile
import uuid

import requests
from PIL import Image

import config

THUMBNAIL = (480, 480)
NOT_AN_IMAGE = (ValueError, OSError, Image.DecompressionBombError)


def save_photo(upload):
    """Keeps what a customer uploads and returns its name."""
    if not upload.mimetype.startswith("image/"):
        raise ValueError("Only images are accepted")
    extension = os.path.splitext(upload.filename)[1].lower()
    name = uuid.uuid4().hex + extension
    upload.save(os.path.join(config.PHOTOS, name))
    return name


def save_image(content):
    """Keeps a thumbnail of an image, always as JPEG."""
    image = Image.open(io.BytesIO(content))
    image.thumbnail(THUMBNAIL)
    name = uuid.uuid4().hex + ".jpg"
    image.convert("RGB").save(os.path.join(config.PHOTOS, name), "JPEG")
    return name


def download(url):
    response = requests.get(url, timeout=5)
    response.raise_for_status()
    return response.content


def photo_path(name):
    return os.path.join(config.PHOTOS, name)


def restore(stream):
    """Unpacks a backup of the photos and returns how many files it has."""
    with tarfile.open(fileobj=stream, mode="r:*") as archive:
        archive.extractall(config.PHOTOS)
        return len(archive.getnames())
