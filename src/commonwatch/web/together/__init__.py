"""Who works on what together, made ready to be shown: from the tables of the joint picture to cells, findings and meetings."""
