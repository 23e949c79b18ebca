from support.data import a_new_pet
from support.expectations import assert_content_type, assert_header, assert_schema


# Tests of GET /pets
class TestGetPets:
    # assay:346b6ddde044 — #/paths/~1pets/get/responses
    def test_answers_a_valid_request_as_documented(self, user_a):
        response = user_a.get("/pets", headers={"Accept": "application/json, text/plain, */*"})

        assert response.status_code == 200
        assert_content_type(response, "application/json")
        assert_schema(response, "PetList")
        assert_header(response, "X-Total-Count", "ListPetsXTotalCountHeader")


# Tests of POST /pets
class TestPostPets:
    # assay:11fef779192c — #/paths/~1pets/post/responses
    def test_answers_a_valid_request_as_documented(self, user_a, clean_up):
        response = user_a.post(
            "/pets", headers={"Accept": "application/json, text/plain, */*"}, json=a_new_pet()
        )
        clean_up(lambda: user_a.delete("/pets/{}", response.json()["id"]))

        assert response.status_code == 201
        assert_content_type(response, "application/json")
        assert_schema(response, "Pet")

    # assay:2a179bc1e5c2 — #/paths/~1pets/post/responses
    def test_answers_a_body_with_all_that_it_may_have_as_documented(self, user_a, clean_up):
        response = user_a.post("/pets", json=a_new_pet(born="2029-03-11", tags=["baby"], price=80))
        clean_up(lambda: user_a.delete("/pets/{}", response.json()["id"]))

        assert response.status_code == 201
        assert_content_type(response, "application/json")
        assert_schema(response, "Pet")

    # assay:af49e11ae23a — #/paths/~1pets/post/requestBody/content/application~1json/schema
    def test_accepts_a_body_with_nothing_but_what_it_must_have(self, user_a, clean_up):
        response = user_a.post("/pets", json={"name": "Bike", "status": "available"})
        clean_up(lambda: user_a.delete("/pets/{}", response.json()["id"]))

        assert response.status_code == 201
        assert_content_type(response, "application/json")
        assert_schema(response, "Pet")

    # assay:8d1134173f41 — #/paths/~1pets/post/requestBody/content/application~1json
    def test_takes_application_json_charset_utf_8_for_application_json(self, user_a, clean_up):
        response = user_a.post(
            "/pets", headers={"content-type": "Application/JSON; charset=utf-8"}, json=a_new_pet()
        )
        clean_up(lambda: user_a.delete("/pets/{}", response.json()["id"]))

        assert response.status_code == 201
        assert_content_type(response, "application/json")
        assert_schema(response, "Pet")


# Tests of GET /pets/{petId}
class TestGetPetsPetId:
    # assay:427cbec35bcf — #/paths/~1pets~1{petId}/get/responses
    def test_answers_a_valid_request_as_documented(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.get(
            "/pets/{}", pet_id, headers={"Accept": "application/json, text/plain, */*"}
        )

        assert response.status_code == 200
        assert_content_type(response, "application/json")
        assert_schema(response, "Pet")


# Tests of PUT /pets/{petId}
class TestPutPetsPetId:
    # assay:12843fcfd2ba — #/paths/~1pets~1{petId}/put/responses
    def test_answers_a_valid_request_as_documented(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put(
            "/pets/{}",
            pet_id,
            headers={"Accept": "application/json, text/plain, */*"},
            json=a_new_pet(),
        )

        assert response.status_code == 200
        assert_content_type(response, "application/json")
        assert_schema(response, "Pet")

    # assay:4f6f67785380 — #/paths/~1pets~1{petId}/put/responses
    def test_answers_a_body_with_all_that_it_may_have_as_documented(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put(
            "/pets/{}", pet_id, json=a_new_pet(born="2029-04-08", tags=["jewelry"], price=80)
        )

        assert response.status_code == 200
        assert_content_type(response, "application/json")
        assert_schema(response, "Pet")

    # assay:dd2e5514f80d — #/paths/~1pets~1{petId}/put/requestBody/content/application~1json/schema
    def test_accepts_a_body_with_nothing_but_what_it_must_have(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put("/pets/{}", pet_id, json={"name": "Bike", "status": "available"})

        assert response.status_code == 200
        assert_content_type(response, "application/json")
        assert_schema(response, "Pet")

    # assay:f97f71c8e7c8 — #/paths/~1pets~1{petId}/put/requestBody/content/application~1json
    def test_takes_application_json_charset_utf_8_for_application_json(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put(
            "/pets/{}",
            pet_id,
            headers={"content-type": "Application/JSON; charset=utf-8"},
            json=a_new_pet(),
        )

        assert response.status_code == 200
        assert_content_type(response, "application/json")
        assert_schema(response, "Pet")


# Tests of DELETE /pets/{petId}
class TestDeletePetsPetId:
    # assay:42adbeb3e002 — #/paths/~1pets~1{petId}/delete/responses
    def test_answers_a_valid_request_as_documented(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        assert user_a.delete("/pets/{}", pet_id).status_code == 204
