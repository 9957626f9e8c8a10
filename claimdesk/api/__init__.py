"""What every REST door of the desk shares: who comes, how often, how refusals read. HTTP numbers are here only.

The classes that the settings name live in modules that import no view, since Django REST framework loads them while
it is being imported itself.
"""

from claimdesk.api.authentication import KeyAuthentication
from claimdesk.api.bodies import JSONBody
from claimdesk.api.permissions import DenyByDefault
from claimdesk.api.problems import problem
from claimdesk.api.throttling import CallerThrottle

__all__ = ["CallerThrottle", "DenyByDefault", "JSONBody", "KeyAuthentication", "problem"]
