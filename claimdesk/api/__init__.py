"""What every REST door of the desk shares: who comes, how often, how refusals read. HTTP numbers are here only.

The classes that the settings name live in modules that import no view, since Django REST framework loads them while
it is being imported itself.
"""

from claimdesk.api.bodies import JSONBody
from claimdesk.api.callers import CallerThrottle, DenyByDefault, KeyAuthentication
from claimdesk.api.problems import problem

__all__ = ["CallerThrottle", "DenyByDefault", "JSONBody", "KeyAuthentication", "problem"]
