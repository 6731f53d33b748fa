"""What all tests share: property tests draw the same examples every time, and no slow machine fails them."""

from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")
