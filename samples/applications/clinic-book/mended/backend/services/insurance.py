"""Client for the insurance gateway."""
import requests
from flask import current_app


class InsuranceError(Exception):
    """The insurance gateway did not give an answer."""


def check_coverage(insurance_number, date_of_birth):
    """Ask whether a patient is covered."""
    try:
        response = requests.post(
            current_app.config["INSURANCE_API_URL"],
            json={"insurance_number": insurance_number, "date_of_birth": date_of_birth},
            timeout=current_app.config["INSURANCE_TIMEOUT_SECONDS"],
        )
        response.raise_for_status()
        answer = response.json()
    except (requests.RequestException, ValueError) as error:
        raise InsuranceError("Coverage check failed") from error
    return {"covered": bool(answer.get("covered")), "share": answer.get("share", 0)}
