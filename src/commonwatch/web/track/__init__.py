"""The record of past forecasts and the hindcast gallery: a workspace's own where there is one, else those that ship."""
