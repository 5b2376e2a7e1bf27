"""Activities"""


def inputs_of(source):
    return ()
