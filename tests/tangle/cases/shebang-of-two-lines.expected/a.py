#!/bin/sh
# second
1
