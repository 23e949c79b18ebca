from support.data import a_new_pet
from support.expectations import (
    assert_content_type,
    assert_documented,
    assert_header,
    assert_rejected,
    assert_schema,
)
from support.values import without


# Tests of GET /pets
class TestGetPets:
    # assay:876a9c2d4e57 — #/paths/~1pets/get/parameters/0/schema/type
    def test_rejects_a_limit_that_is_no_number(self, user_a):
        response = user_a.get("/pets", params={"limit": "not-a-number"})

        assert_rejected(response)

    # assay:c1eff91a518f — #/paths/~1pets/get/parameters/0/schema/type
    def test_rejects_a_limit_of_1_5_which_is_not_whole(self, user_a):
        response = user_a.get("/pets", params={"limit": "1.5"})

        assert_rejected(response)

    # assay:896d141fa85e — #/paths/~1pets/get/parameters/0/schema/maximum
    def test_accepts_a_limit_of_100_its_maximum(self, user_a):
        response = user_a.get("/pets", params={"limit": "100"})

        assert response.status_code == 200
        assert_content_type(response, "application/json")
        assert_schema(response, "PetList")
        assert_header(response, "X-Total-Count", "ListPetsXTotalCountHeader")

    # assay:5cf8980d9256 — #/paths/~1pets/get/parameters/0/schema/maximum
    def test_rejects_a_limit_of_101(self, user_a):
        response = user_a.get("/pets", params={"limit": "101"})

        assert_rejected(response)

    # assay:859cdaed3674 — #/paths/~1pets/get/parameters/0/schema/minimum
    def test_accepts_a_limit_of_1_its_minimum(self, user_a):
        response = user_a.get("/pets", params={"limit": "1"})

        assert response.status_code == 200
        assert_content_type(response, "application/json")
        assert_schema(response, "PetList")
        assert_header(response, "X-Total-Count", "ListPetsXTotalCountHeader")

    # assay:c2d5445018e5 — #/paths/~1pets/get/parameters/0/schema/minimum
    def test_rejects_a_limit_of_0(self, user_a):
        response = user_a.get("/pets", params={"limit": "0"})

        assert_rejected(response)

    # assay:3e18251edb23 — #/paths/~1pets/get/parameters/1/schema/type
    def test_rejects_a_status_that_is_no_list(self, user_a):
        response = user_a.get("/pets", params={"status": "not-a-list"})

        assert_rejected(response)

    # assay:6cb19b1fdb74 — #/paths/~1pets/get/parameters/1/schema/items
    def test_rejects_status_whose_second_item_is_wrong(self, user_a):
        response = user_a.get("/pets", params={"status": ["available", "not-one-of-these"]})

        assert_rejected(response)

    # assay:f24221f49dec — #/components/schemas/Status/enum
    def test_rejects_a_status_0_that_is_none_of_its_values(self, user_a):
        response = user_a.get("/pets", params={"status": "not-one-of-these"})

        assert_rejected(response)

        in_another_case = user_a.get("/pets", params={"status": "AVAILABLE"})

        assert_rejected(in_another_case)

    # assay:dda00953159d — #/components/schemas/Status/enum
    def test_accepts_a_status_0_of_available(self, user_a):
        response = user_a.get("/pets", params={"status": "available"})

        assert response.status_code == 200
        assert_content_type(response, "application/json")
        assert_schema(response, "PetList")
        assert_header(response, "X-Total-Count", "ListPetsXTotalCountHeader")

    # assay:bc60c752e7e1 — #/components/schemas/Status/enum
    def test_accepts_a_status_0_of_pending(self, user_a):
        response = user_a.get("/pets", params={"status": "pending"})

        assert response.status_code == 200
        assert_content_type(response, "application/json")
        assert_schema(response, "PetList")
        assert_header(response, "X-Total-Count", "ListPetsXTotalCountHeader")

    # assay:e9b1f563ded2 — #/components/schemas/Status/enum
    def test_accepts_a_status_0_of_sold(self, user_a):
        response = user_a.get("/pets", params={"status": "sold"})

        assert response.status_code == 200
        assert_content_type(response, "application/json")
        assert_schema(response, "PetList")
        assert_header(response, "X-Total-Count", "ListPetsXTotalCountHeader")

    # assay:5e9c56973cd0 — #/paths/~1pets/get/parameters/2/schema/format
    def test_rejects_a_x_request_id_that_is_no_uuid(self, user_a):
        response = user_a.get("/pets", headers={"X-Request-Id": "not-a-uuid"})

        assert_rejected(response)


