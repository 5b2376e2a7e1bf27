"""The joint plan found: who does which measure where and for how many, with a bound on what any plan could reach."""
