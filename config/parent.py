"""Ending with the process that started this one, also when that was killed outright.

A worker's children, its clock and the processes of the demonstration are of no use
without their parent, and would hold its port, its database and its broker.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # prctl(2)

_forking = 0  # the process that forks just now

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def end_with(parent_id: int) -> None:
    """Have the kernel send this process SIGTERM when its parent is gone; Linux only.

    parent_id: the process id of the parent, as the parent itself knew it.
    Fit for Popen's preexec_fn too: the library is loaded already.
    """
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent_id:  # it was gone before we asked
        os.kill(os.getpid(), signal.SIGTERM)


def take_children_along() -> None:
    """Have every child that this process forks from now on end with it."""

    def note() -> None:
        global _forking
        _forking = os.getpid()

    os.register_at_fork(before=note, after_in_child=lambda: end_with(_forking))
