"""The hub of a class. The first part is what any hub of these lessons wants; the rest is this machine's trial of it.

`make soak SOAK=classroom` starts JupyterHub with it, on 127.0.0.1; the README tells what follows for a real class.
"""

import os
from pathlib import Path

c = get_config()  # noqa: F821  JupyterHub gives this file its `get_config`

# One core for each kernel: thirty kernels that each take all cores are slower than thirty that take one.
environment = {"OMP_NUM_THREADS": "1"}

# A class arrives at once, and thirty servers that start side by side take longer than the half minute that is usual.
c.Spawner.start_timeout = c.Spawner.http_timeout = 180

# A kernel keeps hundreds of megabytes until it is shut down, and a closed tab doesn't do that.
options = [
    "--MappingKernelManager.cull_idle_timeout=1800",
    "--MappingKernelManager.cull_connected=True",
    "--MappingKernelManager.cull_interval=300",
]

# ------------------------------------------------------------------------------------------------- for the trial only

root, folder = Path(os.environ["CLASS_ROOT"]), Path(os.environ["CLASS_FOLDER"])
prefix = Path(os.environ["CLASS_PREFIX"])  # of the environment with the lessons' packages

c.JupyterHub.bind_url = f"http://127.0.0.1:{os.environ['CLASS_PORT']}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{os.environ['CLASS_HUB_PORT']}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{os.environ['CLASS_PROXY_PORT']}"
c.ConfigurableHTTPProxy.command = os.environ["CLASS_PROXY"].split("\n")
c.ConfigurableHTTPProxy.pid_file = str(folder / "proxy.pid")
c.JupyterHub.db_url = f"sqlite:///{folder / 'hub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(folder / "cookie_secret")
c.JupyterHub.authenticator_class = "dummy"  # whoever comes is let in, on this machine only
c.JupyterHub.spawner_class = "simple"  # no users of the system are needed
c.SimpleLocalProcessSpawner.home_dir_template = str(folder / "homes" / "{username}")
c.Spawner.ip = "127.0.0.1"
c.Spawner.default_url = "/lab"
c.Spawner.cmd = [os.environ["CLASS_PYTHON"], "-m", "jupyterhub.singleuser"]
c.Spawner.args = [
    *options,
    "--allow-root",
    "--LabApp.expose_app_in_browser=True",
    "--LabApp.extension_manager=readonly",
    "--ServerApp.log_level=ERROR",
]
c.Spawner.environment = {
    **environment,
    "PYTHONPATH": str(root),
    "JUPYTER_PATH": str(prefix / "share" / "jupyter"),
    "JUPYTERLAB_DIR": str(prefix / "share" / "jupyter" / "lab"),
    "JUPYTER_CONFIG_PATH": f"{root / 'lessons' / '.jupyter'}{os.pathsep}{prefix / 'etc' / 'jupyter'}",
    "MPLCONFIGDIR": str(folder / "matplotlib"),
}
