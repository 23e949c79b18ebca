from support.data import a_new_pet
from support.expectations import assert_documented, assert_not_found, assert_rejected, assert_status


# Tests of GET /pets
class TestGetPets:
    # assay:e9860bf73470 — #/paths/~1pets
    def test_refuses_patch_which_it_does_not_offer(self, user_a):
        response = user_a.patch("/pets")

        assert_status(response, "4XX", 501)


# Tests of POST /pets
class TestPostPets:
    # assay:c5b86e425b88 — #/paths/~1pets/post/requestBody/content
    def test_refuses_a_body_that_is_no_json(self, user_a):
        response = user_a.post(
            "/pets", headers={"content-type": "application/json"}, content='{"name": '
        )

        assert_rejected(response)
        assert_documented(response, "POST /pets")

    # assay:3fd2b4a8855c — #/paths/~1pets/post/requestBody/content
    def test_refuses_a_body_of_type_text_plain(self, user_a):
        response = user_a.post("/pets", headers={"content-type": "text/plain"}, json=a_new_pet())

        assert_status(response, "4XX")
        assert_documented(response, "POST /pets")

    # assay:c1a9435f671d — #/paths/~1pets/post/requestBody/required
    def test_refuses_a_request_without_its_body(self, user_a):
        response = user_a.post("/pets")

        assert_status(response, "4XX")
        assert_documented(response, "POST /pets")


# Tests of GET /pets/{petId}
class TestGetPetsPetId:
    # assay:eb5b5b4fc268 — #/components/responses/Problem
    def test_answers_an_unknown_pet_id_with_404(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201

        response = user_a.get("/pets/{}", 1987654321)

        assert_not_found(response)
        assert_documented(response, "GET /pets/{petId}")

    # assay:c73b425b4b8f — #/paths/~1pets~1{petId}
    def test_refuses_patch_which_it_does_not_offer(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        assert_status(user_a.patch("/pets/{}", pet_id), "4XX", 501)


# Tests of PUT /pets/{petId}
class TestPutPetsPetId:
    # assay:e4d8041c39c3 — #/components/responses/Problem
    def test_answers_an_unknown_pet_id_with_404(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201

        response = user_a.put("/pets/{}", 1987654321, json=a_new_pet())

        assert_not_found(response)
        assert_documented(response, "PUT /pets/{petId}")

    # assay:102648e263f5 — #/paths/~1pets~1{petId}/put/requestBody/content
    def test_refuses_a_body_that_is_no_json(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put(
            "/pets/{}", pet_id, headers={"content-type": "application/json"}, content='{"name": '
        )

        assert_rejected(response)
        assert_documented(response, "PUT /pets/{petId}")

    # assay:a0d53d7dd5bd — #/paths/~1pets~1{petId}/put/requestBody/content
    def test_refuses_a_body_of_type_text_plain(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put(
            "/pets/{}", pet_id, headers={"content-type": "text/plain"}, json=a_new_pet()
        )

        assert_status(response, "4XX")
        assert_documented(response, "PUT /pets/{petId}")

    # assay:96b5fe8180ae — #/paths/~1pets~1{petId}/put/requestBody/required
    def test_refuses_a_request_without_its_body(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put("/pets/{}", pet_id)

        assert_status(response, "4XX")
        assert_documented(response, "PUT /pets/{petId}")


# Tests of DELETE /pets/{petId}
class TestDeletePetsPetId:
    # assay:acea5f6ae58c — #/components/responses/Problem
    def test_answers_an_unknown_pet_id_with_404(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201

        response = user_a.delete("/pets/{}", 1987654321)

        assert_not_found(response)
        assert_documented(response, "DELETE /pets/{petId} (2)")
