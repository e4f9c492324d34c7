archived
live
