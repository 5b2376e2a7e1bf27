"""Builder of the worked case Ukraine 2023: published figures, what is assumed beside them, scenarios, the words."""
