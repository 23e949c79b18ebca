from support.data import a_new_pet
from support.visit import Visit


# assay:346b6ddde044 — #/paths/~1pets/get/responses
def get_pets(visit: Visit) -> None:
    response = visit.user_a.get("/pets", headers={"Accept": "application/json, text/plain, */*"})
    response.answers(200)


# assay:11fef779192c — #/paths/~1pets/post/responses
def post_pets(visit: Visit) -> None:
    response = visit.user_a.post(
        "/pets", headers={"Accept": "application/json, text/plain, */*"}, json=a_new_pet()
    )
    visit.clean_up(lambda: visit.user_a.delete("/pets/{}", response.value("/id")))
    response.answers(201)


# assay:2a179bc1e5c2 — #/paths/~1pets/post/responses
def post_pets_2a179bc1e5c2(visit: Visit) -> None:
    response = visit.user_a.post(
        "/pets", json=a_new_pet(born="2029-03-11", tags=["baby"], price=80)
    )
    visit.clean_up(lambda: visit.user_a.delete("/pets/{}", response.value("/id")))
    response.answers(201)


# assay:af49e11ae23a — #/paths/~1pets/post/requestBody/content/application~1json/schema
def post_pets_af49e11ae23a(visit: Visit) -> None:
    response = visit.user_a.post("/pets", json={"name": "Bike", "status": "available"})
    visit.clean_up(lambda: visit.user_a.delete("/pets/{}", response.value("/id")))
    response.answers(201)


# assay:8d1134173f41 — #/paths/~1pets/post/requestBody/content/application~1json
def post_pets_8d1134173f41(visit: Visit) -> None:
    response = visit.user_a.post(
        "/pets", headers={"content-type": "Application/JSON; charset=utf-8"}, json=a_new_pet()
    )
    visit.clean_up(lambda: visit.user_a.delete("/pets/{}", response.value("/id")))
    response.answers(201)


# assay:427cbec35bcf — #/paths/~1pets~1{petId}/get/responses
def get_pets_pet_id(visit: Visit) -> None:
    created_pet = visit.user_a.post("/pets", json=a_new_pet())
    visit.clean_up(lambda: visit.user_a.delete("/pets/{}", created_pet.value("/id")))
    created_pet.answers(201)
    pet_id = created_pet.value("/id")

    response = visit.user_a.get(
        "/pets/{}", pet_id, headers={"Accept": "application/json, text/plain, */*"}
    )
    response.answers(200)


# assay:12843fcfd2ba — #/paths/~1pets~1{petId}/put/responses
def put_pets_pet_id(visit: Visit) -> None:
    created_pet = visit.user_a.post("/pets", json=a_new_pet())
    visit.clean_up(lambda: visit.user_a.delete("/pets/{}", created_pet.value("/id")))
    created_pet.answers(201)
    pet_id = created_pet.value("/id")

    response = visit.user_a.put(
        "/pets/{}",
        pet_id,
        headers={"Accept": "application/json, text/plain, */*"},
        json=a_new_pet(),
    )
    response.answers(200)


# assay:4f6f67785380 — #/paths/~1pets~1{petId}/put/responses
def put_pets_pet_id_4f6f67785380(visit: Visit) -> None:
    created_pet = visit.user_a.post("/pets", json=a_new_pet())
    visit.clean_up(lambda: visit.user_a.delete("/pets/{}", created_pet.value("/id")))
    created_pet.answers(201)
    pet_id = created_pet.value("/id")

    response = visit.user_a.put(
        "/pets/{}", pet_id, json=a_new_pet(born="2029-04-08", tags=["jewelry"], price=80)
    )
    response.answers(200)


# assay:dd2e5514f80d — #/paths/~1pets~1{petId}/put/requestBody/content/application~1json/schema
def put_pets_pet_id_dd2e5514f80d(visit: Visit) -> None:
    created_pet = visit.user_a.post("/pets", json=a_new_pet())
    visit.clean_up(lambda: visit.user_a.delete("/pets/{}", created_pet.value("/id")))
    created_pet.answers(201)
    pet_id = created_pet.value("/id")

    response = visit.user_a.put("/pets/{}", pet_id, json={"name": "Bike", "status": "available"})
    response.answers(200)


# assay:f97f71c8e7c8 — #/paths/~1pets~1{petId}/put/requestBody/content/application~1json
def put_pets_pet_id_f97f71c8e7c8(visit: Visit) -> None:
    created_pet = visit.user_a.post("/pets", json=a_new_pet())
    visit.clean_up(lambda: visit.user_a.delete("/pets/{}", created_pet.value("/id")))
    created_pet.answers(201)
    pet_id = created_pet.value("/id")

    response = visit.user_a.put(
        "/pets/{}",
        pet_id,
        headers={"content-type": "Application/JSON; charset=utf-8"},
        json=a_new_pet(),
    )
    response.answers(200)


# assay:42adbeb3e002 — #/paths/~1pets~1{petId}/delete/responses
def delete_pets_pet_id(visit: Visit) -> None:
    created_pet = visit.user_a.post("/pets", json=a_new_pet())
    visit.clean_up(lambda: visit.user_a.delete("/pets/{}", created_pet.value("/id")))
    created_pet.answers(201)
    pet_id = created_pet.value("/id")

    response = visit.user_a.delete("/pets/{}", pet_id)
    response.answers(204)
