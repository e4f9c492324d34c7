;;; orgfig-checks.el --- Silence a check, and read what it looks for  -*- lexical-binding: t; -*-

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

;; What can be done at a diagnostic of `orgfig-flymake-mode': silence its
;; check for the figure, or read what it looks for.

;;; Code:

(require 'orgfig-flymake)

;;;; Silencing

(defun orgfig-silence-check (mark)
  "Silence the check that is marked on this line, for its figure.
In Python code a comment is inserted at the beginning of the block,
else the property ORGFIG_IGNORE of the heading gets the name.  The
audit shows the difference once it is saved, and lists what is
silenced.  From Lisp, MARK is what is marked."
  (interactive (list (orgfig-checks--choose)))
  (barf-if-buffer-read-only)
  (let ((name (alist-get 'name (orgfig-flymake--mark-problem mark)))
        (heading (orgfig-flymake--mark-heading mark)))
    (unless heading
      (user-error "%s cannot be silenced: it tells what the claim lacks, or is about no one figure" name))
    (atomic-change-group
      (org-with-wide-buffer
       (goto-char (orgfig-flymake--mark-begin mark))
       (unless (orgfig-checks--comment name)
         (goto-char heading)
         (orgfig-checks--property name))))
    (message "%s will be silent for this figure once it is saved" name)))

(defun orgfig-checks--comment (name)
  "Insert a comment that silences NAME in the block at point; nil if there is none."
  (let ((block (org-element-at-point)))
    (when (and (eq (org-element-type block) 'src-block)
               (equal (org-element-property :language block) "python")
               (< (point) (org-element-property :end block)))
      (goto-char (org-element-property :post-affiliated block))
      (forward-line)
      (let ((indent (save-excursion (skip-chars-forward " \t\n") (current-column))))
        (insert (make-string indent ?\s) "# orgfig: ignore " name "\n"))
      t)))

(defun orgfig-checks--property (name)
  "Let the heading at point silence NAME, too."
  (let ((others (org-entry-get (point) "ORGFIG_IGNORE")))
    (org-entry-put (point) "ORGFIG_IGNORE" (if others (concat name ", " others) name))))

(defun orgfig-checks--choose ()
  "One of the problems that are marked on this line; ask if there are several."
  (let* ((marks (or (orgfig-checks--here) (user-error "Nothing is marked on this line")))
         (names (delete-dups (mapcar #'orgfig-checks--name marks)))
         (name (if (cdr names) (completing-read "Check: " names nil t) (car names))))
    (seq-find (lambda (mark) (equal (orgfig-checks--name mark) name)) marks)))

(defun orgfig-checks--name (mark)
  "The check's name of MARK."
  (alist-get 'name (orgfig-flymake--mark-problem mark)))

(defun orgfig-checks--here ()
  "What is marked on this line."
  (seq-filter #'orgfig-flymake--mark-p
              (mapcar #'flymake-diagnostic-data
                      (flymake-diagnostics (line-beginning-position) (line-end-position)))))

;;;; Reading

(defconst orgfig-checks--page (expand-file-name "../docs/checks.md" orgfig--folder)
  "The page that describes all checks, in the clone that this was loaded from.")

(defun orgfig-describe-check (name)
  "Describe the check NAME: its purpose, and how to mend a finding."
  (interactive
   (let ((default (car (mapcar #'orgfig-checks--name (orgfig-checks--here)))))
     (list (completing-read (format-prompt "Describe check" default)
                            (orgfig-checks--names) nil t nil nil default))))
  (let ((text (orgfig-checks--text name)))
    (unless text (user-error "%s is no check: it is about the text itself" name))
    (with-help-window (help-buffer)
      (princ text))))

(defun orgfig-checks--names ()
  "The names on the page, as a list."
  (with-temp-buffer
    (orgfig-checks--read)
    (cl-loop while (re-search-forward "^### \\([a-z0-9-]+\\)$" nil t)
             collect (match-string 1))))

(defun orgfig-checks--text (name)
  "What is written of the check NAME, or nil."
  (with-temp-buffer
    (orgfig-checks--read)
    (when (re-search-forward (format "^### \\(%s\\)$" (regexp-quote name)) nil t)
      (buffer-substring (match-beginning 1)
                        (if (re-search-forward "^##" nil t) (match-beginning 0) (point-max))))))

(defun orgfig-checks--read ()
  "Insert the whole page after point."
  (unless (file-readable-p orgfig-checks--page)
    (user-error "There is no %s: the pages are part of a clone of orgfig" orgfig-checks--page))
  (save-excursion (insert-file-contents orgfig-checks--page)))

(provide 'orgfig-checks)
;;; orgfig-checks.el ends here
