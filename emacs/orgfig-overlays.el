;;; orgfig-overlays.el --- The overlays that marks are  -*- lexical-binding: t; -*-

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

;; Marks of a build lie over lines of a notebook, and watches over the text
;; that its runs are made from: where they are put and found, and when they go
;; because that text was edited.  What they say is told by orgfig-marks, and
;; how it looks by orgfig-signs.

;;; Code:

(require 'orgfig)
(require 'orgfig-places)
(require 'orgfig-signs)

(defcustom orgfig-marks-words t
  "Whether words stand behind marks: how far a run is, why it failed."
  :type 'boolean
  :group 'orgfig
  :safe #'booleanp)

;;;; Putting them

;; Each overlay of a job has its name as `orgfig-job'.  A mark has its state as
;; `orgfig-mark'; a watch has `orgfig-watch', and stands over the text that
;; the outcome was made from.

(defun orgfig-overlays--put-all (project job)
  "Mark the blocks of JOB of PROJECT, and watch what they are made from."
  (dolist (block (alist-get 'blocks job))
    (let ((path (alist-get 'path block)) (line (alist-get 'line block)))
      ;; A job of another name, if its heading was renamed since.
      (orgfig-overlays--clear project (orgfig-places--now project path line))
      (orgfig-overlays--put project job 'waiting path line)))
  (dolist (figure (alist-get 'figures job))
    (orgfig-overlays--everywhere project (alist-get 'path figure) (alist-get 'line figure)
                                 (lambda ()
                                   (orgfig-overlays--overlay job (point) (save-excursion (org-end-of-subtree t t) (point))
                                                             'orgfig-watch 'figure)))))

(defun orgfig-overlays--put (project job state path line &optional text help)
  "Mark LINE of PATH: JOB of PROJECT is in STATE there; TEXT and HELP say more.
Watch the block that the line is in."
  (orgfig-overlays--everywhere
   project path line
   (lambda ()
     (let ((overlay (orgfig-overlays--overlay job (point) (line-end-position) 'orgfig-mark state)))
       (overlay-put overlay 'orgfig-text (and orgfig-marks-words text))
       (overlay-put overlay 'help-echo help))
     (pcase (orgfig-overlays--block)
       (`(,begin . ,end) (orgfig-overlays--overlay job begin end 'orgfig-watch 'block)))
     (orgfig-signs--update (current-buffer)))))

(defun orgfig-overlays--everywhere (project path line function)
  "Call FUNCTION at LINE of PATH of PROJECT in each buffer that has its text."
  (pcase (orgfig-places--now project path line)
    (`(,base . ,position)
     (dolist (buffer (orgfig--all-buffers project))
       (when (eq base (orgfig-overlays--base buffer))
         (with-current-buffer buffer
           (orgfig-overlays--prepare)
           (org-with-wide-buffer (goto-char position) (funcall function))))))))

(defun orgfig-overlays--overlay (job begin end property value)
  "An overlay of JOB from BEGIN to END whose PROPERTY has VALUE."
  (let ((overlay (make-overlay begin end nil t)))
    (overlay-put overlay property value)
    (overlay-put overlay 'evaporate t)
    (overlay-put overlay 'orgfig-job (alist-get 'job job))
    (overlay-put overlay 'orgfig-figures
                 (mapcar (lambda (figure) (alist-get 'name figure)) (alist-get 'figures job)))
    (overlay-put overlay 'modification-hooks
                 (and (eq property 'orgfig-watch) '(orgfig-overlays--edited)))
    (push overlay (gethash (alist-get 'job job) (orgfig-overlays--table)))
    overlay))

(defun orgfig-overlays--block ()
  "Where the source block at point begins and ends, or nil."
  (org-between-regexps-p "^[ \t]*#\\+begin_src\\>" "^[ \t]*#\\+end_src\\>"))

(defun orgfig-overlays--change (project job state text help)
  "Let the marks of JOB of PROJECT show STATE, with TEXT and HELP."
  (dolist (mark (orgfig-overlays--of project job))
    (when (and (overlay-buffer mark) (overlay-get mark 'orgfig-mark))
      (overlay-put mark 'orgfig-mark state)
      (overlay-put mark 'orgfig-text (and orgfig-marks-words text))
      (overlay-put mark 'help-echo help)
      (orgfig-signs--update (overlay-buffer mark)))))

;;;; Finding and removing them

(defun orgfig-overlays--state (mark)
  "The state that MARK shows, or nil if it is a watch."
  (overlay-get mark 'orgfig-mark))

(defun orgfig-overlays--of (project job)
  "The overlays of JOB of PROJECT, also those that went with their text."
  (cl-loop for buffer in (orgfig--all-buffers project)
           append (with-current-buffer buffer (gethash job (orgfig-overlays--table)))))

(defvar-local orgfig-overlays--known nil
  "This buffer and a hash table of the overlays in it, by their job.
To look through all overlays at each event is slow where there are many.")

(defun orgfig-overlays--table ()
  "The overlays of this buffer by their job, also those that went with their text."
  (unless (eq (car orgfig-overlays--known) (current-buffer)) ; a clone has that of another
    (let ((table (make-hash-table :test #'equal)))
      (dolist (overlay (orgfig-signs--overlays 'orgfig-job))
        (push overlay (gethash (overlay-get overlay 'orgfig-job) table)))
      (setq orgfig-overlays--known (cons (current-buffer) table))))
  (cdr orgfig-overlays--known))

(defun orgfig-overlays--base (buffer)
  "The buffer whose text BUFFER shows."
  (or (buffer-base-buffer buffer) buffer))

(defun orgfig-overlays--remove (project job)
  "Remove all overlays of JOB of PROJECT."
  (dolist (buffer (orgfig--all-buffers project))
    (with-current-buffer buffer
      (when-let ((overlays (gethash job (orgfig-overlays--table))))
        (mapc #'delete-overlay overlays)
        (remhash job (orgfig-overlays--table))
        (when (zerop (hash-table-count (orgfig-overlays--table))) (orgfig-signs--leave))))))

(defun orgfig-overlays--remove-if (project holds)
  "Remove all overlays of the jobs of PROJECT of which HOLDS is true of one."
  (dolist (buffer (orgfig--all-buffers project))
    (let ((jobs '()))
      (maphash (lambda (job overlays) (when (cl-some holds overlays) (push job jobs)))
               (with-current-buffer buffer (orgfig-overlays--table)))
      (dolist (job jobs) (orgfig-overlays--remove project job)))))

(defun orgfig-overlays--clear (project place)
  "Remove the overlays of the jobs of PROJECT with an outcome at PLACE.
That is (BUFFER . POSITION), or nil."
  (when place
    (dolist (overlay (with-current-buffer (car place)
                       (org-with-wide-buffer (overlays-in (cdr place) (1+ (cdr place))))))
      (when (and (memq (orgfig-overlays--state overlay) '(built failed))
                 (eql (overlay-start overlay) (cdr place)))
        (orgfig-overlays--remove project (overlay-get overlay 'orgfig-job))))))

;;;; When they mean nothing any more

(defun orgfig-overlays--edited (watch after begin end &optional _length)
  "Forget the outcome of WATCH, whose text was edited at BEGIN if AFTER.
So too if all of it, from BEGIN to END, is about to be removed: then
nobody calls this afterwards.  While it runs, note it: what it draws
is then of another text."
  (when (if after
            (or (eq (overlay-get watch 'orgfig-watch) 'block)
                (save-excursion (goto-char begin) (orgfig-overlays--block)))
          (<= begin (overlay-start watch) (overlay-end watch) end))
    (let* ((root (buffer-local-value 'orgfig--root (orgfig-overlays--base (current-buffer))))
           (project (gethash root orgfig--projects))
           (job (overlay-get watch 'orgfig-job))
           (some (orgfig-overlays--of project job)))
      (if (cl-some (lambda (mark) (memq (orgfig-overlays--state mark) '(built failed))) some)
          (orgfig-overlays--remove project job)
        (dolist (mark some) (overlay-put mark 'orgfig-edited t))))))

(defun orgfig-overlays--prepare ()
  "See to it that this buffer loses its marks when they mean nothing any more."
  (dolist (hook '(orgfig-mode-off-hook before-revert-hook change-major-mode-hook kill-buffer-hook))
    (add-hook hook #'orgfig-overlays--leave nil t)))

(defun orgfig-overlays--leave ()
  "Leave no mark in this buffer and those that share its text."
  (dolist (buffer (buffer-list))
    (when (or (eq buffer (current-buffer)) (eq (buffer-base-buffer buffer) (current-buffer)))
      (with-current-buffer buffer
        (mapc #'delete-overlay (orgfig-signs--overlays 'orgfig-job))
        (setq orgfig-overlays--known nil)
        (unless (buffer-base-buffer) (orgfig-places--forget)) ; an indirect one has them on loan
        (orgfig-signs--leave)))))

(provide 'orgfig-overlays)
;;; orgfig-overlays.el ends here
