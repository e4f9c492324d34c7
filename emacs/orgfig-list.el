;;; orgfig-list.el --- The list of figures, drawn and kept up to date  -*- lexical-binding: t; -*-

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

;; What the buffer of `orgfig-status' shows: the rows of its project's audit,
;; drawn anew when there is another audit, another width or an event of a
;; build, without moving what the user looks at.  The keys and commands are
;; in orgfig-status.el.

;;; Code:

(require 'orgfig)
(require 'orgfig-details)
(require 'orgfig-heading)
(require 'orgfig-rows)
(require 'orgfig-steady)
(require 'hl-line)
(require 'tabulated-list)

(defvar-local orgfig-list--project nil
  "The project whose figures are listed.")
(put 'orgfig-list--project 'permanent-local t)

(defvar-local orgfig-list--filters nil
  "Which rows are shown; see `orgfig-rows--shown-p'.")

(defvar-local orgfig-list--marked nil
  "A table of the rows that are marked, by what identifies them.")

(defvar-local orgfig-list--runs nil
  "A table of what a build says of figures: (VERDICT FACE TEXT).")

(defvar-local orgfig-list--width nil
  "The width that the columns were made for.")

(defvar-local orgfig-list--seen nil
  "The row that was followed last: an alist, with what a build says of it.")

(defvar-local orgfig-list--follows nil
  "Non-nil if the notebook shows the heading of the row at point.")

;;;; Rows

(defun orgfig-list--must ()
  "Signal a `user-error' unless this buffer lists figures."
  (unless orgfig-list--project
    (user-error "This is no list of figures: `orgfig-status' shows one")))

(defun orgfig-list--row ()
  "The row at point, as the audit has it, or nil."
  (orgfig-list--must)
  (when-let ((columns (tabulated-list-get-entry)))
    (orgfig-rows--of (list nil columns))))

(defun orgfig-list--figure ()
  "The figure at point, an alist.
Signal a `user-error' if there is none."
  (let ((row (or (orgfig-list--row) (user-error "There is no figure here"))))
    (unless (orgfig-rows--figure-p row) (user-error "This belongs to no figure"))
    row))

(defun orgfig-list--rows ()
  "All rows that the filters leave."
  (cl-remove-if-not (lambda (row) (orgfig-rows--shown-p row orgfig-list--filters))
                    (append (orgfig-rows (orgfig--project-audit orgfig-list--project))
                            (orgfig-rows-of-trouble
                             (orgfig--project-trouble orgfig-list--project)))))

(defun orgfig-list--entry (row)
  "ROW as `tabulated-list-entries' has it."
  (let ((id (orgfig-rows--id row)))
    (list id (orgfig-rows--columns row (gethash id orgfig-list--runs)
                                   (orgfig-rows--narrow-p orgfig-list--width)))))

(defun orgfig-list--print (id columns)
  "Insert the row ID with COLUMNS, and its mark."
  (tabulated-list-print-entry id columns)
  (when (gethash id orgfig-list--marked)
    (save-excursion
      (forward-line -1)
      (tabulated-list-put-tag (propertize ">" 'face 'bold)))))

;;;; Drawing

