"""Measures start-up; see the script `startup` beside this file."""

import http.client
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
    "hand-written": ROOT / "bench/handwritten/target/handwritten.jar",
    "todo": ROOT / "examples/todo/target/todo.jar",
}
LIMIT_SECONDS = 30


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


def start(command, options, jar, folder):
    """Seconds from the start of the process to the first answer. The process is ended by SIGTERM and awaited."""
    port = free_port()
    environment = dict(os.environ, SERVER_PORT=str(port))
    began = time.perf_counter()
    with open(folder / "log", "w") as log:
        process = subprocess.Popen([command, *options, "-jar", str(jar)], cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT_SECONDS)
                connection.request("GET", "/todos")
                if connection.getresponse().status in (200, 401):  # the todo example has accounts
                    return time.perf_counter() - began
            except OSError:
                pass
            if process.poll() is not None or time.perf_counter() - began > LIMIT_SECONDS:
                sys.exit(f"{jar} did not start:\n" + (folder / "log").read_text())
            time.sleep(0.002)
    finally:
        process.terminate()
        process.wait()


def main():
    rounds = int(sys.argv[1])
    command, version = java()
    with tempfile.TemporaryDirectory() as temporary:
        folders, caches = {}, {}
        for name, jar in JARS.items():
            if not jar.exists():
                sys.exit(f"{jar.relative_to(ROOT)} is missing: ./mvnw -q package -DskipTests")
            folders[name] = pathlib.Path(temporary, name)
            folders[name].mkdir()
            start(command, [], jar, folders[name])  # makes the data, so that each later start finds it
            caches[name] = str(folders[name] / "app.aot")
            start(command, [f"-XX:AOTCacheOutput={caches[name]}"], jar, folders[name])
        seconds = {(name, aot): [] for name in JARS for aot in (False, True)}
        for _ in range(rounds):
            for (name, aot), measured in seconds.items():
                options = [f"-XX:AOTCache={caches[name]}"] if aot else []
                measured.append(start(command, options, JARS[name], folders[name]))
    print(f"{version}; {platform.machine()}, {os.cpu_count()} cores; median of {rounds} starts, to the first answer")
    print(f"{'':14}{'no cache':>10}{'AOT cache':>11}")
    median = {key: statistics.median(values) for key, values in seconds.items()}
    for name in JARS:
        print(f"{name:14}{median[name, False]:9.2f}s{median[name, True]:10.2f}s")
    ratio = [median["todo", aot] / median["hand-written", aot] for aot in (False, True)]
    print(f"{'ratio':14}{ratio[0]:10.2f}{ratio[1]:11.2f}")


main()
