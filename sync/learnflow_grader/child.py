"""Runs inside the child process: takes a job, sets its own limits, runs code and cases, writes one JSON line a step.

Started as a file by an isolated interpreter, so it imports nothing of ours. The parent reads the lines; a line `start`
before each step lets it name the step that never ended.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

import _thread
import builtins
import contextlib
import json
import os
import random
import sys
import traceback

FILE = "answer.py"
NOT_SHOWN = {"__builtins__"}
MOST_VALUE_CHARACTERS = 1024 * 1024
OTHER_PROGRAMS = {
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.kill",
    "os.killpg",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "os.system",
    "subprocess.Popen",
}
"""Audit events: what would start a process that could outlive the check, or end one that isn't the answer's."""


class OutputLimit(BaseException):
    """The program printed more than it may; not an Exception, so that a bare handler seldom swallows it."""


class Output:
    """Takes what the program prints, up to a limit; it can't be closed."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, limit):
        self.parts = []
        self.room = limit
        self.full = False

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError("write() argument must be str, not " + type(text).__name__)
        if self.full or len(text) > self.room:
            self.full = True
            raise OutputLimit
        self.room -= len(text)
        self.parts.append(text)
        return len(text)

    def flush(self):
        pass

    def close(self):
        pass

    def isatty(self):
        return False

    def writable(self):
        return True

    def text(self):
        return "".join(self.parts)


class Input:
    """The lines a program may read; `input()` doesn't echo its prompt, so that prompts are free."""

    def __init__(self, text):
        self.lines = text.splitlines(keepends=True)
        self.given = len(self.lines)

    def ask(self, prompt="", /):
        str(prompt)
        line = self.readline()
        if not line:
            raise EOFError("EOF when reading a line")
        return line.rstrip("\n")

    def readline(self, size=-1):
        return self.lines.pop(0) if self.lines else ""

    def read(self, size=-1):
        text, self.lines = "".join(self.lines), []
        return text

    def __iter__(self):
        while self.lines:
            yield self.readline()

    def isatty(self):
        return False

    def close(self):
        pass


def set_limits(job):
    """Limit this process; where the system has no such limits the parent's clock remains."""
    try:
        import resource
    except ImportError:
        return
    for name, value in (
        ("RLIMIT_CPU", int(job["cpu_s"])),
        ("RLIMIT_AS", job["memory_bytes"]),
        ("RLIMIT_FSIZE", job["file_bytes"]),
        ("RLIMIT_CORE", 0),
    ):
        with contextlib.suppress(ValueError, OSError, AttributeError):
            hard = value + 1 if name == "RLIMIT_CPU" else value
            resource.setrlimit(getattr(resource, name), (value, hard))


def keep_to_itself(event, _args):
    """An audit hook: an answer starts no program and ends none. A stop for mishaps and pranks, not a prison."""
    if event in OTHER_PROGRAMS:
        raise PermissionError("an answer can't start or end other programs")


def end_with(parent):
    """Wait for the end of the parent's pipe: an answer that sleeps must not outlive a window that was killed."""
    while os.read(parent, 1):
        pass
    os._exit(0)


def canonical(value, depth=0):
    """A value as JSON that compares the same whatever the hash seed: its type's name and its content."""
    kind = type(value).__name__
    if depth > 20:
        return [kind, "too deep"]
    if isinstance(value, bool) or value is None:
        return [kind, repr(value)]
    if isinstance(value, int):
        return [kind, int.__repr__(value)]
    if isinstance(value, float):
        return ["float", float.__repr__(value)]
    if isinstance(value, str):
        return ["str", value]
    if isinstance(value, (list, tuple)):
        return [kind, [canonical(item, depth + 1) for item in value]]
    if isinstance(value, (set, frozenset)):
        return [kind, sorted((canonical(item, depth + 1) for item in value), key=json.dumps)]
    if isinstance(value, dict):
        pairs = [[canonical(key, depth + 1), canonical(item, depth + 1)] for key, item in value.items()]
        return [kind, sorted(pairs, key=json.dumps)]
    return [kind, repr(value)]


def shown(value):
    """A value in the student's notation, sets in a fixed order, cut where it is long."""
    if isinstance(value, (set, frozenset)) and value:
        inner = ", ".join(sorted(repr(item) for item in value))
        text = "{" + inner + "}" if isinstance(value, set) else "frozenset({" + inner + "})"
    else:
        text = repr(value)
    return text if len(text) <= 2000 else text[:2000] + " …"


