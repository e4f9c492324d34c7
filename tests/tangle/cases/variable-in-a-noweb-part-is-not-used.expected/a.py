x=2
use(q)
