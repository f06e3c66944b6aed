"""The real bot as the first process of a container: under the same host name and the same pid at every start.

python contained.py run --config FILE
"""

import os
import sys

if __name__ == "__main__":
    alone = ("unshare", "--pid", "--fork", "--kill-child=SIGKILL")
    os.execvp(alone[0], (*alone, sys.executable, "-m", "sandbox.leash", "bot", *sys.argv[1:]))
