live
