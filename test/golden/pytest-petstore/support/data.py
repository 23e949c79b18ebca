from typing import Any


# A valid body for the schema NewPet.
def a_new_pet(**overrides: Any) -> dict[str, Any]:
    return {"name": "Bike", "status": "available", **overrides}
