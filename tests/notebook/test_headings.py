"""The notebook's headings, in order: what each claims, links to and is tangled to."""

from __future__ import annotations

import pytest

DONE = {  # heading: closed, module, picture → caption
    "relu": ("2025-04-12 Sat 17:22", "relu", {"relu.svg": "relu"}),
    "sigmoid": ("2025-04-12 Sat 17:22", "sigmoid", {"sigmoid.svg": "sigmoid"}),
    "step": ("2025-04-12 Sat 17:22", "step", {"step.svg": "step"}),
    "tanh": ("2025-04-12 Sat 17:22", "tanh", {"tanh.svg": "tanh"}),
    "diff sigmoid": (
        "2025-04-15 Tue 12:07",
        "sigmoid_prime",
        {"sigmoid_prime.svg": "diff sigmoid"},
    ),
    "valley": ("2025-04-12 Sat 17:50", "valley", {"valley.svg": "valley"}),
    "valley2": ("2025-04-12 Sat 17:51", "valley2", {"valley2.svg": "valley2"}),
    "false_minima": (
        "2025-04-12 Sat 17:51",
        "false_minima",
        {"false_minima.svg": "false minima"},
    ),
    "misleading_gradient_contours": (
        "2025-04-12 Sat 17:51",
        "misleading_gradient_contours",
        {"misleading_gradient_contours.svg": "misleading gradient contours"},
    ),
    "misleading_gradient": (
        "2025-04-12 Sat 17:51",
        "misleading_gradient",
        {"misleading_gradient.svg": "misleading gradient"},
    ),
    "pca_limitations": (
        "2025-04-12 Sat 17:51",
        "pca_limitations",
        {
            "pca_limitations_data.svg": "PCA limitations (data points)",
            "pca_limitations_helix.svg": "PCA limitations (data with helix)",
        },
    ),
    "backprop_magnitude_nabla": (
        "2025-04-12 Sat 17:51",
        "backprop_magnitude_nabla",
        {"backprop_magnitude_nabla.svg": "Magnitude of gradient terms during backpropagation"},
    ),
    "softmax": ("2025-04-12 Sat 17:51", "softmax", {"softmax.svg": "softmax"}),
    "leaky_relu": ("2025-04-12 Sat 17:52", "leaky_relu", {"leaky_relu.svg": "leaky relu"}),
    "gradient_descent": (
        "2025-04-12 Sat 17:52",
        "gradient_descent",
        {"gradient_descent.svg": "gradient descent"},
    ),
    "simple_neural_network": (
        "2025-04-12 Sat 17:52",
        "simple_neural_network",
        {"simple_neural_network.svg": "simple neural network"},
    ),
    "vanishing_gradient": (
        "2025-04-12 Sat 17:53",
        "vanishing_gradient",
        {"vanishing_gradient.svg": "vanishing gradient"},
    ),
    "learning_rate_effects": (
        "2025-04-12 Sat 17:53",
        "learning_rate_effects",
        {"learning_rate_effects.svg": "learning rate effects"},
    ),
    "dropout_regularization": (
        "2025-04-12 Sat 17:54",
        "dropout_regularization",
        {"dropout_regularization.svg": "dropout regularization"},
    ),
    "momentum_optimization": (
        "2025-04-12 Sat 18:10",
        "momentum_optimization",
        {"momentum_optimization.svg": "momentum optimization"},
    ),
    "batch_normalization": (
        "2025-04-12 Sat 18:10",
        "batch_normalization",
        {"batch_normalization.svg": "batch normalization"},
    ),
    "convolutional_layer": (
        "2025-04-12 Sat 18:10",
        "convolutional_layer",
        {"convolutional_layer.svg": "convolutional layer"},
    ),
    "recurrent_neural_network": (
        "2025-04-12 Sat 18:10",
        "recurrent_neural_network",
        {"recurrent_neural_network.svg": "recurrent neural network"},
    ),
    "overfitting_visualization": (
        "2025-04-12 Sat 18:16",
        "overfitting_visualization",
        {"overfitting_visualization.svg": "overfitting visualization"},
    ),
    "regularization_visualization": (
        "2025-04-12 Sat 18:16",
        "regularization_visualization",
        {"regularization_visualization.svg": "regularization visualization"},
    ),
}
FILMS = {  # heading: film → caption
    "descent_normal_1d": {
        "normdist_descent_0.0": "gradient descent on a normal density, from x = 0",
        "normdist_descent_6.0": "gradient descent on a normal density, from x = 6",
    },
    "descent_normal_2d": {
        "bi_normdist_descent": "gradient descent on a bivariate normal density",
    },
    "descent_quadratic": {"quadratic_descent": "gradient descent on a quadratic bowl"},
    "descent_stochastic": {"sgd": "stochastic gradient descent on a line fit"},
}
FORMS = {"gif": "", "mp4": " (film)", "svg": " (last step)"}
CLOSED = "2026-11-22 Sun 14:38"
DONE |= {
    title: (
        CLOSED,
        title,
        {
            f"{name}.{form}": caption + words
            for name, caption in films.items()
            for form, words in FORMS.items()
        },
    )
    for title, films in FILMS.items()
}

