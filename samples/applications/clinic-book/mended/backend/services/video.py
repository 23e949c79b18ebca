"""Client for the provider of video consultations."""
import requests
from flask import current_app


class VideoError(Exception):
    """No room could be opened."""


def open_room(appointment_id):
    """Open the room of an appointment."""
    secret = current_app.config["VIDEO_API_SECRET"]
    if not secret:
        raise VideoError("Video consultations are not configured")
    try:
        response = requests.post(
            current_app.config["VIDEO_API_URL"],
            json={"name": f"appointment-{appointment_id}"},
            headers={"Authorization": f"Bearer {secret}"},
            timeout=10,
        )
        response.raise_for_status()
        return {"url": response.json()["url"]}
    except (requests.RequestException, ValueError, KeyError) as error:
        raise VideoError("The room could not be opened") from error
