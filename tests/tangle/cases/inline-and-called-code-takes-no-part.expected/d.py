call_one()
