;;; orgfig-agenda.el --- DONE figures that are not proven, in the agenda  -*- lexical-binding: t; -*-

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

;; An agenda view of the figures that claim to be done and are not proven,
;; each with its verdict and the first reason.  Its lines are such as Org
;; makes of headings, so everything works on them that works in an agenda.
;; `orgfig-agenda' shows it; for the dispatcher of `org-agenda', also within a
;; block agenda, add
;;
;;     (add-to-list 'org-agenda-custom-commands
;;                  '("F" "Figures not proven" orgfig-agenda-unproven ""))

;;; Code:

(require 'org-agenda)
(require 'orgfig)
(require 'orgfig-at-once)
(require 'orgfig-heading)
(require 'orgfig-point)

(defvar orgfig-agenda--figures nil
  "What is listed: a hash table from (BUFFER . POSITION) to a figure.")

;;;###autoload
(defun orgfig-agenda (&optional all)
  "Show an agenda of the figures that are claimed to be done and not proven.
They are those of the project that this buffer lies in.  With ALL,
or where there is none, they are those of all projects that a file
of `org-agenda-files' or a buffer in `orgfig-mode' lies in."
  (interactive "P")
  (let ((root (and (not all) (orgfig-root))))
    (orgfig-agenda-unproven (and root (list root)))))

;;;###autoload
(defun orgfig-agenda-unproven (&optional folders)
  "Show an agenda of figures that are claimed to be done and not proven.
FOLDERS, one or a list, name their projects.  With none, or an
empty one as in `org-agenda-custom-commands', these are all that a
file of `org-agenda-files' or a buffer in `orgfig-mode' lies in."
  (let* ((roots (or (remove "" (ensure-list folders)) (orgfig-agenda--roots)))
         (asked (mapcar #'orgfig-agenda--ask roots))
         (found (apply #'append (mapcar #'cdr asked)))
         (orgfig-agenda--figures (orgfig-agenda--positions found)))
    (orgfig-agenda--show
     (delete-dups (mapcar #'car found))
     (orgfig-agenda--title (hash-table-count orgfig-agenda--figures)
                           (delq nil (cons (orgfig-agenda--left-out found) (mapcar #'car asked)))))
    (orgfig-agenda--redo-by `(orgfig-agenda-unproven ',(ensure-list folders)))))

(defun orgfig-agenda--roots ()
  "The projects of `org-agenda-files' and of buffers in `orgfig-mode'."
  (let ((files (org-agenda-files t))
        (buffers (seq-filter (lambda (buffer) (buffer-local-value 'orgfig-mode buffer)) (buffer-list))))
    (or (delete-dups
         (delq nil (append (mapcar (lambda (buffer) (buffer-local-value 'orgfig--root buffer)) buffers)
                           (mapcar (lambda (file) (orgfig-root (file-name-directory file))) files))))
        (user-error "No project of figures: neither here nor of a file in `org-agenda-files'"))))

;;;; Asking

(defun orgfig-agenda--ask (folder)
  "Ask for the project at FOLDER; give (TROUBLE . LISTED).
TROUBLE says why nothing is known, or is nil.  LISTED has
\(FILE FIGURE FIGURES) for each of all FIGURES that is claimed and not
proven."
  (condition-case problem
      (let* ((project (orgfig--project (file-name-as-directory (expand-file-name folder))))
             (output (orgfig--at-once project '("status" "--json")))
             (document (or (orgfig--document output)
                           (user-error "%s" (orgfig--complaint 0 "" output)))))
        (cons nil (mapcar (lambda (figure)
                            (list (orgfig--path project (alist-get 'path figure)) figure
                                  (alist-get 'figures document)))
                          (seq-filter #'orgfig--unproven-p (alist-get 'figures document)))))
    (user-error (list (format "%s: %s" (abbreviate-file-name folder) (error-message-string problem))))))

(defun orgfig-agenda--positions (found)
  "A hash table of FOUND, a list of (FILE FIGURE FIGURES), by (BUFFER . POSITION)."
  (let ((table (make-hash-table :test #'equal)))
    (pcase-dolist (`(,file ,figure ,figures) found)
      (with-current-buffer (org-get-agenda-file-buffer file)
        (when-let ((position (orgfig-agenda--position figure figures)))
          (puthash (cons (current-buffer) position) figure table))))
    table))

(defun orgfig-agenda--position (figure figures)
  "Where the heading of FIGURE, one of all FIGURES, begins in this buffer.
If that has other lines than the file, it is the heading with that
title; nil if there is none."
  (when-let ((line (orgfig--heading-line figure figures)))
    (orgfig--position line)))

;;;; Showing

(defun orgfig-agenda--show (files title)
  "Make an agenda with TITLE of the headings of FILES that are listed."
  (let ((org-agenda-files files)
        (org-agenda-overriding-arguments nil)
        (org-agenda-overriding-header (or org-agenda-overriding-header title))
        (org-agenda-skip-function #'orgfig-agenda--skip)
        (org-agenda-before-sorting-filter-function #'orgfig-agenda--with-reason)
        (org-agenda-prefix-format '((tags . "  %-12:c %(orgfig-agenda--verdict) ")))
        (org-tags-match-list-sublevels t)
        (org-agenda-skip-archived-trees nil)
        (org-agenda-skip-comment-trees nil))
    (org-tags-view nil "LEVEL>0")))

(defun orgfig-agenda--title (count troubles)
  "The first lines of the agenda: that COUNT figures are listed, and TROUBLES."
  (string-join (cons (pcase count
                       (0 (if troubles "No figures are known" "All figures that are DONE are proven"))
                       (1 "1 figure is DONE and not proven")
                       (_ (format "%d figures are DONE and not proven" count)))
                     troubles)
               "\n"))

(defun orgfig-agenda--left-out (found)
  "How many of FOUND are not listed, in words; nil if all are."
  (let ((others (- (length found) (hash-table-count orgfig-agenda--figures))))
    (unless (zerop others)
      (format "%d more had another title when their notebook was saved" others))))

(defun orgfig-agenda--at (buffer position)
  "The figure whose heading is at POSITION of BUFFER, if it is listed."
  (and orgfig-agenda--figures (gethash (cons buffer position) orgfig-agenda--figures)))

(defun orgfig-agenda--skip ()
  "Where to go on if the heading at point is not listed, else nil."
  (unless (orgfig-agenda--at (current-buffer) (line-beginning-position))
    (line-end-position)))

(defun orgfig-agenda--verdict ()
  "The verdict on the heading at point, for the prefix of its line."
  (let* ((figure (orgfig-agenda--at (current-buffer) (line-beginning-position)))
         (verdict (or (alist-get 'verdict figure) "")))
    (propertize (format "%-9s" verdict) 'face (orgfig--verdict-face verdict))))

(defun orgfig-agenda--with-reason (line)
  "LINE of an agenda, with what its figure lacks first, before its tags."
  (let* ((marker (get-text-property 0 'org-hd-marker line))
         (figure (orgfig-agenda--at (marker-buffer marker) (marker-position marker)))
         (reason (alist-get 'message (car (alist-get 'missing figure))))
         (end (or (string-match "[ \t]+:[[:alnum:]_@#%:]+:[ \t]*\\'" line) (length line))))
    (if (not reason)
        line
      (concat (substring line 0 end)
              (apply #'propertize (concat "  " (orgfig--one-line reason))
                     'face 'shadow (org-plist-delete (text-properties-at (1- end) line) 'face))
              (substring line end)))))

(defun orgfig-agenda--redo-by (form)
  "Let FORM make this agenda again."
  (let ((inhibit-read-only t))
    (add-text-properties (point-min) (point-max) (list 'org-redo-cmd form))
    (setq org-agenda-redo-command form)))

(provide 'orgfig-agenda)
;;; orgfig-agenda.el ends here
