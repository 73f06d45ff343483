"""What a person sees, as pure functions of data."""

from collections.abc import Mapping

from cogs.delivery import CardBuilder

# How each kind of post looks; the messenger asks here.
BUILDERS: Mapping[type, CardBuilder] = {}
