(let ((x '1))
p
      (z)
)
