"""How many grants, how much money: by programme, kind and origin, beside published totals."""