# Tests of POST /pets
class TestPostPets:
    # assay:68c0522ddfb0 — #/components/schemas/NewPet/type
    def test_rejects_a_body_that_is_no_object(self, user_a):
        response = user_a.post("/pets", json=[])

        assert_rejected(response)
        assert_documented(response, "POST /pets")

    # assay:96e956411afd — #/components/schemas/NewPet/type
    def test_rejects_null_as_its_body(self, user_a):
        response = user_a.post("/pets", json=None)

        assert_rejected(response)

    # assay:7f89a6dacf97 — #/components/schemas/NewPet/properties/name/type
    def test_rejects_a_name_that_is_no_text(self, user_a):
        response = user_a.post("/pets", json=a_new_pet(name={"unexpected": "object"}))

        assert_rejected(response)

    # assay:8f288f9e8433 — #/components/schemas/NewPet/properties/name/maxLength
    def test_accepts_a_name_of_80_characters_its_limit(self, user_a, clean_up):
        response = user_a.post("/pets", json=a_new_pet(name="é" * 80))
        clean_up(lambda: user_a.delete("/pets/{}", response.json()["id"]))

        assert response.status_code == 201
        assert_content_type(response, "application/json")
        assert_schema(response, "Pet")

    # assay:0ef11cae5d53 — #/components/schemas/NewPet/properties/name/maxLength
    def test_rejects_a_name_of_81_characters(self, user_a):
        response = user_a.post("/pets", json=a_new_pet(name="n" * 81))

        assert_rejected(response)

    # assay:a54786ff03f3 — #/components/schemas/NewPet/properties/name/minLength
    def test_accepts_a_name_of_1_character_its_minimum(self, user_a, clean_up):
        response = user_a.post("/pets", json=a_new_pet(name="é"))
        clean_up(lambda: user_a.delete("/pets/{}", response.json()["id"]))

        assert response.status_code == 201
        assert_content_type(response, "application/json")
        assert_schema(response, "Pet")

    # assay:e78de3c78c63 — #/components/schemas/NewPet/properties/name/minLength
    def test_rejects_a_name_of_0_characters(self, user_a):
        response = user_a.post("/pets", json=a_new_pet(name=""))

        assert_rejected(response)

    # assay:503fd73f8619 — #/components/schemas/NewPet/required
    def test_rejects_a_body_without_name(self, user_a):
        response = user_a.post("/pets", json=without(a_new_pet(), "name"))

        assert_rejected(response)

    # assay:11110297149f — #/components/schemas/NewPet/properties/name/type
    def test_rejects_null_as_name(self, user_a):
        response = user_a.post("/pets", json=a_new_pet(name=None))

        assert_rejected(response)

    # assay:4c5c7089b833 — #/components/schemas/Status/type
    def test_rejects_a_status_that_is_no_text(self, user_a):
        response = user_a.post("/pets", json=a_new_pet(status={"unexpected": "object"}))

        assert_rejected(response)

    # assay:913fe39f438d — #/components/schemas/Status/enum
    def test_rejects_a_status_that_is_none_of_its_values(self, user_a):
        response = user_a.post("/pets", json=a_new_pet(status="not-one-of-these"))

        assert_rejected(response)

        in_another_case = user_a.post("/pets", json=a_new_pet(status="AVAILABLE"))

        assert_rejected(in_another_case)

    # assay:a3264103647f — #/components/schemas/Status/enum
    def test_accepts_a_status_of_available(self, user_a, clean_up):
        response = user_a.post("/pets", json=a_new_pet(status="available"))
        clean_up(lambda: user_a.delete("/pets/{}", response.json()["id"]))

        assert response.status_code == 201
        assert_content_type(response, "application/json")
        assert_schema(response, "Pet")

    # assay:8a40b0f7b587 — #/components/schemas/Status/enum
    def test_accepts_a_status_of_pending(self, user_a, clean_up):
        response = user_a.post("/pets", json=a_new_pet(status="pending"))
        clean_up(lambda: user_a.delete("/pets/{}", response.json()["id"]))

        assert response.status_code == 201
        assert_content_type(response, "application/json")
        assert_schema(response, "Pet")

    # assay:2adf2f5aa117 — #/components/schemas/Status/enum
    def test_accepts_a_status_of_sold(self, user_a, clean_up):
        response = user_a.post("/pets", json=a_new_pet(status="sold"))
        clean_up(lambda: user_a.delete("/pets/{}", response.json()["id"]))

        assert response.status_code == 201
        assert_content_type(response, "application/json")
        assert_schema(response, "Pet")

    # assay:1b7cfceaf04d — #/components/schemas/NewPet/required
    def test_rejects_a_body_without_status(self, user_a):
        response = user_a.post("/pets", json=without(a_new_pet(), "status"))

        assert_rejected(response)

    # assay:316f3c49411d — #/components/schemas/Status/type
    def test_rejects_null_as_status(self, user_a):
        response = user_a.post("/pets", json=a_new_pet(status=None))

        assert_rejected(response)

    # assay:bed57267b28d — #/components/schemas/NewPet/properties/born/type
    def test_rejects_a_born_that_is_no_text(self, user_a):
        response = user_a.post("/pets", json=a_new_pet(born={"unexpected": "object"}))

        assert_rejected(response)

    # assay:db8cb63c3d2c — #/components/schemas/NewPet/properties/born/format
    def test_rejects_a_born_that_is_no_date(self, user_a):
        response = user_a.post("/pets", json=a_new_pet(born="not-a-date"))

        assert_rejected(response)

        on_no_day = user_a.post("/pets", json=a_new_pet(born="2031-02-30"))

        assert_rejected(on_no_day)

    # assay:fa110f48a53a — #/components/schemas/NewPet/properties/tags/type
    def test_rejects_a_tags_that_is_no_list(self, user_a):
        response = user_a.post("/pets", json=a_new_pet(tags="not-a-list"))

        assert_rejected(response)

    # assay:ee6c4e8aceb9 — #/components/schemas/NewPet/properties/tags/maxItems
    def test_accepts_tags_with_5_items(self, user_a, clean_up):
        response = user_a.post(
            "/pets", json=a_new_pet(tags=["books", "industrial", "tools", "movies", "health"])
        )
        clean_up(lambda: user_a.delete("/pets/{}", response.json()["id"]))

        assert response.status_code == 201
        assert_content_type(response, "application/json")
        assert_schema(response, "Pet")

    # assay:d7b874ed2b64 — #/components/schemas/NewPet/properties/tags/maxItems
    def test_rejects_tags_with_6_items(self, user_a):
        response = user_a.post(
            "/pets",
            json=a_new_pet(tags=["industrial", "home", "tools", "grocery", "jewelry", "shoes"]),
        )

        assert_rejected(response)

    # assay:6bda8bdfbd71 — #/components/schemas/NewPet/properties/tags/uniqueItems
    def test_rejects_tags_with_the_same_item_twice(self, user_a):
        response = user_a.post("/pets", json=a_new_pet(tags=["grocery", "grocery"]))

        assert_rejected(response)

    # assay:7776410f9302 — #/components/schemas/NewPet/properties/tags/items
    def test_rejects_tags_whose_second_item_is_wrong(self, user_a):
        response = user_a.post("/pets", json=a_new_pet(tags=["kids", {"unexpected": "object"}]))

        assert_rejected(response)

    # assay:19959f64e71d — #/components/schemas/NewPet/properties/tags/items/type
    def test_rejects_a_tags_0_that_is_no_text(self, user_a):
        response = user_a.post("/pets", json=a_new_pet(tags=[{"unexpected": "object"}]))

        assert_rejected(response)

    # assay:73dc3b9fc617 — #/components/schemas/NewPet/properties/tags/items/maxLength
    def test_accepts_a_tags_0_of_20_characters_its_limit(self, user_a, clean_up):
        response = user_a.post("/pets", json=a_new_pet(tags=["nnnnnnnnnnnnnnnnnnnn"]))
        clean_up(lambda: user_a.delete("/pets/{}", response.json()["id"]))

        assert response.status_code == 201
        assert_content_type(response, "application/json")
        assert_schema(response, "Pet")

    # assay:05817bb0007b — #/components/schemas/NewPet/properties/tags/items/maxLength
    def test_rejects_a_tags_0_of_21_characters(self, user_a):
        response = user_a.post("/pets", json=a_new_pet(tags=["n" * 21]))

        assert_rejected(response)

    # assay:4f1b2f910b72 — #/components/schemas/NewPet/properties/price/type
    def test_rejects_a_price_that_is_no_number(self, user_a):
        response = user_a.post("/pets", json=a_new_pet(price="not-a-number"))

        assert_rejected(response)

    # assay:beafb7831960 — #/components/schemas/NewPet/properties/price/minimum
    def test_accepts_a_price_of_0_its_minimum(self, user_a, clean_up):
        response = user_a.post("/pets", json=a_new_pet(price=0))
        clean_up(lambda: user_a.delete("/pets/{}", response.json()["id"]))

        assert response.status_code == 201
        assert_content_type(response, "application/json")
        assert_schema(response, "Pet")

    # assay:d6c1192b6284 — #/components/schemas/NewPet/properties/price/minimum
    def test_rejects_a_price_of_minus_0_5(self, user_a):
        response = user_a.post("/pets", json=a_new_pet(price=-0.5))

        assert_rejected(response)

    # assay:2b1e6f5c0eba — #/components/schemas/NewPet/properties/price/multipleOf
    def test_rejects_a_price_of_0_75_no_multiple_of_0_5(self, user_a):
        response = user_a.post("/pets", json=a_new_pet(price=0.75))

        assert_rejected(response)

    # assay:8be5496aeb6b — #/components/schemas/NewPet/properties/price/type
    def test_rejects_price_written_as_text(self, user_a):
        response = user_a.post("/pets", json=a_new_pet(price="80"))

        assert_rejected(response)

    # assay:7a45341baaf3 — #/components/schemas/NewPet/properties/name/type
    def test_rejects_a_number_as_name_and_tags_0(self, user_a):
        response1 = user_a.post("/pets", json=a_new_pet(name=1))

        assert_rejected(response1)

        assert_rejected(user_a.post("/pets", json=a_new_pet(tags=[1])))

    # assay:9c5b2cfc9b97 — #/components/schemas/NewPet/properties/born/type
    def test_rejects_null_in_the_place_of_born_and_tags_0(self, user_a):
        response1 = user_a.post("/pets", json=a_new_pet(born=None))

        assert_rejected(response1)

        assert_rejected(user_a.post("/pets", json=a_new_pet(tags=[None])))


