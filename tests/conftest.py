"""One thread for torch in every test and every kernel a test starts: on a busy machine two are several times slower."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
