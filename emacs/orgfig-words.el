;;; orgfig-words.el --- Which figures a command means  -*- lexical-binding: t; -*-

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

;; What stands at point, in the subtree or in an answer, as the program calls
;; it: by lines, by a path or by a name.  Which figures these are is for the
;; program to say.

;;; Code:

(require 'org-src)
(require 'orgfig)
(require 'orgfig-point)

(defun orgfig--words-at-point (project)
  "How the figures at point are called in PROJECT, a list.
In a list of figures, these are the ones that are marked, if any is."
  (if orgfig--words-function
      (funcall orgfig--words-function)
    (list (orgfig--word-at-point project))))

(defun orgfig--word-at-point (project)
  "How the figure at point is called in PROJECT, by its lines or its path."
  (cond ((derived-mode-p 'org-mode) (orgfig--place-at-point project))
        ((org-src-edit-buffer-p) (org-src-do-at-code-block (orgfig--place-at-point project)))
        ((and (derived-mode-p 'orgfig-messages-mode)
              (get-text-property (line-beginning-position) 'orgfig-place))
         (orgfig--place-of-message (get-text-property (line-beginning-position) 'orgfig-place)))
        ((derived-mode-p 'orgfig-messages-mode) (user-error "No message is about a figure here"))
        ((orgfig--file) (orgfig--relative project))
        (t (user-error "There is no figure at point: this buffer visits no file"))))

(defun orgfig--place-of-message (place)
  "How the line of PLACE, (MARKER PATH LINE COLUMN), is called as it is now."
  (pcase-let ((`(,marker ,path ,line ,_) place))
    (format "%s:%d" path
            (if (not (and marker (marker-buffer marker))) line
              (with-current-buffer (marker-buffer marker)
                (line-number-at-pos marker t))))))

(defun orgfig--subtree (project)
  "The lines of the subtree at point, as they are called in PROJECT."
  (org-with-wide-buffer
   (when (org-before-first-heading-p) (user-error "Point is before the first heading"))
   (org-back-to-heading t)
   (orgfig--lines project (point) (save-excursion (org-end-of-subtree t t)))))

(defun orgfig--read-figures (project)
  "Ask for names of figures of PROJECT, until there is nothing more."
  (let ((names (mapcar (lambda (figure) (alist-get 'name figure))
                       (alist-get 'figures (orgfig--project-audit project))))
        (chosen '()) name)
    (while (progn
             (setq name (completing-read
                         (if chosen "And which other (default: no more): " "Build which figure: ")
                         (cl-set-difference names chosen :test #'equal) nil (and names t)))
             (not (string-empty-p name)))
      (push name chosen))
    (or (nreverse chosen) (user-error "No figure is chosen"))))

(provide 'orgfig-words)
;;; orgfig-words.el ends here
