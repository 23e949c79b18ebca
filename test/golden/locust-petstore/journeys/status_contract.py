from support.visit import Visit


# assay:5a549a38ba10 — #/paths/~1status/get/responses
def get_status(visit: Visit) -> None:
    response = visit.anonymous.get("/status")
    response.answers(200)