# Tests of GET /pets/{petId}
class TestGetPetsPetId:
    # assay:444e4f309b4c — #/paths/~1pets~1{petId}/parameters/0/schema/type
    def test_rejects_a_pet_id_that_is_no_number(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201

        response = user_a.get("/pets/{}", "not-a-number")

        assert response.status_code in (400, 404, 422)
        assert_documented(response, "GET /pets/{petId}")

    # assay:89a43268f9a3 — #/paths/~1pets~1{petId}/parameters/0/schema/type
    def test_rejects_a_pet_id_of_1_5_which_is_not_whole(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201

        assert user_a.get("/pets/{}", "1.5").status_code in (400, 404, 422)

    # assay:db3c10d3fc43 — #/paths/~1pets~1{petId}/parameters/0/schema/minimum
    def test_rejects_a_pet_id_of_0(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201

        assert user_a.get("/pets/{}", "0").status_code in (400, 404, 422)


# Tests of PUT /pets/{petId}
class TestPutPetsPetId:
    # assay:4ff89a9d0ed6 — #/paths/~1pets~1{petId}/parameters/0/schema/type
    def test_rejects_a_pet_id_that_is_no_number(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201

        response = user_a.put("/pets/{}", "not-a-number", json=a_new_pet())

        assert response.status_code in (400, 404, 422)
        assert_documented(response, "PUT /pets/{petId}")

    # assay:6d2c6306907f — #/paths/~1pets~1{petId}/parameters/0/schema/type
    def test_rejects_a_pet_id_of_1_5_which_is_not_whole(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201

        assert user_a.put("/pets/{}", "1.5", json=a_new_pet()).status_code in (400, 404, 422)

    # assay:6c2b309b37d0 — #/paths/~1pets~1{petId}/parameters/0/schema/minimum
    def test_rejects_a_pet_id_of_0(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201

        assert user_a.put("/pets/{}", "0", json=a_new_pet()).status_code in (400, 404, 422)

    # assay:028df35d3ddd — #/components/schemas/NewPet/type
    def test_rejects_a_body_that_is_no_object(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        assert_rejected(user_a.put("/pets/{}", pet_id, json=[]))

    # assay:e8ac84defbd5 — #/components/schemas/NewPet/type
    def test_rejects_null_as_its_body(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        assert_rejected(user_a.put("/pets/{}", pet_id, json=None))

    # assay:2cfecfbfb29d — #/components/schemas/NewPet/properties/name/type
    def test_rejects_a_name_that_is_no_text(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put("/pets/{}", pet_id, json=a_new_pet(name={"unexpected": "object"}))

        assert_rejected(response)

    # assay:e4421b16d98a — #/components/schemas/NewPet/properties/name/maxLength
    def test_accepts_a_name_of_80_characters_its_limit(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put("/pets/{}", pet_id, json=a_new_pet(name="é" * 80))

        assert response.status_code == 200
        assert_content_type(response, "application/json")
        assert_schema(response, "Pet")

    # assay:2ebc10c021d0 — #/components/schemas/NewPet/properties/name/maxLength
    def test_rejects_a_name_of_81_characters(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put("/pets/{}", pet_id, json=a_new_pet(name="n" * 81))

        assert_rejected(response)

    # assay:83a1d6774455 — #/components/schemas/NewPet/properties/name/minLength
    def test_accepts_a_name_of_1_character_its_minimum(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put("/pets/{}", pet_id, json=a_new_pet(name="é"))

        assert response.status_code == 200
        assert_content_type(response, "application/json")
        assert_schema(response, "Pet")

    # assay:ac025c35ff2b — #/components/schemas/NewPet/properties/name/minLength
    def test_rejects_a_name_of_0_characters(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put("/pets/{}", pet_id, json=a_new_pet(name=""))

        assert_rejected(response)

    # assay:9975bf6599b4 — #/components/schemas/NewPet/required
    def test_rejects_a_body_without_name(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put("/pets/{}", pet_id, json=without(a_new_pet(), "name"))

        assert_rejected(response)

    # assay:d473e5714fa6 — #/components/schemas/NewPet/properties/name/type
    def test_rejects_null_as_name(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put("/pets/{}", pet_id, json=a_new_pet(name=None))

        assert_rejected(response)

    # assay:15bd31f8bc4b — #/components/schemas/Status/type
    def test_rejects_a_status_that_is_no_text(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put("/pets/{}", pet_id, json=a_new_pet(status={"unexpected": "object"}))

        assert_rejected(response)

    # assay:cad38a963841 — #/components/schemas/Status/enum
    def test_rejects_a_status_that_is_none_of_its_values(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put("/pets/{}", pet_id, json=a_new_pet(status="not-one-of-these"))

        assert_rejected(response)

        in_another_case = user_a.put("/pets/{}", pet_id, json=a_new_pet(status="AVAILABLE"))

        assert_rejected(in_another_case)

    # assay:e8f1ed0c6b61 — #/components/schemas/Status/enum
    def test_accepts_a_status_of_available(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put("/pets/{}", pet_id, json=a_new_pet(status="available"))

        assert response.status_code == 200
        assert_content_type(response, "application/json")
        assert_schema(response, "Pet")

    # assay:8434cc853fdd — #/components/schemas/Status/enum
    def test_accepts_a_status_of_pending(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put("/pets/{}", pet_id, json=a_new_pet(status="pending"))

        assert response.status_code == 200
        assert_content_type(response, "application/json")
        assert_schema(response, "Pet")

    # assay:0b8558a1df94 — #/components/schemas/Status/enum
    def test_accepts_a_status_of_sold(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put("/pets/{}", pet_id, json=a_new_pet(status="sold"))

        assert response.status_code == 200
        assert_content_type(response, "application/json")
        assert_schema(response, "Pet")

    # assay:98a0e5eb5ac4 — #/components/schemas/NewPet/required
    def test_rejects_a_body_without_status(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put("/pets/{}", pet_id, json=without(a_new_pet(), "status"))

        assert_rejected(response)

    # assay:f24ce6a76840 — #/components/schemas/Status/type
    def test_rejects_null_as_status(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put("/pets/{}", pet_id, json=a_new_pet(status=None))

        assert_rejected(response)

    # assay:e375f27d3c9b — #/components/schemas/NewPet/properties/born/type
    def test_rejects_a_born_that_is_no_text(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put("/pets/{}", pet_id, json=a_new_pet(born={"unexpected": "object"}))

        assert_rejected(response)

    # assay:e3c8f977eedb — #/components/schemas/NewPet/properties/born/format
    def test_rejects_a_born_that_is_no_date(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put("/pets/{}", pet_id, json=a_new_pet(born="not-a-date"))

        assert_rejected(response)

        on_no_day = user_a.put("/pets/{}", pet_id, json=a_new_pet(born="2031-02-30"))

        assert_rejected(on_no_day)

    # assay:807b7a198063 — #/components/schemas/NewPet/properties/tags/type
    def test_rejects_a_tags_that_is_no_list(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put("/pets/{}", pet_id, json=a_new_pet(tags="not-a-list"))

        assert_rejected(response)

    # assay:7c71ef2d91c3 — #/components/schemas/NewPet/properties/tags/maxItems
    def test_accepts_tags_with_5_items(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put(
            "/pets/{}",
            pet_id,
            json=a_new_pet(tags=["toys", "tools", "beauty", "clothing", "outdoors"]),
        )

        assert response.status_code == 200
        assert_content_type(response, "application/json")
        assert_schema(response, "Pet")

    # assay:56b12c5a1d9d — #/components/schemas/NewPet/properties/tags/maxItems
    def test_rejects_tags_with_6_items(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put(
            "/pets/{}",
            pet_id,
            json=a_new_pet(tags=["movies", "health", "shoes", "music", "grocery", "electronics"]),
        )

        assert_rejected(response)

    # assay:e5e74aa4272d — #/components/schemas/NewPet/properties/tags/uniqueItems
    def test_rejects_tags_with_the_same_item_twice(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put("/pets/{}", pet_id, json=a_new_pet(tags=["movies", "movies"]))

        assert_rejected(response)

    # assay:ef26399a6bce — #/components/schemas/NewPet/properties/tags/items
    def test_rejects_tags_whose_second_item_is_wrong(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put(
            "/pets/{}", pet_id, json=a_new_pet(tags=["electronics", {"unexpected": "object"}])
        )

        assert_rejected(response)

    # assay:3f9ef2f9c548 — #/components/schemas/NewPet/properties/tags/items/type
    def test_rejects_a_tags_0_that_is_no_text(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put("/pets/{}", pet_id, json=a_new_pet(tags=[{"unexpected": "object"}]))

        assert_rejected(response)

    # assay:2f295bf18d5c — #/components/schemas/NewPet/properties/tags/items/maxLength
    def test_accepts_a_tags_0_of_20_characters_its_limit(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put("/pets/{}", pet_id, json=a_new_pet(tags=["nnnnnnnnnnnnnnnnnnnn"]))

        assert response.status_code == 200
        assert_content_type(response, "application/json")
        assert_schema(response, "Pet")

    # assay:3c4c3156fce5 — #/components/schemas/NewPet/properties/tags/items/maxLength
    def test_rejects_a_tags_0_of_21_characters(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put("/pets/{}", pet_id, json=a_new_pet(tags=["n" * 21]))

        assert_rejected(response)

    # assay:d1da3e049e0e — #/components/schemas/NewPet/properties/price/type
    def test_rejects_a_price_that_is_no_number(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put("/pets/{}", pet_id, json=a_new_pet(price="not-a-number"))

        assert_rejected(response)

    # assay:abff5581c733 — #/components/schemas/NewPet/properties/price/minimum
    def test_accepts_a_price_of_0_its_minimum(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put("/pets/{}", pet_id, json=a_new_pet(price=0))

        assert response.status_code == 200
        assert_content_type(response, "application/json")
        assert_schema(response, "Pet")

    # assay:694132897459 — #/components/schemas/NewPet/properties/price/minimum
    def test_rejects_a_price_of_minus_0_5(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put("/pets/{}", pet_id, json=a_new_pet(price=-0.5))

        assert_rejected(response)

    # assay:bc017000e495 — #/components/schemas/NewPet/properties/price/multipleOf
    def test_rejects_a_price_of_0_75_no_multiple_of_0_5(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put("/pets/{}", pet_id, json=a_new_pet(price=0.75))

        assert_rejected(response)

    # assay:f8fdb473c2be — #/components/schemas/NewPet/properties/price/type
    def test_rejects_price_written_as_text(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response = user_a.put("/pets/{}", pet_id, json=a_new_pet(price="80"))

        assert_rejected(response)

    # assay:e796dc92ed53 — #/components/schemas/NewPet/properties/name/type
    def test_rejects_a_number_as_name_and_tags_0(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response1 = user_a.put("/pets/{}", pet_id, json=a_new_pet(name=1))

        assert_rejected(response1)

        response2 = user_a.put("/pets/{}", pet_id, json=a_new_pet(tags=[1]))

        assert_rejected(response2)

    # assay:9ae6300e31ed — #/components/schemas/NewPet/properties/born/type
    def test_rejects_null_in_the_place_of_born_and_tags_0(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201
        pet_id = created_pet.json()["id"]

        response1 = user_a.put("/pets/{}", pet_id, json=a_new_pet(born=None))

        assert_rejected(response1)

        response2 = user_a.put("/pets/{}", pet_id, json=a_new_pet(tags=[None]))

        assert_rejected(response2)


# Tests of DELETE /pets/{petId}
class TestDeletePetsPetId:
    # assay:8a412088baa2 — #/paths/~1pets~1{petId}/parameters/0/schema/type
    def test_rejects_a_pet_id_that_is_no_number(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201

        response = user_a.delete("/pets/{}", "not-a-number")

        assert response.status_code in (400, 404, 422)
        assert_documented(response, "DELETE /pets/{petId} (2)")

    # assay:ab6fd2945a10 — #/paths/~1pets~1{petId}/parameters/0/schema/type
    def test_rejects_a_pet_id_of_1_5_which_is_not_whole(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201

        assert user_a.delete("/pets/{}", "1.5").status_code in (400, 404, 422)

    # assay:f841e35cd770 — #/paths/~1pets~1{petId}/parameters/0/schema/minimum
    def test_rejects_a_pet_id_of_0(self, user_a, clean_up):
        created_pet = user_a.post("/pets", json=a_new_pet())
        clean_up(lambda: user_a.delete("/pets/{}", created_pet.json()["id"]))

        assert created_pet.status_code == 201

        assert user_a.delete("/pets/{}", "0").status_code in (400, 404, 422)
