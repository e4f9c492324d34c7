import a
import b
x
# end
