1

#!/bin/x
2

3
