"""Emerging needs: people newly displaced over the next 12 months, by place of origin, across borders and within."""
