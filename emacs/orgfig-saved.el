;;; orgfig-saved.el --- Build what was edited when it is saved  -*- lexical-binding: t; -*-

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

;; With `orgfig-build-on-save', a save builds: a moment later, so that several
;; saves give one build, and never beside another one.  Which lines were
;; edited is kept by markers; what stands there is for the program to say.

;;; Code:

(require 'orgfig)
(require 'orgfig-build)
(require 'orgfig-point)

(defcustom orgfig-build-delay 0.5
  "Seconds from the last save to the build, with `orgfig-build-on-save'."
  :type 'number
  :group 'orgfig
  :safe #'numberp)

(defvar-local orgfig-saved--edited nil
  "Markers around what was edited since it was last built, or nil.")

(defvar-local orgfig-saved--word nil
  "The saved lines to build, as the program calls them; t for all figures; or nil.")

(defun orgfig-saved--watch ()
  "Keep from now on where this buffer is edited."
  (add-hook 'after-change-functions #'orgfig-saved--note nil t))

(defun orgfig-saved--note (begin end _length)
  "Remember that the text from BEGIN to END is new."
  (pcase orgfig-saved--edited
    ('nil (setq orgfig-saved--edited (cons (copy-marker begin) (copy-marker end t))))
    (`(,first . ,last)
     (when (< begin first) (set-marker first begin))
     (when (> end last) (set-marker last end)))))

(defun orgfig-saved--build (project)
  "Build what was edited in this buffer, a file of PROJECT, in a moment.
That is all of PROJECT if `orgfig-build-on-save' is t, else the lines
from the first edit to the last; those of point if none was seen."
  (orgfig-saved--watch)
  (setq orgfig-saved--word
        (cond ((not (eq orgfig-build-on-save 'figure)))
              (orgfig-saved--edited
               (orgfig--lines project (car orgfig-saved--edited) (cdr orgfig-saved--edited)))
              ((orgfig--place-at-point project))))
  (orgfig-saved--later project))

(defun orgfig-saved--later (project)
  "Build PROJECT in a moment, and not before."
  (orgfig--stop-timer project)
  (setf (orgfig--project-timer project)
        (run-at-time orgfig-build-delay nil #'orgfig-saved--now project)))

(defun orgfig-saved--now (project)
  "Build what was saved of PROJECT; later if something else is built."
  (setf (orgfig--project-timer project) nil)
  (cond ((not (file-directory-p (orgfig--project-root project))))
        ((orgfig--project-build project) (orgfig-saved--later project))
        ((let ((words (orgfig-saved--take project)))
           (if (memq t words) (orgfig-saved--start project nil)
             ;; Each on its own: if no figure is at the one, the others are built.
             (dolist (word words) (orgfig-saved--start project (list word))))))))

(defun orgfig-saved--start (project words)
  "Build what WORDS name in PROJECT, and say nothing if there is nothing to do."
  (let ((process (orgfig--build project words)))
    (when (processp process) (process-put process 'orgfig-quiet t))))

(defun orgfig-saved--take (project)
  "The words for what was saved of PROJECT; they are forgotten."
  (cl-loop for buffer in (orgfig--buffers project)
           for word = (buffer-local-value 'orgfig-saved--word buffer)
           when word collect word
           do (with-current-buffer buffer
                (setq orgfig-saved--word nil)
                (unless (buffer-modified-p) (setq orgfig-saved--edited nil)))))

(provide 'orgfig-saved)
;;; orgfig-saved.el ends here
