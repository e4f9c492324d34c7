#!/bin/x
1
