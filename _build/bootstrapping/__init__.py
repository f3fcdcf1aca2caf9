"""The steps behind bootstrap.py: system packages, the environment, a screen of its own, the test suites.

Standard library only, and nothing of Taupane: this runs before anything is installed.
"""
