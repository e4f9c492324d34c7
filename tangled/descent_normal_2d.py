import matplotlib.pyplot as plt
import numpy as np


from collections import Counter
from fractions import Fraction

import av
from matplotlib.animation import PillowWriter
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

STILL, MOVING = 1, 2
"""What is drawn at the height of STILL is drawn once; from MOVING up, in every step."""


class GifWriter(PillowWriter):
    """Takes the pictures from the canvas; the same 255 colours serve all of them:
    one number is left for what does not change."""

    def grab_frame(self):
        pixels = np.array(self.fig.canvas.buffer_rgba())
        self._frames.append(Image.fromarray(pixels).convert("RGB"))

    def finish(self):
        seen = Counter()
        for frame in self._frames:
            counts = frame.getcolors(frame.width * frame.height)
            seen.update({colour: count for count, colour in counts})
        # What is seen often stays exact; the rest are spread so that no small point turns grey.
        colours = [colour for colour, _ in seen.most_common()]
        rest = Image.fromarray(np.array([colours[64:] or colours], np.uint8))
        few = rest.quantize(191, method=Image.Quantize.MAXCOVERAGE)
        palette = np.vstack([colours[:64], np.reshape(few.getpalette(), (-1, 3))])
        number = np.zeros((256, 256, 256), np.uint8)  # of the nearest colour in the palette
        for colour in colours:
            number[colour] = ((palette - colour) ** 2).sum(axis=1).argmin()
        pictures = [Image.fromarray(number[tuple(np.array(one).T)].T) for one in self._frames]
        for picture in pictures:
            picture.putpalette(palette.astype(np.uint8).tobytes())
        ends = [round(100 * n / self.fps) for n in range(len(pictures) + 1)]  # in 1/100 s
        times = [10 * (end - start) for start, end in zip(ends, ends[1:])]
        first, *others = pictures
        first.save(self.outfile, save_all=True, append_images=others, duration=times, loop=0)


def write_mp4(path, fps, frames):
    """Write the frames as H.264, in the form that browsers play."""
    # What keeps the bytes the same each time: one thread, and no mb-tree, which reads memory that
    # nobody has written.
    options = {"threads": "1", "mbtree": "0", "crf": "18"}
    bt601 = 6  # how the colours of a frame are turned into its form, which a player else guesses
    with av.open(path, "w", options={"movflags": "faststart"}) as movie:
        stream = movie.add_stream("libx264", rate=Fraction(fps), options=options)
        stream.width, stream.height = frames[0].size
        stream.pix_fmt = "yuv420p"
        stream.colorspace = stream.color_primaries = stream.color_trc = bt601
        for frame in frames:
            movie.mux(stream.encode(av.VideoFrame.from_image(frame)))
        movie.mux(stream.encode())


def say(ax, text):
    """Set the title in letters of one width, so that nothing jumps when a number changes."""
    ax.set_title(text, family="monospace", fontsize=10)


def film(name, fig, fps, steps, draw):
    """Save what `draw` makes of each step as NAME.gif and NAME.mp4, the last as NAME.svg."""
    canvas = FigureCanvasAgg(fig)
    writer = GifWriter(fps)
    writer.setup(fig, f"{name}.gif")
    for done, step in enumerate(steps, start=1):
        draw(step)
        artists = [one for ax in fig.axes for one in ax.get_children() if one.zorder >= MOVING]
        if done == 1:
            for artist in artists:
                artist.set_animated(True)  # left out when the canvas is drawn
            canvas.draw()
            still = canvas.copy_from_bbox(fig.bbox)
        canvas.restore_region(still)
        for artist in sorted(artists, key=lambda one: one.zorder):
            fig.draw_artist(artist)
        writer.grab_frame()
        print(f"[{done}/{len(steps)}] {name}", end="\r" if done < len(steps) else "\n", flush=True)
    writer.finish()
    write_mp4(f"{name}.mp4", fps, writer._frames)
    fig.savefig(f"{name}.svg")


def path_down(gradient, start, rate, least):
    """The points that descent passes, up to the first whose gradient is shorter than `least`."""
    path = [np.asarray(start)]
    while np.hypot(*gradient(path[-1])) >= least:
        path.append(path[-1] - rate * gradient(path[-1]))
    return np.array(path)


def film_path(name, fig, ax, path, gradient):
    """Film how the path grows from point to point."""
    line, = ax.plot([], [], color="blue", linewidth=1)
    points = ax.scatter([], [], s=20, color="blue", alpha=0.6, zorder=MOVING, clip_on=False)

    def draw(n):
        line.set_data(*path[: n + 1].T)
        points.set_offsets(path[: n + 1])
        (x, y), size = path[n], np.hypot(*gradient(path[n]))
        say(ax, f"n = {n:2}, x = {x:8.5f}, y = {y:8.5f}, gradient size = {size:8.5f}")

    film(name, fig, 2.5, range(len(path)), draw)


mean = np.array([5, 5])
covariance = np.array([[1.5, 1.4], [1.4, 3.8]])
inverse = np.linalg.inv(covariance)


def density(p):
    """The bivariate normal density at the points p."""
    away = p - mean
    distance = np.einsum("...i,ij,...j", away, inverse, away)
    return np.exp(-distance / 2) / (2 * np.pi * np.sqrt(np.linalg.det(covariance)))


def gradient(p):
    """The gradient of the density upside down, times two: a longer stride, the same direction."""
    return 2 * inverse @ (p - mean) * density(p)


X, Y = np.meshgrid(np.linspace(2, 8, 1000), np.linspace(2, 8, 1000))
Z = density(np.dstack([X, Y]))
fig, ax = plt.subplots(figsize=(7, 5))
contours = ax.contour(X, Y, Z, levels=np.arange(0.019, 0.1, 0.01), zorder=STILL)
ax.clabel(contours, fontsize=10)
film_path("bi_normdist_descent", fig, ax, path_down(gradient, (5, 8), 5, 1e-5), gradient)
