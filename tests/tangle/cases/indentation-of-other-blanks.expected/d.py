x
﻿y
    z
