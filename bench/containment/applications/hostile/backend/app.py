"""Does to its host what an application can try, and says in its log what came of it. HOSTILE says what it tries."""

import os
import socket
import subprocess
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer


def said(what, outcome):
    print(f"{what}: {outcome}", flush=True)


def tried(what, act):
    try:
        said(what, act())
    except BaseException as error:  # whatever keeps it from it is worth telling
        said(what, f"refused ({type(error).__name__}: {error})"[:200])


def read(path):
    with open(path) as file:
        return file.read()


def names_of_people():
    return " ".join(line.split(":")[0] for line in read("/etc/passwd").splitlines())


def reach(host, port):
    with socket.create_connection((host, port), timeout=2):
        return "reached"


def fill_disk(folder):
    written = 0
    try:
        with open(os.path.join(folder, "filler"), "wb") as file:
            while written < 20 * 1024**3:
                written += file.write(b"x" * 1024 * 1024)
    except OSError as error:
        return f"stopped after {written // 1024**2} MiB ({error.strerror})"
    return f"wrote {written // 1024**2} MiB"


def kill_everybody():
    os.kill(-1, 9)
    return "sent"


class Elsewhere(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"listening elsewhere")

    def log_message(self, *_):
        pass


def listen_elsewhere():
    server = HTTPServer(("0.0.0.0", 17999), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return "listens at 17999 of its own network"


def flood():
    line = "flood " * 1000
    while True:
        print(line, flush=True)


def fork_without_end():
    while True:
        try:
            if os.fork() == 0:
                while True:
                    time.sleep(0.01)
        except OSError:
            time.sleep(0.01)


def fill_memory():
    held = []
    while True:
        held.append(bytearray(8 * 1024 * 1024))


def spin(seconds):
    """Uses four processes at once. Gives how many cores they had."""
    began = time.monotonic()
    children = []
    for _ in range(4):
        child = os.fork()
        if child == 0:
            while time.monotonic() - began < seconds:
                pass
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    used = os.times()
    return f"had {(used.children_user + used.children_system) / (time.monotonic() - began):.2f} cores"


def secrets():
    tried("accounts", names_of_people)
    tried("shadow", lambda: read("/etc/shadow"))
    tried("environment", lambda: " ".join(sorted(os.environ)))
    tried("environment of others", lambda: len(read("/proc/1/environ")))
    tried("processes seen", lambda: sum(name.isdigit() for name in os.listdir("/proc")))
    tried("planted secret", lambda: read(os.environ.get("CANARY", "/nowhere")))


def network():
    tried("host database", lambda: reach("127.0.0.1", int(os.environ.get("VICTIM_PORT", "5432"))))
    tried("network", lambda: reach("192.0.2.1", 80))
    tried("name", lambda: socket.gethostbyname("example.com"))
    tried("metadata", lambda: urllib.request.urlopen("http://169.254.169.254/", timeout=2).status)


def system():
    tried("write to the system", lambda: open("/usr/planted", "w").close())
    tried("mount", lambda: subprocess.run(["mount", "-t", "tmpfs", "x", "/tmp"], check=True, capture_output=True))


def kill():
    system()
    tried("kill everybody", kill_everybody)


def elsewhere():
    tried("elsewhere", listen_elsewhere)


def disk():
    for folder in (".", "/tmp", "/dev/shm", "/dev", "/var/tmp", "/root"):
        tried(f"disk {folder}", lambda folder=folder: fill_disk(folder))


def everything():
    for act in (secrets, network, system, elsewhere, disk):
        act()


def forks():
    everything()
    said("forks", "begin")
    fork_without_end()


def memory():
    everything()
    threading.Thread(target=flood, daemon=True).start()
    time.sleep(1)
    fill_memory()


def wait_elsewhere():
    elsewhere()
    time.sleep(2)


def processor():
    tried("processor", lambda: spin(3))


MISDEEDS = {
    "secrets": secrets,
    "network": network,
    "system": kill,
    "elsewhere": wait_elsewhere,
    "disk": disk,
    "log": flood,
    "processor": processor,
    "forks": forks,
    "memory": memory,
}

MISDEEDS[os.environ["HOSTILE"]]()
said("end", "nothing more to try")
raise SystemExit(7)
