"""The same in a browser and as an API: pages over one workspace, made by the server, working without script."""
