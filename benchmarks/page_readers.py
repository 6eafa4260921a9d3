"""Browsers that read one page after the other, in a process of their own, until its input ends.

    python benchmarks/page_readers.py PORT COOKIE READERS PAUSE PATH…

A reader pauses for PAUSE seconds between two pages. Prints the number of pages.
"""

import http.client
import sys
import threading


def read(port: int, cookie: str, paths: list[str], number: int, pause: float, ended: threading.Event) -> int:
    """Read pages over one connection, from the `number`-th on, and return how many."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    count = 0
    ended.wait(pause * (number % 16) / 16)
    while not ended.is_set():
        line.request("GET", paths[(number + count) % len(paths)], headers={"cookie": cookie})
        answer = line.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        count += 1
        ended.wait(pause)
    return count


def main() -> None:
    """Read until the end of the input."""
    port, cookie, readers, pause, *paths = sys.argv[1:]
    counts, ended = [0] * int(readers), threading.Event()

    def one(number: int) -> None:
        counts[number] = read(int(port), cookie, paths, number, float(pause), ended)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(int(readers))]
    for thread in threads:
        thread.start()
    sys.stdin.read()
    ended.set()
    for thread in threads:
        thread.join()
    print(sum(counts))


if __name__ == "__main__":
    main()
