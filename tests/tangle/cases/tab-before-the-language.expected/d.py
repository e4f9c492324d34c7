tab behind
