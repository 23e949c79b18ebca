from support.visit import Visit


# assay:5a549a38ba10 — #/paths/~1status/get/responses
def get_status(visit: Visit) -> None:
    response = visit.anonymous.get("/status", headers={"Accept": "text/plain, */*"})
    response.answers(200)
