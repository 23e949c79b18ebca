"""How often something may be tried."""
import threading
import time


class Limit:
    """Counts failures by name, and forgets them after a while."""

    def __init__(self, most, seconds):
        self.most = most
        self.seconds = seconds
        self.failures = {}
        self.lock = threading.Lock()

    def is_reached(self, name):
        with self.lock:
            return len(self._recent(name)) >= self.most

    def failed(self, name):
        with self.lock:
            if len(self.failures) > 10_000:
                self.failures = {each: self._recent(each) for each in list(self.failures) if self._recent(each)}
            self.failures[name] = self._recent(name) + [time.monotonic()]

    def succeeded(self, name):
        with self.lock:
            self.failures.pop(name, None)

    def _recent(self, name):
        since = time.monotonic() - self.seconds
        return [failure for failure in self.failures.get(name, []) if failure > since]
