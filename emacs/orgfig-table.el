;;; orgfig-table.el --- The audit as a table in an Org file  -*- lexical-binding: t; -*-

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

;; A dynamic block of Org that has the audit as a table with links:
;;
;;     #+BEGIN: orgfig :verdict unproven
;;     #+END:
;;
;; C-c C-x C-u in it writes it anew.  What is in the table, and which links
;; lead to the headings from there, is decided by the program.

;;; Code:

(require 'orgfig)
(require 'orgfig-at-once)
(require 'org-table)

(defvar orgfig-table--writing nil
  "Non-nil while a block is written: who saves then may update blocks, too.")

;;;###autoload
(defun orgfig-insert-table ()
  "Insert a dynamic block with the figures of this project, and fill it.
What it shows can be narrowed at its #+BEGIN: line, by the
parameters that `org-dblock-write:orgfig' knows."
  (interactive "*")
  (unless (derived-mode-p 'org-mode) (user-error "Tables of figures stand in Org files"))
  (orgfig--project)
  (unless (bolp) (end-of-line) (insert "\n"))
  (save-excursion (insert "#+BEGIN: orgfig\n#+END:\n"))
  (org-update-dblock))

;;;###autoload
(defun org-dblock-write:orgfig (params)
  "Write the audit of figures as a table at point, as PARAMS narrow it.

`:figures'   a figure as for `orgfig status', or a list of them
`:state'     only figures with this TODO state, or with one of a list
`:verdict'   only figures with this verdict, or with one of a list
`:verbose'   if non-nil, notes are listed below the table, too
`:project'   the folder of another project

Keywords that stand above the table stay, as do its formulas.  The
old text stays if there is no answer."
  (let* ((content (plist-get params :content))
         (column (or (plist-get params :indentation-column) 0))
         (old (orgfig-table--outdented content column))
         (begin (point-marker))
         (new old))
    ;; Org has emptied the block; what is saved now is to be the old text.
    (delete-char 1)
    (save-excursion (insert content))
    (unless orgfig-table--writing
      (orgfig-table--unmodified)
      (setq new (orgfig-table--text params old begin)))
    (unless (equal new content)
      (delete-region begin (+ begin (length content)))
      (goto-char begin)
      (save-excursion (insert new))
      (orgfig-table--align begin (+ begin (length new))))
    (set-marker begin nil)))

(defun orgfig-table--outdented (text column)
  "TEXT without the COLUMN columns of blanks that Org puts before each line."
  (if (zerop column)
      (substring-no-properties text)
    (with-temp-buffer
      (insert text)
      (indent-rigidly (point-min) (point-max) (- column))
      (buffer-string))))

;;;; The text

(defun orgfig-table--text (params old begin)
  "What a block with PARAMS that begins at BEGIN has in the place of OLD."
  (let* ((orgfig-table--writing t)
         (project (orgfig-table--project params))
         (lines (split-string old "\n" t))
         (above (seq-take-while #'orgfig-table--above-p lines))
         (formulas (seq-filter #'orgfig-table--formula-p lines))
         (others (- (length (split-string old "\n")) 1 (length above) (length formulas))))
    (let ((printed (split-string (orgfig--at-once project (orgfig-table--words params begin others))
                                 "\n" t "\r")))
      (mapconcat (lambda (line) (concat line "\n"))
                 (append above
                         (seq-filter #'orgfig-table--row-p printed)
                         formulas
                         (when (orgfig-table--row-p (car printed)) '(""))
                         (seq-remove #'orgfig-table--row-p printed))
                 ""))))

(defun orgfig-table--above-p (line)
  "Whether LINE is a keyword for the table below it, such as its name."
  (and (string-prefix-p "#+" line) (not (orgfig-table--formula-p line))))

(defun orgfig-table--formula-p (line)
  "Whether LINE has formulas of the table above it."
  (let ((case-fold-search t)) (string-match-p "\\`[ \t]*#\\+TBLFM:" line)))

(defun orgfig-table--row-p (line)
  "Whether LINE is one of a table."
  (string-prefix-p "|" line))

(defun orgfig-table--project (params)
  "The project that PARAMS name, or the one that this buffer's file lies in."
  (let ((folder (plist-get params :project)))
    (orgfig--project (when folder (file-name-as-directory (expand-file-name (format "%s" folder)))))))

(defun orgfig-table--words (params begin lines)
  "What the program is asked for PARAMS of a block.
The answer takes the place of so many LINES from BEGIN on."
  (let ((file (orgfig--file)) (first (line-number-at-pos begin t)))
    (append '("status" "--format" "org")
            (when file
              (list (format "--into=%s:%d-%d" (expand-file-name file) first (+ first lines -1))))
            (orgfig-table--flags "--state" (plist-get params :state))
            (orgfig-table--flags "--verdict" (plist-get params :verdict))
            (when (plist-get params :verbose) '("--verbose"))
            '("--")
            (orgfig-table--all (plist-get params :figures)))))

(defun orgfig-table--flags (flag values)
  "FLAG with each of VALUES, as words for the program."
  (mapcar (lambda (value) (format "%s=%s" flag value)) (orgfig-table--all values)))

(defun orgfig-table--all (values)
  "VALUES, one or a list, as strings."
  (mapcar (lambda (value) (format "%s" value)) (ensure-list values)))

(defun orgfig-table--unmodified ()
  "Call this buffer unmodified if its text is its file's.
Org has but emptied the block then, and that was undone."
  (when (and buffer-file-name (buffer-modified-p) (file-readable-p buffer-file-name)
             (verify-visited-file-modtime) (orgfig-table--as-saved-p))
    (restore-buffer-modified-p nil)))

(defun orgfig-table--as-saved-p ()
  "Whether this buffer has the text of its file."
  (let ((file buffer-file-name)
        (coding-system-for-read buffer-file-coding-system)
        (text (org-with-wide-buffer (buffer-substring-no-properties (point-min) (point-max)))))
    (with-temp-buffer
      (insert-file-contents file)
      (equal text (buffer-string)))))

;;;; The table

(defun orgfig-table--align (begin end)
  "Let Org compute and align the tables from BEGIN to END."
  (save-excursion
    (let ((end (copy-marker end)))
      (goto-char begin)
      (when (re-search-forward "^|" end t)
        (when (save-excursion (goto-char (org-table-end)) (looking-at-p "[ \t]*#\\+TBLFM:"))
          (orgfig-table--recalculate))
        (org-table-align))
      (set-marker end nil))))

(defun orgfig-table--recalculate ()
  "Apply the formulas of the table at point; one that cannot be is told.
An error would leave Org's block half written."
  (condition-case problem
      (org-table-recalculate 'all t)
    (error (message "The formulas of the table: %s" (error-message-string problem)))))

(provide 'orgfig-table)
;;; orgfig-table.el ends here
