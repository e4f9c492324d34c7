;;; orgfig-choice.el --- Marks and filters of the list of figures  -*- lexical-binding: t; -*-

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

;; Which of the figures listed are meant: those that are marked, and those
;; that filters leave to be seen.

;;; Code:

(require 'orgfig)
(require 'orgfig-list)

;;;; Marks

(defun orgfig-status-mark ()
  "Mark the figure at point, or all of the region, and go on."
  (interactive nil orgfig-status-mode)
  (orgfig-status--mark-lines t))

(defun orgfig-status-unmark ()
  "Unmark the figure at point, or all of the region, and go on."
  (interactive nil orgfig-status-mode)
  (orgfig-status--mark-lines nil))

(defun orgfig-status-unmark-backward ()
  "Go back, and unmark the figure there."
  (interactive nil orgfig-status-mode)
  (orgfig-list--must)
  (forward-line -1)
  (save-excursion (orgfig-status--mark-lines nil)))

(defun orgfig-status--mark-lines (marked)
  "Have the figures of the region, or the one at point, be MARKED or not."
  (orgfig-list--must)
  (let ((end (if (use-region-p) (region-end) (1+ (point)))))
    (when (use-region-p) (goto-char (region-beginning)))
    (beginning-of-line)
    (while (and (< (point) end) (not (eobp)))
      (orgfig-status--set-mark marked)
      (forward-line 1))
    (deactivate-mark)))

(defun orgfig-status--set-mark (marked)
  "Have the row at point be MARKED or not; only figures are."
  (let ((id (tabulated-list-get-id)))
    (if (and marked (orgfig-rows--figure-p (orgfig-list--row)))
        (puthash id t orgfig-list--marked)
      (remhash id orgfig-list--marked))
    (tabulated-list-put-tag (if (gethash id orgfig-list--marked) (propertize ">" 'face 'bold) ""))))

(defun orgfig-status-unmark-all ()
  "Unmark all figures."
  (interactive nil orgfig-status-mode)
  (orgfig-list--must)
  (clrhash orgfig-list--marked)
  (orgfig-list--draw))

(defun orgfig-status-toggle-marks ()
  "Mark what is not marked, and unmark what is."
  (interactive nil orgfig-status-mode)
  (orgfig-list--must)
  (save-excursion
    (goto-char (point-min))
    (while (not (eobp))
      (orgfig-status--set-mark (not (gethash (tabulated-list-get-id) orgfig-list--marked)))
      (forward-line 1))))

(defun orgfig-status--chosen ()
  "The figures that are marked and shown, else the one at point."
  (orgfig-list--must)
  (or (cl-loop for entry in tabulated-list-entries
               for row = (orgfig-rows--of entry)
               when (and (gethash (car entry) orgfig-list--marked) (orgfig-rows--figure-p row))
               collect row)
      (list (orgfig-list--figure))))

(defun orgfig-status--words (figures)
  "What the program is to call FIGURES: by names, for lines may have moved.
By its line is called one whose name is a name or a title of others, too."
  (let ((called (make-hash-table :test #'equal)))
    (dolist (one (alist-get 'figures (orgfig--project-audit orgfig-list--project)))
      (dolist (word (delete-dups (list (alist-get 'name one) (alist-get 'title one))))
        (cl-incf (gethash word called 0))))
    (mapcar (lambda (figure)
              (let ((name (alist-get 'name figure)))
                (if (= 1 (gethash name called 1))
                    name
                  (format "%s:%d" (alist-get 'path figure) (orgfig--saved-line orgfig-list--project figure)))))
            figures)))

;;;; Filters

(defun orgfig-status-filter-verdict (verdicts)
  "List only figures with one of VERDICTS; none is all."
  (interactive (list (completing-read-multiple
                      "Only verdicts (with commas): " (orgfig-status--verdicts) nil t))
               orgfig-status-mode)
  (orgfig-status--filter 'verdict verdicts))

(defun orgfig-status--verdicts ()
  "All verdicts, and what stands for problems of no figure."
  (orgfig-list--must)
  (append (mapcar (lambda (one) (symbol-name (car one)))
                  (alist-get 'counts (orgfig--project-audit orgfig-list--project)))
          '("project")))

(defun orgfig-status-filter-state (states)
  "List only figures whose heading has one of STATES; none is all."
  (interactive (list (completing-read-multiple
                      "Only states (with commas): " (orgfig-status--states) nil t))
               orgfig-status-mode)
  (orgfig-status--filter 'state states))

(defun orgfig-status--states ()
  "All states that figures have."
  (orgfig-list--must)
  (delete-dups
   (delq nil (mapcar (lambda (figure) (alist-get 'state figure))
                     (alist-get 'figures (orgfig--project-audit orgfig-list--project))))))

(defun orgfig-status-filter-text (text)
  "List only figures with TEXT in their name, in a reason or in a path."
  (interactive (progn (orgfig-list--must) (list (read-string "Only those with: "))) orgfig-status-mode)
  (orgfig-status--filter 'text (and (not (string-empty-p text)) (list text))))

(defun orgfig-status-show-all ()
  "List all figures again."
  (interactive nil orgfig-status-mode)
  (orgfig-list--must)
  (setq orgfig-list--filters nil)
  (orgfig-list--draw)
  (force-mode-line-update))

(defun orgfig-status--filter (kind values)
  "List only figures that have one of VALUES by KIND; none is all."
  (orgfig-list--must)
  (setq orgfig-list--filters (assq-delete-all kind orgfig-list--filters))
  (when values
    (setq orgfig-list--filters (append orgfig-list--filters (list (cons kind values)))))
  (orgfig-list--draw)
  (force-mode-line-update))

(defun orgfig-status--filters-text ()
  "What the filters leave, in words."
  (concat "only " (mapconcat (lambda (filter) (string-join (cdr filter) ", "))
                             orgfig-list--filters
                             " and ")))

(provide 'orgfig-choice)
;;; orgfig-choice.el ends here
