"""The operations of openapi/edfi.yaml, one a resource and verb, as gateway.api.edfi answers."""

from collections.abc import Callable, Mapping
from functools import partial

from gateway.api.edfi import cut_resource, get_resource, list_descriptor_values, list_resource
from gateway.api.replies import Reply
from gateway.standards.resources import load_standard

_ANSWERS: Mapping[str, Callable[..., Reply]] = {
    "list": list_resource,
    "cut": cut_resource,
    "get": get_resource,
}


def __getattr__(name: str) -> Callable[..., Reply]:
    """The handler of `list_students`, `get_students` and so on; Connexion looks them up."""
    verb, _, resource = name.partition("_")
    if verb in _ANSWERS and resource in load_standard("edfi").resources:
        return partial(_ANSWERS[verb], resource)
    if verb == "list" and resource.endswith("Descriptors"):
        return partial(list_descriptor_values, resource)
    raise AttributeError(name)
