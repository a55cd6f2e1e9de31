"""The components that pages can call: each file here that has a function of its own name is one."""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

from winback.reporting.block import Block

_FUNCTIONS = {
    module.name: getattr(import_module(f"{__name__}.{module.name}"), module.name, None)
    for module in sorted(iter_modules(__path__), key=lambda module: module.name)
}

COMPONENTS: dict[str, Callable[..., Block]] = {
    name: function for name, function in _FUNCTIONS.items() if function is not None
}
