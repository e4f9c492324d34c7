"""`orgfig gallery`: write pages that show every figure with its verdict; runs nothing."""

from __future__ import annotations

from orgfig.audit import Audit, Verdict
from orgfig.commands.audited import audited
from orgfig.commands.session import Session
from orgfig.report.counts import spoken_figures
from orgfig.report.exhibits import Scene
from orgfig.report.gallery import gallery as pages_of
from orgfig.workspace.gallery import GALLERY, Copy, WrittenGallery, gallery_folder, write_gallery
from orgfig.workspace.pictures import sizes

__all__ = ["gallery"]


def gallery(session: Session, *, output: str | None = None, shown_as: str | None = None) -> int:
    """Write the gallery to the folder `output`, which messages call `shown_as`; 0 once it is there.

    Whether the claims are proven is what the pages tell, and `status` leaves with.
    """
    folder = gallery_folder(session.project, output)
    work, found = audited(session)
    session.show_diagnostics(work.diagnostics)
    seen, pictures = work.snapshot, session.project.figures
    bytes_of = sizes(session.project, seen.outputs)
    pages = pages_of(Scene(work.notebooks, seen, found, work.diagnostics, pictures, bytes_of))
    copies = {copy: Copy(path, seen.outputs[path]) for copy, path in pages.copies.items()}
    written = write_gallery(session.project, folder, pages.texts, copies)
    for path in written.kept:
        session.say(f"{path} was changed by hand; it is left in the gallery, and no page needs it")
    session.show(_told(shown_as or output or GALLERY, found, written))
    return 0


def _told(folder: str, audit: Audit, written: WrittenGallery) -> str:
    proven = sum(one.verdict is Verdict.DONE for one in audit.figures)
    counts = (
        (written.written, "written"),
        (written.removed, "removed"),
        (written.unchanged, "unchanged"),
    )
    files = ", ".join(f"{count} {done}" for count, done in counts if count)
    figures = spoken_figures(len(audit.figures))
    return f"{folder.rstrip('/')}/index.html: {figures}, {proven} proven; files: {files}"
