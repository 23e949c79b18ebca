from support.expectations import assert_status


# Tests of GET /status
class TestGetStatus:
    # assay:74867d4ddb6c — #/paths/~1status
    def test_refuses_patch_which_it_does_not_offer(self, user_a):
        response = user_a.patch("/status")

        assert_status(response, "4XX", 501)
