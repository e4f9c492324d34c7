#!/x
import p
x=1
body
end
