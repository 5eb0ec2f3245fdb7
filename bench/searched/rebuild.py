"""``python -m bench.searched.rebuild``: how fast the index is made anew, and in how much memory."""

from __future__ import annotations

import json
import resource
import time

import django

django.setup()

from search.services.rebuild import rebuild

SETTLED = 0.1  # of the documents: by then every buffer has been used


def main() -> None:
    began = time.perf_counter()
    peaks: list[int] = []

    def note(number: int) -> None:
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)

    documents = rebuild(progress=note)
    seconds = time.perf_counter() - began
    early = peaks[int(len(peaks) * SETTLED)]
    print(
        json.dumps({"documents": documents, "seconds": seconds, "early": early, "late": peaks[-1]})
    )


if __name__ == "__main__":
    main()
