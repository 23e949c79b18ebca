"""Photos on disk."""
import io
import os
import tarfile
import uuid
from urllib.parse import urlsplit

import requests
from PIL import Image
from werkzeug.utils import safe_join

import config

THUMBNAIL = (480, 480)
NOT_AN_IMAGE = (ValueError, OSError, Image.DecompressionBombError)


def save_photo(upload):
    """Keeps what a customer uploads and returns its name."""
    return save_image(upload.read())


def save_image(content):
    """Keeps a thumbnail of an image, always as JPEG."""
    image = Image.open(io.BytesIO(content))
    image.thumbnail(THUMBNAIL)
    name = uuid.uuid4().hex + ".jpg"
    image.convert("RGB").save(os.path.join(config.PHOTOS, name), "JPEG")
    return name


def download(url):
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.hostname not in config.PHOTO_HOSTS or parts.port not in (None, 443):
        raise ValueError("Photos are not taken from there")
    response = requests.get(url, timeout=5, allow_redirects=False)
    response.raise_for_status()
    return response.content


def photo_path(name):
    path = safe_join(config.PHOTOS, name)
    if path is None:
        raise FileNotFoundError(name)
    return path


def restore(stream):
    """Unpacks a backup of the photos and returns how many files it has."""
    with tarfile.open(fileobj=stream, mode="r:*") as archive:
        archive.extractall(config.PHOTOS, filter="data")
        return len(archive.getnames())
