"""Loading profile photos from the web."""
from urllib.parse import urlsplit

import requests
from flask import current_app


class PhotoError(Exception):
    """There is no photo to be had from this address."""


def fetch_photo(url):
    """Load a JPEG or PNG picture from one of the hosts that photos may come from."""
    try:
        address = urlsplit(url)
        host, port = address.hostname, address.port
    except ValueError as error:
        raise PhotoError("Invalid address") from error
    if address.scheme != "https" or host not in current_app.config["PHOTO_HOSTS"] or port not in (None, 443):
        raise PhotoError("Photos cannot be loaded from this address")

    limit = current_app.config["MAX_PHOTO_BYTES"]
    target = f"https://{host}{address.path}"
    try:
        with requests.get(target, timeout=5, allow_redirects=False, stream=True) as response:
            if response.status_code != 200:
                raise PhotoError("There is no photo at this address")
            content = response.raw.read(limit + 1, decode_content=True)
    except requests.RequestException as error:
        raise PhotoError("The photo could not be loaded") from error

    if len(content) > limit or not content.startswith((b"\xff\xd8\xff", b"\x89PNG")):
        raise PhotoError("This is not a photo")
    return content
