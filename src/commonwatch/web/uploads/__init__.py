"""Files that readers send: set aside outside the workspace, read dry in a process of their own, taken in once confirmed."""
