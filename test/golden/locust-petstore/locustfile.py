import os

from locust import HttpUser, between

from journeys import pets_contract, status_contract
from support.visit import journeys_of, task

MODULES = [pets_contract, status_contract]

# How often a journey is walked, where that is not once: {"get_pets": 5, "post_pets": 1}.
# 0 leaves it out.
WEIGHTS: dict[str, int] = {}


class User(HttpUser):
    """Somebody who uses the API: takes journeys at random, and rests between them."""

    host = os.environ.get("BASE_URL")
    wait_time = between(
        float(os.environ.get("WAIT_MIN_S", "0.5")), float(os.environ.get("WAIT_MAX_S", "1.5"))
    )
    tasks = {task(journey): WEIGHTS.get(name, 1) for name, journey in journeys_of(MODULES)}
