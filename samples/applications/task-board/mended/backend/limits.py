import threading
import time


class FailedTries:
    """Counts what went wrong lately, for each key, in this process."""

    def __init__(self, most, seconds):
        self.most = most
        self.seconds = seconds
        self.times = {}
        self.lock = threading.Lock()

    def _recent(self, key):
        since = time.monotonic() - self.seconds
        return [moment for moment in self.times.get(key, ()) if moment > since]

    def are_too_many(self, key):
        with self.lock:
            return len(self._recent(key)) >= self.most

    def add(self, key):
        with self.lock:
            if len(self.times) > 10_000:
                self.times = {known: recent for known in self.times if (recent := self._recent(known))}
            self.times[key] = [*self._recent(key), time.monotonic()]