def problem(error, source):
    """An exception as plain data: class, text, the line in the student's code and their own frames."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == FILE]
    lines = source.splitlines()
    line = frames[-1].lineno if frames else None
    if isinstance(error, SyntaxError) and error.filename == FILE:
        line = error.lineno
    listing = []
    if frames:
        listing.append("Traceback (most recent call last):\n")
        for frame in frames[:6] + (frames[-2:] if len(frames) > 8 else frames[6:]):
            listing.append(f'  File "{FILE}", line {frame.lineno}, in {frame.name}\n')
            if frame.lineno and frame.lineno <= len(lines):
                listing.append(f"    {lines[frame.lineno - 1].strip()}\n")
    with contextlib.suppress(Exception):
        listing.extend(traceback.format_exception_only(type(error), error))
    text = ""
    with contextlib.suppress(Exception):
        text = (error.msg or "") if isinstance(error, SyntaxError) else str(error)
    return {
        "error": type(error).__name__,
        "text": text[:500],
        "line": line,
        "original": "".join(listing)[:8000],
        "column": getattr(error, "offset", None) if isinstance(error, SyntaxError) else None,
    }


def attempt(step, job, stdin=""):
    """Run one step with its own input and output; everything it did comes back as data."""
    out, feed = Output(job["output_characters"]), Input(stdin)
    sys.stdout, sys.stderr, sys.stdin = out, Output(job["output_characters"]), feed
    builtins.input = feed.ask
    answer = {}
    try:
        answer["value"] = step()
    except OutputLimit:
        answer["error"] = "OutputLimit"
    except SystemExit:
        answer["exit"] = True
    except KeyboardInterrupt as error:
        answer.update(problem(error, job["code"]))
    except BaseException as error:
        answer.update(problem(error, job["code"]))
    if out.full:
        answer = {"error": "OutputLimit"}
    answer["printed"] = out.text()
    answer["lines_given"] = feed.given
    return answer


def fresh():
    """A clean namespace, as a program started by itself has."""
    return {"__name__": "__main__", "__builtins__": builtins, "__file__": FILE}


def with_value(answer):
    """Turn a returned value into data; a value that can't be shown is the program's error."""
    if "value" not in answer:
        return answer
    value = answer.pop("value")
    try:
        plain = canonical(value)
        if len(json.dumps(plain)) > MOST_VALUE_CHARACTERS:
            return answer | {"error": "ValueLimit"}
        answer.update(shown=shown(value), canonical=plain)
    except BaseException as error:
        answer.update(problem(error, ""))
    return answer


def run_function_job(job, tell):
    """Run the code once, then each call in its namespace."""
    tell({"start": "load"})
    space = fresh()
    program = None

    def load():
        nonlocal program
        program = compile(job["code"], FILE, "exec", dont_inherit=True)
        exec(program, space)

    loaded = attempt(load, job)
    loaded.pop("value", None)
    loaded["names"] = [name for name, value in space.items() if callable(value) and name not in NOT_SHOWN]
    loaded["has_entry"] = callable(space.get(job["entry"]))
    tell({"loaded": loaded})
    if "error" in loaded or "exit" in loaded or not loaded["has_entry"]:
        return
    for number, call in enumerate(job["calls"]):
        tell({"start": number})
        tell({"case": number, **with_value(attempt(lambda call=call: eval(call, space), job))})


def run_program_job(job, tell):
    """Run the whole program once for each input."""
    tell({"start": "load"})
    loaded = attempt(lambda: compile(job["code"], FILE, "exec", dont_inherit=True), job)
    program = loaded.pop("value", None)
    tell({"loaded": loaded})
    if program is None:
        return
    for number, stdin in enumerate(job["calls"]):
        tell({"start": number})
        answer = attempt(lambda: exec(program, fresh()), job, stdin)
        answer.pop("value", None)
        tell({"case": number, **answer})


def generated_calls(job):
    """The author's generator, with a random source made from the seed."""
    if not job["generator"]:
        return []
    space = fresh()
    exec(compile(job["generator"], "generator.py", "exec", dont_inherit=True), space)
    source = random.Random(job["seed"])
    return [space["generate"](source) for _ in range(job["generated"])]


def main():
    """Read the job, then live by its limits."""
    job = json.loads(sys.stdin.buffer.readline())
    _thread.start_new_thread(end_with, (os.dup(0),))
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)

    own = os.getpid()

    def tell(line):
        if os.getpid() != own:  # a fork made by the answer would go on in this very loop
            os._exit(0)
        channel.write(json.dumps(line) + "\n")
        channel.flush()

    set_limits(job)
    sys.argv = [FILE]
    made = attempt(lambda: generated_calls(job), job)
    if "error" in made:
        tell({"generator": made})
        os._exit(0)
    job["calls"] = job["calls"] + made["value"]
    tell({"calls": job["calls"]})
    sys.addaudithook(keep_to_itself)
    if job["entry"]:
        run_function_job(job, tell)
    else:
        run_program_job(job, tell)
    tell({"ended": "done"})
    os._exit(0)


if __name__ == "__main__":
    main()
