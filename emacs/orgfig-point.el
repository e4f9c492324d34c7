;;; orgfig-point.el --- Lines as the program counts them, and the way there  -*- lexical-binding: t; -*-

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

;; Which lines point is in, as the program is asked about them, and how to go
;; to a line that it names.  Where headings and blocks are by now that were
;; edited since is told by orgfig-heading and orgfig-places.

;;; Code:

(require 'orgfig)

(defvar-local orgfig--words-function nil
  "What gives the words for the figures at point, where no text stands there.")

(defun orgfig--place-at-point (project)
  "The lines at point, as PROJECT's program calls them: figures.org:57-57.
These are the whole block's if point is in one."
  (org-with-wide-buffer
   (let* ((element (org-element-at-point))
          (block (and (eq (org-element-type element) 'src-block) element)))
     (orgfig--lines project
                    (if block (org-element-property :begin block) (point))
                    (if block (org-element-property :end block) (point))))))

(defun orgfig--lines (project begin end)
  "The lines from BEGIN to END, as PROJECT's program calls them.
Signal a `user-error' where the file has other lines than this buffer."
  (orgfig--refuse-overtaken (current-buffer))
  (org-with-wide-buffer
   (let ((first (line-number-at-pos begin t))
         (last (line-number-at-pos (max begin (1- end)) t)))
     (format "%s:%d-%d" (orgfig--relative project) first last))))

(defun orgfig--visit (project path line &optional column other-window)
  "Show LINE and COLUMN, counted from 1, of PATH of PROJECT, and give its buffer.
With OTHER-WINDOW, leave the selected one as it is.  Signal a
`user-error' if there is no such file."
  (let ((buffer (orgfig--buffer-of (orgfig--path project path))))
    (if other-window (pop-to-buffer buffer) (pop-to-buffer-same-window buffer))
    (push-mark nil t)
    (orgfig--go-to line column)
    (when (derived-mode-p 'org-mode) (org-reveal))
    buffer))

(defun orgfig--buffer-of (file)
  "The buffer of FILE.
One that is there is taken as it is, whatever became of its file."
  (cond ((find-buffer-visiting file))
        ((file-readable-p file) (find-file-noselect file))
        (t (user-error "There is no file %s" (abbreviate-file-name file)))))

(defun orgfig--go-to (line column)
  "Go to LINE and COLUMN of this buffer.
Where they are outside of what it is narrowed to, it is widened."
  (let ((place (orgfig--position line column)))
    (unless (<= (point-min) place (point-max)) (widen))
    (goto-char place)))

(defun orgfig--position (line &optional column)
  "The position of LINE and COLUMN of this buffer, both counted from 1.
A column is a character, as the program counts; a line that is
shorter is meant at its end, and at its beginning without COLUMN."
  (org-with-wide-buffer
   (goto-char (point-min))
   (forward-line (1- line))
   (min (+ (point) (1- (or column 1))) (line-end-position))))

(provide 'orgfig-point)
;;; orgfig-point.el ends here
