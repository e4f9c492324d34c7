3

4

#!/bin/x
5
