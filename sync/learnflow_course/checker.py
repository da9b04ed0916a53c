"""`learnflow-course check`: every check of a pack, exercises proved side by side."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from learnflow_course.errors import BrokenPack, Finding
from learnflow_course.loader import load_pack
from learnflow_course.proofs import proof_findings
from learnflow_course.structure import structural_findings

Progress = Callable[[int, int, str], None]


def check_pack(folder: Path, progress: Progress = lambda done, total, name: None) -> list[Finding]:
    """Every problem of a pack, by file and line; `progress` hears (done, total, slug) after each exercise.

    The exercises' own code runs in child processes, as many at once as there are processors.
    """
    try:
        pack = load_pack(folder)
    except BrokenPack as error:
        return sorted(error.findings)
    findings = structural_findings(pack)
    with ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        running = {pool.submit(proof_findings, pack, exercise): exercise.slug for exercise in pack.exercises.values()}
        for done, future in enumerate(as_completed(running), 1):
            findings += future.result()
            progress(done, len(running), running[future])
    return sorted(findings)
