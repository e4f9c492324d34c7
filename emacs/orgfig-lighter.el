;;; orgfig-lighter.el --- How a project stands, in the mode line  -*- lexical-binding: t; -*-

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

;; How many figures are claimed and not proven, how far a build is, and that
;; nobody knows: a few characters in the mode line of each notebook.

;;; Code:

(require 'cl-lib)
(require 'orgfig-project)

(declare-function orgfig-status "orgfig-status" ())

(defvar-local orgfig--lighter " Fig"
  "What the mode line shows, a text or a construct as `mode-line-format' has.")
(put 'orgfig--lighter 'risky-local-variable t) ; else the mode line drops its colours and keys

(defvar orgfig--lighter-map
  (let ((map (make-sparse-keymap)))
    (define-key map [mode-line mouse-1] #'orgfig--show-clicked)
    map)
  "What a mouse does on the lighter.")

(defun orgfig--show-lighter (project)
  "Show in the mode line of all buffers of PROJECT how it stands."
  (let ((construct (orgfig--lighter-construct project)))
    (dolist (buffer (orgfig--buffers project))
      (with-current-buffer buffer
        (setq orgfig--lighter construct)))
    (force-mode-line-update t)))

(defun orgfig--lighter-construct (project)
  "How PROJECT stands, in a few characters, for the mode line."
  ;; Minor modes stand in a construct that puts its own help and keys over
  ;; those of a text, and the colour that a text begins with over all of it;
  ;; constructs within, one for each colour, have their own.
  (let ((properties `( help-echo ,(orgfig--lighter-help project)
                       mouse-face mode-line-highlight
                       local-map ,orgfig--lighter-map)))
    (cons "" (mapcar (lambda (text) `(:propertize ,text ,@properties))
                     (list " Fig" (orgfig--lighter-count project)
                           (orgfig--lighter-progress project))))))

(defun orgfig--lighter-count (project)
  "How many figures of PROJECT are claimed and not proven; empty if none is."
  (let ((count (orgfig--not-proven project)))
    (cond ((orgfig--project-trouble project) (propertize ":?" 'face 'orgfig-unknown))
          ((memq count '(nil 0)) "")
          (t (propertize (format ":%d" count) 'face 'orgfig-unproven)))))

(defun orgfig--lighter-progress (project)
  "How far the build of PROJECT is; empty if none runs."
  (let ((progress (orgfig--project-progress project)))
    (if (process-live-p (orgfig--project-build project))
        (propertize (if progress (format "[%d/%d]" (car progress) (cdr progress)) "[…]")
                    'face 'orgfig-running)
      "")))

(defun orgfig--lighter-help (project)
  "What is told where the mouse is on the lighter of PROJECT."
  (concat (or (orgfig--project-trouble project)
              (alist-get 'summary (orgfig--project-audit project))
              "The program is asked which figures are proven")
          "\nmouse-1: show all figures"))

(defun orgfig--show-clicked (event)
  "Show the figures of the project whose lighter EVENT is about."
  (interactive "e")
  (select-window (posn-window (event-start event)))
  (call-interactively #'orgfig-status))

(defun orgfig--not-proven (project)
  "How many figures of PROJECT are claimed and not proven; nil if nobody knows."
  (when-let ((audit (orgfig--project-audit project)))
    (cl-count-if #'orgfig--unproven-p (alist-get 'figures audit))))

(defun orgfig--unproven-p (figure)
  "Whether FIGURE, an alist of the audit, is claimed to be done and not proven."
  (and (equal (alist-get 'claims figure) "done")
       (not (equal (alist-get 'verdict figure) "done"))))

(provide 'orgfig-lighter)
;;; orgfig-lighter.el ends here
