"""Runs copydetect on documents and drafts given as JSON on standard input; prints the marked spans of each draft.

A script of its own, so that copydetect can live in another environment: it is no dependency of wenben.
"""

from __future__ import annotations

import io
import json
import sys
import time

from copydetect import CodeFingerprint, compare_files


def main() -> None:
    given = json.load(sys.stdin)
    k, window = given["k"], given["window"]

    def made(text: str) -> CodeFingerprint:
        return CodeFingerprint("", k, window, filter=False, fp=io.StringIO(text))

    documents = [made(text) for text in given["documents"]]
    began = time.perf_counter()
    marked = []
    for text in given["drafts"]:
        draft = made(text)
        spans = []
        for document in documents:
            _, _, (slices, _) = compare_files(draft, document)
            if len(slices):
                spans += [[int(a), int(b)] for a, b in zip(slices[0], slices[1], strict=True)]
        marked.append(spans)
    json.dump({"spans": marked, "seconds": time.perf_counter() - began}, sys.stdout)


if __name__ == "__main__":
    main()
