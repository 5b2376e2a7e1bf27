"""Nothing of the solver's stands on standard output, and nothing of the caller's is lost there."""

import subprocess
import sys

CODE = """
import time
from concurrent.futures import ThreadPoolExecutor
from commonwatch.plan.solve import highs
from commonwatch.plan.solve.highs import _banner_swallowed

made = highs._made

def slowly():
    time.sleep(0.3)
    return made()

highs._made = slowly

def one(number):
    time.sleep(number / 10)
    _banner_swallowed()

with ThreadPoolExecutor(3) as pool:
    list(pool.map(one, range(3)))
print("still heard")
"""


def test_what_is_printed_after_threads_made_their_first_models_at_once_is_heard():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout == "still heard\n"
