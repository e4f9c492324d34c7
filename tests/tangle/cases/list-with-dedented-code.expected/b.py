- not an entry
1. nor this
