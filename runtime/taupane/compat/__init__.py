"""Apps written for other frameworks, on our live core.

`importing` answers `import taupy` with `taupane.compat.taupy`. Nothing else in the runtime imports this package,
except what starts an app's file.
"""
