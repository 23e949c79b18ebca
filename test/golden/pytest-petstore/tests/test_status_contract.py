from support.expectations import assert_content_type


# Tests of GET /status
class TestGetStatus:
    # assay:5a549a38ba10 — #/paths/~1status/get/responses
    def test_answers_a_valid_request_as_documented(self, anonymous):
        response = anonymous.get("/status", headers={"Accept": "text/plain, */*"})

        assert response.status_code == 200
        assert_content_type(response, "text/plain")
