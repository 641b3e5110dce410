# What componentize-py brings, as far as policies need it. Written by Tollgate. Not edited by hand.
from typing import Generic, TypeVar

_Error = TypeVar("_Error")

class Err(Exception, Generic[_Error]):
    """Raised where the contract says `result`: what went wrong."""

    value: _Error
    def __init__(self, value: _Error) -> None: ...
