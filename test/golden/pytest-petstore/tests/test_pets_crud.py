from support.data import a_new_pet
from support.expectations import (
    assert_content_type,
    assert_documented,
    assert_header,
    assert_item,
    assert_lacks,
    assert_no_item,
    assert_not_found,
    assert_schema,
    assert_status,
    assert_value,
    assert_value_differs,
)
from support.values import without


# Tests of a pet in /pets, from creation to removal
class TestAPetInPetsFromCreationToRemoval:
    # assay:5293b0c4cecd — #/paths/~1pets~1{petId}/get
    def test_can_be_read_after_it_is_created(self, user_a, clean_up):
        created = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created.json()["id"]))

        assert created.status_code == 201
        assert created.json()["name"] == "Bike"
        pet_id = created.json()["id"]

        found = user_a.get("/pets/{}", pet_id)

        assert found.status_code == 200
        assert_content_type(found, "application/json")
        assert_schema(found, "Pet")
        assert found.json()["id"] == pet_id
        assert found.json()["name"] == "Bike"

    # assay:63f7de6ef61e — #/paths/~1pets~1{petId}/get
    def test_is_not_taken_for_another_one(self, user_a, clean_up):
        created = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created.json()["id"]))

        assert created.status_code == 201
        pet_id = created.json()["id"]

        created_other = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_other.json()["id"]))

        assert created_other.status_code == 201
        assert_value_differs(created_other, "/id", pet_id)
        pet_id2 = created_other.json()["id"]

        found = user_a.get("/pets/{}", pet_id)

        assert found.status_code == 200
        assert found.json()["id"] == pet_id

        found_other = user_a.get("/pets/{}", pet_id2)

        assert found_other.status_code == 200
        assert found_other.json()["id"] == pet_id2

        assert user_a.delete("/pets/{}", pet_id).status_code == 204

        created_third = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_third.json()["id"]))

        assert created_third.status_code == 201
        assert_value_differs(created_third, "/id", pet_id2)

        still_found = user_a.get("/pets/{}", pet_id2)

        assert still_found.status_code == 200
        assert still_found.json()["id"] == pet_id2

    # assay:936feccd9818 — #/paths/~1pets~1{petId}/parameters/0
    def test_is_not_found_under_its_id_with_x_behind_it(self, user_a, clean_up):
        created = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created.json()["id"]))

        assert created.status_code == 201
        pet_id = created.json()["id"]

        assert_status(user_a.get("/pets/{}.x", pet_id), "4XX")
        assert_status(user_a.delete("/pets/{}.x", pet_id), "4XX")
        assert_status(user_a.put("/pets/{}.x", pet_id, json=a_new_pet()), "4XX")

        found = user_a.get("/pets/{}", pet_id)

        assert found.status_code == 200
        assert found.json()["id"] == pet_id

    # assay:67c9afe1abfc — #/paths/~1pets~1{petId}/get
    def test_has_all_that_it_was_created_with(self, user_a, clean_up):
        created = user_a.post("/pets", json=a_new_pet(born="2029-03-11", tags=["baby"], price=80))
        clean_up(lambda: user_a.delete("/pets/{}", created.json()["id"]))

        assert created.status_code == 201
        pet_id = created.json()["id"]

        found = user_a.get("/pets/{}", pet_id)

        assert found.status_code == 200
        assert_content_type(found, "application/json")
        assert_schema(found, "Pet")
        assert found.json()["name"] == "Bike"
        assert found.json()["born"] == "2029-03-11"
        assert_value(found, "/tags", ["baby"])
        assert_value(found, "/price", 80)

    # assay:2347064b3e1f — #/paths/~1pets~1{petId}/put
    def test_loses_the_price_that_a_replacement_leaves_out(self, user_a, clean_up):
        created = user_a.post("/pets", json=a_new_pet(born="2029-03-11", tags=["baby"], price=80))
        clean_up(lambda: user_a.delete("/pets/{}", created.json()["id"]))

        assert created.status_code == 201
        pet_id = created.json()["id"]

        assert user_a.put("/pets/{}", pet_id, json=a_new_pet()).status_code == 200

        found = user_a.get("/pets/{}", pet_id)

        assert found.status_code == 200
        assert_value_differs(found, "/price", 80)

    # assay:896c6b2b2923 — #/paths/~1pets/post/requestBody
    def test_keeps_what_is_false_0_or_empty_from_its_creation(self, user_a, clean_up):
        created = user_a.post("/pets", json=a_new_pet(born="2029-03-11", tags=[], price=0))
        clean_up(lambda: user_a.delete("/pets/{}", created.json()["id"]))

        assert created.status_code == 201
        pet_id = created.json()["id"]

        found = user_a.get("/pets/{}", pet_id)

        assert found.status_code == 200
        assert_lacks(found, "/tags/0")
        assert_value(found, "/price", 0)

    # assay:bdb34dde40a7 — #/paths/~1pets~1{petId}/put/requestBody
    def test_keeps_what_is_false_0_or_empty_from_put(self, user_a, clean_up):
        created = user_a.post("/pets", json=a_new_pet(born="2029-03-11", tags=["baby"], price=80))
        clean_up(lambda: user_a.delete("/pets/{}", created.json()["id"]))

        assert created.status_code == 201
        pet_id = created.json()["id"]

        assert user_a.get("/pets/{}", pet_id).status_code == 200

        updated = user_a.put(
            "/pets/{}", pet_id, json=a_new_pet(born="2029-04-08", tags=[], price=0)
        )

        assert updated.status_code == 200

        found = user_a.get("/pets/{}", pet_id)

        assert found.status_code == 200
        assert_lacks(found, "/tags/0")
        assert_value(found, "/price", 0)

    # assay:3ac82fc4c66f — #/paths/~1pets/post/requestBody
    def test_keeps_unusual_letters_numbers_and_times_from_its_creation(self, user_a, clean_up):
        created = user_a.post(
            "/pets",
            json=a_new_pet(
                born="2029-03-11",
                price=80,
                name="Zoë Ångström & 東京 🦊nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn",
                tags=["zebra", "apple"],
            ),
        )
        clean_up(lambda: user_a.delete("/pets/{}", created.json()["id"]))

        assert created.status_code == 201
        pet_id = created.json()["id"]

        found = user_a.get("/pets/{}", pet_id)

        assert found.status_code == 200
        assert_value(
            found,
            "/name",
            "Zoë Ångström & 東京 🦊nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn",
        )
        assert_item(found, "/tags", "", "zebra")
        assert_item(found, "/tags", "", "apple")
        assert_lacks(found, "/tags/2")

    # assay:fe1aacb4b53c — #/paths/~1pets~1{petId}/put/requestBody
    def test_keeps_unusual_letters_numbers_and_times_from_put(self, user_a, clean_up):
        created = user_a.post("/pets", json=a_new_pet(born="2029-03-11", tags=["baby"], price=80))
        clean_up(lambda: user_a.delete("/pets/{}", created.json()["id"]))

        assert created.status_code == 201
        pet_id = created.json()["id"]

        assert user_a.get("/pets/{}", pet_id).status_code == 200

        updated = user_a.put(
            "/pets/{}",
            pet_id,
            json=a_new_pet(
                born="2029-04-08",
                price=80,
                name="Zoë Ångström & 東京 🦊nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn",
                tags=["zebra", "apple"],
            ),
        )

        assert updated.status_code == 200

        found = user_a.get("/pets/{}", pet_id)

        assert found.status_code == 200
        assert_value(
            found,
            "/name",
            "Zoë Ångström & 東京 🦊nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn",
        )
        assert_item(found, "/tags", "", "zebra")
        assert_item(found, "/tags", "", "apple")
        assert_lacks(found, "/tags/2")

    # assay:93875c191a4d — #/paths/~1pets/get
    def test_is_listed_after_it_is_created(self, user_a, clean_up):
        listed_before = user_a.get("/pets", params={"limit": "100"})

        assert listed_before.status_code == 200

        created = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created.json()["id"]))

        assert created.status_code == 201
        pet_id = created.json()["id"]

        listed = user_a.get("/pets", params={"limit": "100"})

        assert listed.status_code == 200
        assert_content_type(listed, "application/json")
        assert_schema(listed, "PetList")
        assert_header(listed, "X-Total-Count", "ListPetsXTotalCountHeader")
        assert_item(listed, "", "/id", pet_id, unless_full=100)

    # assay:fe488dadccb6 — #/paths/~1pets~1{petId}/put
    def test_can_be_replaced_after_it_is_created(self, user_a, clean_up):
        created = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created.json()["id"]))

        assert created.status_code == 201
        pet_id = created.json()["id"]

        assert user_a.get("/pets/{}", pet_id).status_code == 200

        updated = user_a.put("/pets/{}", pet_id, json=a_new_pet(name="Chair"))

        assert updated.status_code == 200
        assert_content_type(updated, "application/json")
        assert_schema(updated, "Pet")
        assert updated.json()["name"] == "Chair"

        found = user_a.get("/pets/{}", pet_id)

        assert found.status_code == 200
        assert found.json()["name"] == "Chair"

    # assay:54c39b030e12 — #/paths/~1pets~1{petId}/put
    def test_is_the_same_when_it_is_replaced_twice(self, user_a, clean_up):
        created = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created.json()["id"]))

        assert created.status_code == 201
        pet_id = created.json()["id"]

        updated = user_a.put("/pets/{}", pet_id, json=a_new_pet(name="Chair"))

        assert updated.status_code == 200

        again = user_a.put("/pets/{}", pet_id, json=a_new_pet(name="Chair"))

        assert again.status_code == 200
        assert_content_type(again, "application/json")
        assert_schema(again, "Pet")

        found = user_a.get("/pets/{}", pet_id)

        assert found.status_code == 200
        assert found.json()["name"] == "Chair"

    # assay:0cf11a4f765e — #/paths/~1pets/get
    def test_is_not_listed_as_it_was_before_a_change(self, user_a, clean_up):
        created = user_a.post("/pets", json=a_new_pet(name="As it was before"))
        clean_up(lambda: user_a.delete("/pets/{}", created.json()["id"]))

        assert created.status_code == 201
        pet_id = created.json()["id"]

        assert user_a.get("/pets", params={"limit": "100"}).status_code == 200

        updated = user_a.put("/pets/{}", pet_id, json=a_new_pet(name="Chair"))

        assert updated.status_code == 200

        listed = user_a.get("/pets", params={"limit": "100"})

        assert listed.status_code == 200
        assert_no_item(listed, "", "/name", "As it was before")

    # assay:7e784a339842 — #/paths/~1pets~1{petId}/put
    def test_is_replaced_without_another_one(self, user_a, clean_up):
        created = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created.json()["id"]))

        assert created.status_code == 201
        pet_id = created.json()["id"]

        created_other = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_other.json()["id"]))

        assert created_other.status_code == 201
        pet_id2 = created_other.json()["id"]

        updated = user_a.put("/pets/{}", pet_id, json=a_new_pet(name="Chair"))

        assert updated.status_code == 200

        found_other = user_a.get("/pets/{}", pet_id2)

        assert found_other.status_code == 200
        assert found_other.json()["id"] == pet_id2
        assert_value_differs(found_other, "/name", "Chair")

    # assay:81e5da58283a — #/paths/~1pets~1{petId}/delete
    def test_is_deleted_without_another_one(self, user_a, clean_up):
        created = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created.json()["id"]))

        assert created.status_code == 201
        pet_id = created.json()["id"]

        created_other = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_other.json()["id"]))

        assert created_other.status_code == 201
        pet_id2 = created_other.json()["id"]

        assert user_a.delete("/pets/{}", pet_id).status_code == 204

        found_other = user_a.get("/pets/{}", pet_id2)

        assert found_other.status_code == 200
        assert found_other.json()["id"] == pet_id2

    # assay:1365f3af7688 — #/paths/~1pets~1{petId}/delete
    def test_is_gone_after_it_is_deleted(self, user_a, clean_up):
        created = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created.json()["id"]))

        assert created.status_code == 201
        pet_id = created.json()["id"]

        assert user_a.get("/pets/{}", pet_id).status_code == 200
        assert user_a.delete("/pets/{}", pet_id).status_code == 204
        assert_not_found(user_a.get("/pets/{}", pet_id))

    # assay:522ee2a7aa70 — #/paths/~1pets~1{petId}/delete
    def test_stays_gone_when_it_is_deleted_twice(self, user_a, clean_up):
        created = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created.json()["id"]))

        assert created.status_code == 201
        pet_id = created.json()["id"]

        assert user_a.delete("/pets/{}", pet_id).status_code == 204

        again = user_a.delete("/pets/{}", pet_id)

        assert_status(again, 204, "3XX", "4XX")
        assert_documented(again, "DELETE /pets/{petId}")

        assert_not_found(user_a.get("/pets/{}", pet_id))

    # assay:a6c3c61e394e — #/paths/~1pets/post/responses
    def test_can_be_created_again_after_it_is_deleted(self, user_a, clean_up):
        created = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created.json()["id"]))

        assert created.status_code == 201
        pet_id = created.json()["id"]

        assert user_a.delete("/pets/{}", pet_id).status_code == 204

        created_again = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_again.json()["id"]))

        assert created_again.status_code == 201

    # assay:241d55fdbdcc — #/paths/~1pets~1{petId}/delete
    def test_is_not_listed_any_more_after_it_is_deleted(self, user_a, clean_up):
        created = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created.json()["id"]))

        assert created.status_code == 201
        pet_id = created.json()["id"]

        assert user_a.get("/pets").status_code == 200
        assert user_a.delete("/pets/{}", pet_id).status_code == 204

        listed = user_a.get("/pets")

        assert listed.status_code == 200
        assert_no_item(listed, "", "/id", pet_id)

    # assay:6da5d634fde3 — #/paths/~1pets/post/requestBody
    def test_is_not_kept_when_its_creation_is_refused(self, user_a):
        refused = user_a.post(
            "/pets", json=without(a_new_pet(name="Left behind by a refusal"), "status")
        )

        assert_status(refused, "4XX")

        listed = user_a.get("/pets", params={"limit": "100"})

        assert listed.status_code == 200
        assert_no_item(listed, "", "/name", "Left behind by a refusal")

    # assay:3f18a7f4b372 — #/paths/~1pets~1{petId}/put/requestBody
    def test_stays_as_it_was_when_put_is_refused(self, user_a, clean_up):
        created = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created.json()["id"]))

        assert created.status_code == 201
        pet_id = created.json()["id"]

        before = user_a.get("/pets/{}", pet_id)

        assert before.status_code == 200
        value_before = before.json()["name"]

        refused = user_a.put("/pets/{}", pet_id, json=without(a_new_pet(name="Chair"), "status"))

        assert_status(refused, "4XX")

        found = user_a.get("/pets/{}", pet_id)

        assert found.status_code == 200
        assert found.json()["name"] == value_before