every_done = pytest.mark.parametrize("title", DONE)
every_still = pytest.mark.parametrize("title", [title for title in DONE if title not in FILMS])


@pytest.fixture
def figure(notebook, title):
    """The figure of the heading."""
    (found,) = (figure for figure in notebook.figures if figure.name == title)
    return found


@pytest.fixture(scope="module")
def lines(source):
    """The notebook's lines, counted from 1."""
    return ["", *source.decode().split("\n")]


def test_the_figures_stand_in_this_order(notebook):
    assert [figure.name for figure in notebook.figures] == [*DONE]


def test_every_figure_is_a_top_level_heading_and_shared_code_stands_last(notebook):
    top = [heading for heading in notebook.document.headings if heading.level == 1]
    assert [heading.title for heading in top] == [*DONE, "Shared drawing"]
    assert [heading.state for heading in top] == ["DONE"] * 29 + [None]


def test_nothing_is_wrong_with_the_notebook(notebook):
    assert notebook.diagnostics == ()


@pytest.mark.parametrize(
    "line",
    [
        "#+PROPERTY: header-args:python :dir fig :mkdirp yes :results silent :noweb yes",
        "#+TODO: TODO | DONE(d!)",
        "#+STARTUP: logdone",
    ],
)
def test_keywords_of_the_file(notebook, lines, line):
    first = notebook.document.headings[0].where.line
    assert lines[:first].count(line) == 1


def test_the_keywords_are_understood(notebook):
    (found,) = notebook.document.properties
    assert found.name == "header-args:python"
    assert (notebook.document.todo.open, notebook.document.todo.done) == (("TODO",), ("DONE",))


@every_done
def test_the_heading_claims_to_be_done_since_its_closing(figure, title):
    closed, _, _ = DONE[title]
    assert figure.claim.is_done
    assert figure.claim.state == "DONE"
    assert figure.claim.closed.text == f"[{closed}]"
    assert figure.claim.closed.moment.strftime("%Y-%m-%d %a %H:%M") == closed
    assert not figure.heading.planning.misplaced


@every_done
def test_planning_and_log_stand_under_the_heading_as_emacs_writes_them(figure, lines, title):
    closed, _, _ = DONE[title]
    line = figure.heading.where.line
    assert lines[line : line + 4] == [
        f"* DONE {title}",
        f"CLOSED: [{closed}]",
        f'- State "DONE"       from              [{closed}]',
        "",
    ]


@every_done
def test_one_log_entry_has_the_time_of_closing(figure, title):
    closed, _, _ = DONE[title]
    (entry,) = figure.claim.log
    assert (entry.state, entry.former, entry.drawer) == ("DONE", None, None)
    assert entry.timestamp.text == f"[{closed}]"


@every_done
def test_links_and_captions(figure, title):
    _, _, pictures = DONE[title]
    assert {output.name: output.caption for output in figure.outputs} == pictures
    assert [output.path for output in figure.outputs] == [f"fig/{name}" for name in pictures]
    assert [output.written for output in figure.outputs] == [f"fig/{name}" for name in pictures]


@every_done
def test_the_alternative_text_says_more_than_the_caption(figure):
    for output in figure.outputs:
        assert output.alt
        assert len(output.alt) > len(output.caption)


@every_done
def test_the_code_stands_in_one_block_under_code(notebook, figure, title):
    _, module, _ = DONE[title]
    (block,) = figure.blocks
    heading = notebook.document.headings[block.heading]
    assert (heading.title, heading.level, heading.parent) == ("code", 2, figure.heading.number)
    assert block.language == "python"
    assert [file.path for file in figure.files] == [f"tangled/{module}.py"]


@every_still
def test_every_picture_is_saved_by_the_code(figure, title):
    _, _, pictures = DONE[title]
    (file,) = figure.files
    for name in pictures:
        assert f'savefig("{name}")' in file.text


def test_shared_blocks_are_named_used_and_not_tangled(notebook):
    last = next(h for h in notebook.document.headings if h.title == "Shared drawing")
    shared = [block for block in notebook.document.blocks if block.heading == last.number]
    bodies = "\n".join(block.body for block in notebook.document.blocks)
    assert shared
    for block in shared:
        assert f"<<{block.name}>>" in bodies
        assert block.arguments.get("tangle") in (None, "no")


def test_the_prose_says_that_it_is_the_momentum_path_that_swings(notebook, lines):
    figure = next(one for one in notebook.figures if one.name == "momentum_optimization")
    prose = "\n".join(lines[figure.heading.where.line : figure.heading.last_line])
    assert "it is the momentum path that swings" in prose