(defun orgfig-list--draw ()
  "Draw the list of this buffer anew; what is looked at stays in its place."
  ;; A list of thousands of rows is garbage once, not while it is made.
  (let* ((gc-cons-threshold (max gc-cons-threshold (* 128 1024 1024)))
         (rows (orgfig-list--rows))
         (ranks (orgfig-rows--ranks (orgfig--project-audit orgfig-list--project))))
    (setq orgfig-list--width (orgfig-list--window-width)
          tabulated-list-format (orgfig-rows--format rows ranks orgfig-list--width)
          tabulated-list-entries (mapcar #'orgfig-list--entry rows))
    (tabulated-list-init-header)
    (orgfig-steady--draw #'tabulated-list-print)
    (hl-line-highlight)                 ; no command has done it, for the answer came by itself
    (orgfig-list--follow)))

(defun orgfig-list--window-width ()
  "How many columns there are to draw on."
  (let ((window (get-buffer-window nil t)))
    (if window (window-max-chars-per-line window) (frame-width))))

(defun orgfig-list--fit (window)
  "Draw the list anew if WINDOW, which shows it, has another width."
  (with-current-buffer (window-buffer window)
    (unless (eql orgfig-list--width (orgfig-list--window-width))
      (orgfig-list--draw))))

(defun orgfig-list--redraw-row (id)
  "Draw the row ID anew, if it is shown, and nothing else."
  (when (orgfig-steady--replace-row
         id (lambda () (apply #'orgfig-list--print (orgfig-list--entry (orgfig-list--row)))))
    (hl-line-highlight)))

;;;; What follows point

(defun orgfig-list--moved ()
  "Show more of the row at point, if it is another one than before."
  (orgfig-list--follow t))

(defun orgfig-list--follow (&optional moved)
  "Show more of the row at point below, and with MOVED its heading beside."
  (let* ((row (orgfig-list--row))
         (run (and row (gethash (orgfig-rows--id row) orgfig-list--runs)))
         (other (not (eq row (car orgfig-list--seen)))))
    (setq orgfig-list--seen (cons row run))
    (when (orgfig-list--in-front-p)
      (orgfig-details--show orgfig-list--project row run)
      (when (and moved other row orgfig-list--follows)
        (orgfig-list--show 'keep)))))

(defun orgfig-list--in-front-p ()
  "Whether the window below, if there is one, is about this list.
It is about the list that was selected last."
  (or (eq (current-buffer) (window-buffer (selected-window)))
      (let ((details (get-buffer orgfig-details--name)))
        (and details
             (eq orgfig-list--project
                 (buffer-local-value 'orgfig-details--project details))))))

(defun orgfig-list--show (how)
  "Show the heading, or the line, of the row at point; HOW as `orgfig--show-line'."
  (let ((row (or (orgfig-list--row) (user-error "There is no figure here"))))
    (if (orgfig-rows--figure-p row)
        (orgfig--show-figure orgfig-list--project row how)
      (orgfig--show-place orgfig-list--project nil row how))))

;;;; Listening

(defun orgfig-list--listen ()
  "Have this list follow audits and builds until it is killed."
  (add-hook 'orgfig-audit-functions #'orgfig-list--audited)
  (add-hook 'orgfig-event-functions #'orgfig-list--happened)
  (add-hook 'post-command-hook #'orgfig-list--moved nil t)
  (add-hook 'window-size-change-functions #'orgfig-list--fit nil t)
  (add-hook 'kill-buffer-hook #'orgfig-list--leave nil t))

(defun orgfig-list--leave ()
  "Show nothing below this list any more; the last one listens to nothing."
  (when (orgfig-list--in-front-p) (orgfig-details--close))
  (setq orgfig-list--project nil)
  (unless (cl-some (lambda (buffer) (buffer-local-value 'orgfig-list--project buffer)) (buffer-list))
    (remove-hook 'orgfig-audit-functions #'orgfig-list--audited)
    (remove-hook 'orgfig-event-functions #'orgfig-list--happened)))

(defun orgfig-list--buffers (project)
  "The buffers that list the figures of PROJECT."
  (cl-remove-if-not (lambda (buffer) (eq project (buffer-local-value 'orgfig-list--project buffer)))
                    (buffer-list)))

(defun orgfig-list--audited (project)
  "Show the new audit of PROJECT, or why there is none."
  (dolist (buffer (orgfig-list--buffers project))
    (with-current-buffer buffer
      (orgfig-list--forget-runs)
      (orgfig-list--forget-marks)
      (orgfig-list--draw)
      (force-mode-line-update))))

(defun orgfig-list--forget-runs ()
  "Forget how builds ended: the audit knows; what runs still does."
  (maphash (lambda (id run)
             (unless (eq (nth 1 run) 'orgfig-running) (remhash id orgfig-list--runs)))
           orgfig-list--runs))

(defun orgfig-list--forget-marks ()
  "Forget the marks of rows that there are no longer."
  (unless (hash-table-empty-p orgfig-list--marked)
    (let ((marked orgfig-list--marked))
      (setq orgfig-list--marked (make-hash-table :test #'equal))
      (dolist (row (alist-get 'figures (orgfig--project-audit orgfig-list--project)))
        (let ((id (orgfig-rows--id row)))
          (when (gethash id marked) (puthash id t orgfig-list--marked)))))))

(defun orgfig-list--happened (project event)
  "Show what EVENT of a build of PROJECT says of figures."
  (dolist (buffer (orgfig-list--buffers project))
    (with-current-buffer buffer
      (dolist (id (if (member (alist-get 'event event) '("ended" "stopped"))
                      (orgfig-list--stop-runs)
                    (orgfig-list--note-run event)))
        (orgfig-list--redraw-row id))
      (orgfig-list--follow)
      (force-mode-line-update))))

(defun orgfig-list--note-run (event)
  "Note what EVENT says of figures, and give what identifies these."
  (when-let ((run (orgfig-list--run event)))
    (mapcar (lambda (figure)
              (let ((id (orgfig-rows--id `((verdict . t) ,@figure))))
                (puthash id run orgfig-list--runs)
                id))
            (alist-get 'figures event))))

(defun orgfig-list--run (event)
  "What EVENT says of its figures, as (VERDICT FACE TEXT), or nil."
  (pcase (alist-get 'event event)
    ("started" (list "running" 'orgfig-running
                     (if-let ((expected (alist-get 'expected event)))
                         (format "it took %.1f s last time" expected)
                       "")))
    ("progressed" (list "running" 'orgfig-running
                        (format "%d of %d" (alist-get 'done event) (alist-get 'total event))))
    ("finished" (if-let ((failure (alist-get 'failure event)))
                    (list "failed" 'orgfig-unproven (alist-get 'message failure))
                  (list "built" 'orgfig-ready (format "in %.1f s" (alist-get 'seconds event)))))))

(defun orgfig-list--stop-runs ()
  "Note that nothing runs any more, and give what identifies what did."
  (let ((ids '()))
    (maphash (lambda (id run)
               (when (eq (nth 1 run) 'orgfig-running) (push id ids)))
             orgfig-list--runs)
    (dolist (id ids ids) (remhash id orgfig-list--runs))))

(provide 'orgfig-list)
;;; orgfig-list.el ends here
