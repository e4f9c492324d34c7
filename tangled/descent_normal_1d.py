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


def f(x):
    """The normal density around 3, upside down."""
    return -np.exp(-((x - 3) ** 2) / 2) / np.sqrt(2 * np.pi)


def slope(x):
    return -(x - 3) * f(x)


def positions(x):
    """The points that descent with rate 1 passes, until a step is below 1e-8."""
    yield x
    while abs(slope(x)) >= 1e-8:
        x -= slope(x)
        yield x


def draw_still(upper, lower):
    """Draw what no step changes."""
    x = np.linspace(-0.5, 6.5, 500)
    upper.plot(x, f(x), color="blue", zorder=STILL)
    lower.plot(x, slope(x), color="green", zorder=STILL)
    for ax, low, high in ((upper, -0.45, 0.05), (lower, -0.3, 0.3)):
        ax.axhline(0, color="black", linestyle="--", linewidth=1, zorder=STILL)
        ax.axvline(0, color="black", linestyle="--", linewidth=1, zorder=STILL)
        ax.set(xlim=(-0.5, 6.5), ylim=(low, high))


for start in (0.0, 6.0):
    xs = list(positions(start))
    fig, (upper, lower) = plt.subplots(2, figsize=(6.5, 6.5))
    fig.subplots_adjust(hspace=0.3)
    draw_still(upper, lower)
    tangent, = upper.plot([], [], color="red")
    point, = upper.plot([], [], "ro", markersize=5)
    step, = upper.plot([], [], color="black")  # level first, then down to the curve
    slope_point, = lower.plot([], [], "o", color="green", markersize=5)

    def draw(n):
        x, after = xs[n], xs[n + 1]
        ends = np.array([-0.5, 6.5])
        tangent.set_data(ends, f(x) + slope(x) * (ends - x))
        step.set_data([x, after, after], [f(x), f(x), f(after)])
        point.set_data([x], [f(x)])
        slope_point.set_data([x], [slope(x)])
        say(upper, f"n = {n:2}, x = {x:.5f}, y = {f(x):.5f}, step = {after - x:z8.5f}")
        say(lower, f"n = {n:2}, slope = {slope(x):z8.5f}")

    film(f"normdist_descent_{start}", fig, 5, range(len(xs) - 1), draw)
