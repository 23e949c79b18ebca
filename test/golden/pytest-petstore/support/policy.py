"""Which statuses count as a refusal of each kind. Adjust them to what your API promises."""

POLICY: dict[str, list[int]] = {
    "invalid-input": [400, 413, 414, 422],
    "not-found": [404, 410],
    "method": [405, 501],
    "media-type": [415],
    "unauthenticated": [401],
    "forbidden": [403, 404],
}
