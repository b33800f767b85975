"""One thread for torch in every test and every kernel a test starts: on a busy machine two are several times slower.

Property tests try the same examples each time, so what fails fails again; ``HYPOTHESIS_PROFILE=search`` looks further.
"""

import os

from hypothesis import settings

os.environ.setdefault("OMP_NUM_THREADS", "1")

settings.register_profile("same", derandomize=True, database=None, deadline=None)
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
