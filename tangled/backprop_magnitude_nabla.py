import matplotlib.pyplot as plt

layers = [1, 2, 3, 4]
red = [0.129173436407863, 0.4242933114455002, 1.6154682713449411, 7.5451567587160069]
green = [0.12571016850457151, 0.44231149185805047, 1.8435833504677326, 7.61973813981073]
blue = [0.15854489503205446, 0.70244235144444678, 2.6294803575724157, 10.427062019753425]

fig, ax = plt.subplots()
ax.plot(layers, red, "ro-", layers, green, "go-", layers, blue, "bo-")
ax.set(xlabel="Layer $l$", ylabel=r"$\Vert\nabla C^l_w\Vert$", xticks=layers)
fig.savefig("backprop_magnitude_nabla.svg")
