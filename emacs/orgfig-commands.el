;;; orgfig-commands.el --- Ask the program about figures, and have it work  -*- lexical-binding: t; -*-

;; Copyright (C) 2026 The orgfig authors

;; SPDX-License-Identifier: GPL-3.0-or-later

;; This file is not part of GNU Emacs.

;; This program is free software: you can redistribute it and/or modify
;; it under the terms of the GNU General Public License as published by
;; the Free Software Foundation, either version 3 of the License, or
;; (at your option) any later version.
;;
;; This program is distributed in the hope that it will be useful,
;; but WITHOUT ANY WARRANTY; without even the implied warranty of
;; MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
;; GNU General Public License for more details.
;;
;; You should have received a copy of the GNU General Public License
;; along with this program.  If not, see <https://www.gnu.org/licenses/>.

;;; Commentary:

;; Explain, verify, tangle, detangle, gallery, doctor.  What the program
;; answers is shown in its own words, by orgfig-report.el: every place in it
;; leads to its line.  What builds figures is in orgfig-build.el.

;;; Code:

(require 'orgfig)
(require 'orgfig-report)
(require 'orgfig-words)

;;;; Why is it outdated, and does it come out the same?

;;;###autoload
(defun orgfig-explain (&optional all)
  "Tell why the figure at point is outdated, or that it is not.
Nothing is run.  Where one line says it, the echo area has it; call
this again at once to see it in a buffer, with all that the figure
depends on and the versions of these.

With \\[universal-argument], or ALL non-nil, tell it of all figures.
Keys of the buffer: see `orgfig-report-mode'."
  (interactive "P")
  (let ((project (orgfig--project)))
    (orgfig--save project)
    (orgfig--explain project
                     (unless all (orgfig--words-at-point project))
                     (eq last-command this-command))))

(defun orgfig--explain (project figures &optional whole)
  "Tell why FIGURES of PROJECT are outdated; nil is all.
FIGURES are words for the program.  With WHOLE, show a buffer with
all that they depend on."
  (orgfig--report project `("explain" ,@(when whole '("--verbose")) ,@(orgfig--after-dashes figures))
                  :briefly (and figures (not whole))))

;;;###autoload
(defun orgfig-verify (&optional all)
  "Build the figure at point again, beside, and tell what differs.
That takes seconds.  The buffer shows how far it is, then the
differences and what makes them, with lines of the notebook.
\\<orgfig-mode-map>\\[orgfig-cancel] ends it, and so does \\<orgfig-report-mode-map>\\[orgfig-report-cancel] in the buffer.

With \\[universal-argument], or ALL non-nil, verify all figures."
  (interactive "P")
  (let ((project (orgfig--project)))
    (orgfig--save project)
    (orgfig--report project `("verify" ,@(unless all (orgfig--after-dashes (orgfig--words-at-point project))))
                    :at-once t
                    :then (lambda (_) (orgfig-refresh project)))))

(defun orgfig--after-dashes (words)
  "WORDS for the program, so that none is taken for a flag."
  (and words (cons "--" words)))

;;;###autoload
(defun orgfig-doctor ()
  "Show what figures can be confined by on this machine, and by what not.
All of it is found by trying, and needs no project of figures."
  (interactive)
  (orgfig--report (orgfig--any-project) '("doctor")
                  :at-once t
                  :then (lambda (_) (orgfig--show-last "*orgfig doctor*" "^figures "))))

;;;###autoload
(defun orgfig-gallery (&optional only-write)
  "Write the pages that show every figure, and open them in a browser.
Nothing is run; the pages are written to gallery/ in the project's
folder.  With \\[universal-argument], or ONLY-WRITE non-nil, open nothing."
  (interactive "P")
  (let ((project (orgfig--project)))
    (orgfig--save project)
    (orgfig--report project '("gallery")
                    :briefly t
                    :then (lambda (status)
                            (unless (or only-write (/= status 0))
                              (browse-url-of-file (orgfig--path project "gallery/index.html")))))))

(defun orgfig--any-project ()
  "The project around the buffer, or one that stands for there being none."
  (if (orgfig-root)
      (orgfig--project)
    (orgfig--make-project
     :root (expand-file-name (if (file-remote-p default-directory) "~/" default-directory)))))

(defun orgfig--show-last (name regexp)
  "Show the end of the buffer NAME, and its last line that matches REGEXP."
  (when-let ((buffer (get-buffer name)))
    (with-current-buffer buffer
      (goto-char (point-max))
      (when (re-search-backward regexp nil t)
        (message "%s" (buffer-substring-no-properties (point) (line-end-position))))
      (when-let ((window (get-buffer-window)))
        (with-selected-window window
          (goto-char (point-max))
          (recenter -1))))))

;;;; Notebook to modules

;;;###autoload
(defun orgfig-tangle (&optional force)
  "Write the modules that this notebook's blocks give.
A module that was edited by hand is left as it is: what differs is
shown then, and \\<orgfig-mode-map>\\[orgfig-detangle] brings it into the notebook.

With \\[universal-argument], or FORCE non-nil, ask whether to write over
these; the program keeps their old text in .orgfig/replaced/."
  (interactive "P")
  (let* ((project (orgfig--project))
         (notebook (when (derived-mode-p 'org-mode)
                     (orgfig--after-dashes (list (orgfig--relative project))))))
    (when (and force (not (yes-or-no-p "Write over modules that were edited by hand? ")))
      (user-error "Nothing is tangled"))
    (orgfig--save-texts project)
    (let ((standing (orgfig--standing project)))
      (orgfig--run project `("tangle" ,@(when force '("--force")) ,@notebook)
                   :on-end (lambda (status output errors)
                             (orgfig--take-anew project standing)
                             (orgfig--tangled project notebook status (orgfig--said status output errors)))))))

(defun orgfig--tangled (project notebook status text)
  "Show TEXT, what the program said when it tangled NOTEBOOK of PROJECT.
With STATUS 1 a module was left out; show what differs, too."
  (let ((check `("tangle" "--check" ,@notebook)))
    (if (= status 1)
        (orgfig--report project check)
      (orgfig--answer text (list project check) t nil))))

;;;; Modules to notebook

;;;###autoload
(defun orgfig-detangle (&optional at-once)
  "Show what edits of modules would change in the notebook, and offer it.
From a module, only that one's edits are meant; from elsewhere, those
of all modules.  \\<orgfig-report-mode-map>\\[orgfig-report-accept] in the buffer that is shown does it.
Where the notebook was changed at the same line, both are shown, and
neither is touched.

With \\[universal-argument], or AT-ONCE non-nil, do it without showing it first.
Where the notebook is open, its buffer is taken anew from the disk."
  (interactive "P")
  (let* ((project (orgfig--project))
         (files (when (and buffer-file-name (not (derived-mode-p 'org-mode)))
                  (list (orgfig--relative project)))))
    (if at-once
        (orgfig--detangle project files)
      (orgfig--save-texts project)
      (orgfig--report project `("detangle" "--dry-run" ,@(orgfig--after-dashes files))
                      :briefly t
                      :accept (lambda () (orgfig--detangle project files))))))

(defun orgfig--detangle (project files)
  "Bring the edits of FILES of PROJECT, or of all, into its notebooks."
  (orgfig--save-texts project)
  (let ((standing (orgfig--standing project)))
    (orgfig--report project (cons "detangle" (orgfig--after-dashes files))
                    :briefly t
                    :then (lambda (_) (orgfig--take-anew project standing)))))

;;;; Texts that the program writes

(defun orgfig--texts (project)
  "The buffers that visit a text of PROJECT: notebooks, modules and others."
  (cl-remove-if-not
   (lambda (buffer)
     (with-current-buffer buffer
       (and buffer-file-name
            (not (file-remote-p buffer-file-name))
            (derived-mode-p 'text-mode 'prog-mode)
            (file-in-directory-p buffer-file-name (orgfig--project-root project)))))
   (buffer-list)))

(defun orgfig--save-texts (project)
  "Save what is edited of PROJECT, or signal a `user-error'.
What the program writes must not be an older text than Emacs has, so
they are saved, or that is asked, even where `orgfig-save' is nil."
  (orgfig--save-all (append (cl-remove-if-not #'org-src-edit-buffer-p (orgfig--edited project))
                            (cl-remove-if-not #'buffer-modified-p (orgfig--texts project)))))

(defun orgfig--standing (project)
  "The buffers of texts of PROJECT that are as their files are."
  (cl-remove-if-not (lambda (buffer)
                      (and (not (buffer-modified-p buffer)) (verify-visited-file-modtime buffer)))
                    (orgfig--texts project)))

(defun orgfig--take-anew (project buffers)
  "Have those of BUFFERS whose files were written show them; refresh PROJECT.
One that was edited meanwhile is left alone, and named."
  (dolist (buffer buffers)
    (unless (or (not (buffer-live-p buffer)) (verify-visited-file-modtime buffer))
      (if (buffer-modified-p buffer)
          (message "%s was edited meanwhile: its file is new, and the buffer is left as it is" buffer)
        (with-current-buffer buffer
          (when (file-exists-p buffer-file-name)
            (revert-buffer-with-fine-grain t t))))))
  (orgfig-refresh project))

(provide 'orgfig-commands)
;;; orgfig-commands.el ends here
