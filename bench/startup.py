"""Measures start-up and the memory of an idle process; see the script `startup` beside this file."""

import http.client
import json
import os
import pathlib
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
JARS = {
    "list alone": ROOT / "bench/handwritten/target/handwritten.jar",
    "by hand": ROOT / "bench/equivalent/target/equivalent.jar",
    "todo": ROOT / "examples/todo/target/todo.jar",
}
LIMIT_SECONDS = 60
IDLE_SECONDS = 5
ACCOUNT = {"email": "bench@example.org", "password": "tarn-velvet-9-okapi"}
SETTINGS = {"AUTH_TTL": "PT2H", "AUTH_URL": "http://localhost:8080"}  # so that a token is good for all rounds


def java():
    home = os.environ.get("JAVA_HOME")
    command = str(pathlib.Path(home, "bin/java")) if home else shutil.which("java")
    version = subprocess.run([command, "-version"], capture_output=True, text=True).stderr.splitlines()[0]
    if int(version.split('"')[1].split(".")[0]) < 25:
        sys.exit(f"{command} is {version}; set JAVA_HOME to a JDK 25")
    return command, version


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def cpu_seconds(process):
    return time.clock_gettime((~process.pid << 3) | 2)  # the clock of its CPU, as Linux numbers them


def resident_mib(process):
    status = pathlib.Path("/proc", str(process.pid), "status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def answer(port, method, path, token=None, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT_SECONDS)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if body:
        headers["Content-Type"] = "application/json"
    connection.request(method, path, json.dumps(body) if body else None, headers)
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response.status, content


class Server:
    """A process from its start to its end by SIGTERM."""

    def __init__(self, command, options, jar, folder):
        self.jar, self.folder, self.port = jar, folder, free_port()
        environment = dict(os.environ, SERVER_PORT=str(self.port), **SETTINGS)
        self.began = time.perf_counter()
        with open(folder / "log", "w") as log:
            arguments = [command, *options, "-jar", str(jar)]
            self.process = subprocess.Popen(arguments, cwd=folder, env=environment, stdout=log, stderr=log)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def first(self, expected, path="/todos", token=None):
        """Seconds, and seconds of CPU, from the start to the first answer, which must be the one expected."""
        while True:
            try:
                status, content = answer(self.port, "GET", path, token)
                seconds = time.perf_counter() - self.began
                if status != expected:
                    sys.exit(f"{self.jar} answered {status}: {content}")
                return seconds, cpu_seconds(self.process)
            except OSError:
                pass
            if self.process.poll() is not None or time.perf_counter() - self.began > LIMIT_SECONDS:
                sys.exit(f"{self.jar} did not start:\n" + (self.folder / "log").read_text())
            time.sleep(0.002)


def account(server):
    """The token of somebody who has todos."""
    server.first(401)
    answer(server.port, "POST", "/auth/register", body=ACCOUNT)
    status, content = answer(server.port, "POST", "/auth/login", body=ACCOUNT)
    if status != 200:
        sys.exit(f"no log-in: {status} {content}")
    return json.loads(content)["accessToken"]


def prepare(command, name, folder):
    """The token, if there are accounts, and the path of an AOT cache, made by a start with data and one request."""
    with Server(command, [], JARS[name], folder) as server:
        token = server.first(200) and None if name == "list alone" else account(server)
    cache = str(folder / "app.aot")
    with Server(command, [f"-XX:AOTCacheOutput={cache}"], JARS[name], folder) as server:
        server.first(200, token=token)
    return token, cache


def main():
    rounds = int(sys.argv[1])
    command, version = java()
    with tempfile.TemporaryDirectory() as temporary:
        folders, tokens, caches = {}, {}, {}
        for name, jar in JARS.items():
            if not jar.exists():
                sys.exit(f"{jar.relative_to(ROOT)} is missing: ./mvnw -q package -DskipTests")
            folders[name] = pathlib.Path(temporary, name)
            folders[name].mkdir()
            tokens[name], caches[name] = prepare(command, name, folders[name])
        measured = {(name, aot): [] for name in JARS for aot in (False, True)}
        for _ in range(rounds):
            for (name, aot), values in measured.items():
                options = [f"-XX:AOTCache={caches[name]}"] if aot else []
                with Server(command, options, JARS[name], folders[name]) as server:
                    seconds, cpu = server.first(200, token=tokens[name])
                    time.sleep(IDLE_SECONDS)
                    values.append((seconds, cpu, resident_mib(server.process)))
    print(f"{version}; {platform.machine()}, {os.cpu_count()} cores; median of {rounds} starts, to the first 200")
    print(f"{'':14}{'':>10}{'wall':>9}{'CPU':>9}{f'after {IDLE_SECONDS} s':>12}")
    for aot in (False, True):
        medians = {name: [statistics.median(column) for column in zip(*measured[name, aot])] for name in JARS}
        for name, (seconds, cpu, mib) in medians.items():
            print(f"{name:14}{'AOT cache' if aot else 'no cache':>10}{seconds:8.2f}s{cpu:8.2f}s{mib:8.0f} MiB")
        for name in list(JARS)[:-1]:
            ratios = [ours / theirs for ours, theirs in zip(medians["todo"], medians[name])]
            print(f"{'todo / ' + name:24}{ratios[0]:9.2f}{ratios[1]:9.2f}{ratios[2]:12.2f}")


main()
