"""Read by the JupyterLab that ``make lab`` opens: what a kernel answers is sent at once.

Without this, the system holds a small message back until the one before was acknowledged, which a browser does up to
40 ms later; a sketch would be segmented and a cell answered that much later.
"""

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class Prompt(ZMQChannelsWebsocketConnection):
    """A kernel's line to the browser that never waits to fill a packet (TCP_NODELAY)."""

    def connect(self):
        """Connects as usual."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()


c.ServerApp.kernel_websocket_connection_class = Prompt  # noqa: F821  Jupyter gives this file its `c`
