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


rng = np.random.RandomState(53)
x = rng.normal(10, 3, size=1000)
y = x + rng.normal(0, 2, size=1000)
A, B = np.meshgrid(np.linspace(-1.5, 1.5, 100), np.linspace(-2, 2, 100))


def steps(count):
    """Give each step's sample, where it starts, its gradient, and where it leads."""
    here = np.array([-1.5, -1.5])
    for i in range(count):
        sample = rng.randint(1000, size=3)
        wrong = here[0] * x[sample] + here[1] - y[sample]
        gradient = 2 * np.array([wrong @ x[sample], wrong.sum()])
        there = here - gradient / (i + 1) / np.sqrt(wrong @ wrong)
        yield sample, here, gradient, there
        here = there


fig, (upper, lower) = plt.subplots(2, figsize=(5, 6), dpi=64)
fig.subplots_adjust(hspace=0.3)
upper.set(xlim=(-1.5, 1.5), ylim=(-2, 2))
lower.set(xlim=(0, 22), ylim=(-5, 25))
lower.scatter(x, y, s=10, alpha=0.6, zorder=STILL)
upper.plot(1, 0, "o", color="green", zorder=3)
step, = upper.plot([], [], color="black", zorder=3)
point, = upper.plot([], [], "o", color="blue", zorder=3)
line, = lower.plot([], [], color="black")
levels = (np.arange(30) / 29 * 3000**0.2) ** 5
landscapes = []


def draw(number_and_step):
    n, (sample, here, gradient, there) = number_and_step
    for former in landscapes:
        former.remove()
    loss = sum((A * x[i] + B - y[i]) ** 2 for i in sample)
    landscapes[:] = [upper.contour(A, B, loss, levels, cmap="RdYlBu", zorder=2)]
    step.set_data(*zip(here, there))
    point.set_data(here[:1], here[1:])
    ends = np.array([0, 22])
    line.set_data(ends, here[0] * ends + here[1])
    change = np.hypot(*(there - here))
    say(upper, f"n = {n:2}, gradient = {np.hypot(*gradient):7.1f}, diff = {change:7.4f}")
    say(lower, f"a = {here[0]:7.4f}, b = {here[1]:7.4f}")


film("sgd", fig, 6, list(enumerate(steps(80))), draw)
