"""Defers modules that a library loads but that this program seldom uses."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any


class _Deferred(ModuleType):
    """Takes a module's place until one of its names is used; then loads it."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the module holds
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


@contextmanager
def deferred_modules(*names: str) -> Iterator[None]:
    """Within this context, importing one of these modules loads it only when one of its names is used.

    Modules that are loaded already, and imports after the context, are as ever.

    Args:
        names: absolute; a package before its modules.
    """
    deferred = {name: _Deferred(name) for name in names if name not in sys.modules}
    for name, module in deferred.items():
        package, _, last = name.rpartition(".")
        if package in deferred:
            setattr(deferred[package], last, module)
    sys.modules.update(deferred)
    try:
        yield
    finally:
        for name, module in deferred.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]
