;;; orgfig-marks.el --- Marks at the blocks that are built  -*- lexical-binding: t; -*-

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

;; While a build runs, its blocks have marks: what waits, what runs and how
;; far that is, then what became of it, and the line where it failed.  A
;; target file has one mark, at its first block; blocks that are put in place
;; by noweb have none, for they belong to many figures, but the line in them
;; where a run failed has.  What `orgfig-signs' draws is told here.

;;; Code:

(require 'orgfig)
(require 'orgfig-places)
(require 'orgfig-signs)

(defcustom orgfig-marks-words t
  "Whether words stand behind marks: how far a run is, why it failed."
  :type 'boolean
  :group 'orgfig
  :safe #'booleanp)

;;;###autoload
(defun orgfig-clear-marks ()
  "Remove the marks of what was built and what failed from this project."
  (interactive)
  (orgfig-marks--remove-if (orgfig--project) (lambda (mark)
                                               (memq (orgfig-marks--state mark) '(built failed)))))

(defconst orgfig-marks--most 500
  "How many runs are marked when a build tells its plan; others when they start.
To make thousands of overlays at once takes seconds.")

(defun orgfig-marks-follow (project event)
  "Show in the buffers of PROJECT what EVENT tells of its build."
  (let ((job (alist-get 'job event)))
    (pcase (alist-get 'event event)
      ("plan" (orgfig-marks--plan project event))
      ("settled" (orgfig-marks--settled project event))
      ("started" (orgfig-marks--started project event))
      ("progressed" (orgfig-marks--progressed project event))
      ("finished" (orgfig-marks--finished project event))
      ("dropped" (orgfig-marks--remove project job))
      ((or "ended" "stopped") (orgfig-marks--over project)))))

;;;; What events mean

(defun orgfig-marks--plan (project event)
  "Mark what EVENT, the plan of a build of PROJECT, wants to run."
  (orgfig-places--note project)
  (orgfig-marks--remove-if project (orgfig-marks--forgiven (alist-get 'up_to_date event)))
  (let ((gc-cons-threshold (max gc-cons-threshold 50000000))) ; nothing of this is garbage
    (dolist (job (seq-take (alist-get 'jobs event) orgfig-marks--most))
      (orgfig-marks--remove project (alist-get 'job job))
      (orgfig-marks--put-all project job)
      (orgfig-marks--settled project job))))

(defun orgfig-marks--started (project job)
  "Show that JOB of PROJECT runs; it may be one that had no mark for waiting."
  (unless (orgfig-marks--of project (alist-get 'job job)) (orgfig-marks--put-all project job))
  (orgfig-marks--change project (alist-get 'job job) 'running nil "Runs"))

(defun orgfig-marks--forgiven (names)
  "Tell of a mark whether it says that one of the figures NAMES failed."
  (let ((fine (make-hash-table :test #'equal)))
    (dolist (name names) (puthash name t fine))
    (lambda (mark)
      (and (eq (orgfig-marks--state mark) 'failed)
           (cl-some (lambda (name) (gethash name fine)) (overlay-get mark 'orgfig-figures))))))

(defun orgfig-marks--settled (project job)
  "Show whether JOB of PROJECT can run: it waits, or fails before it begins."
  (let ((problem (cl-find "error" (alist-get 'problems job) :test #'equal
                          :key (lambda (problem) (alist-get 'severity problem)))))
    (cond (problem (orgfig-marks--failed project job problem))
          ((alist-get 'runs job t) (orgfig-marks--change project (alist-get 'job job) 'waiting nil "Waits"))
          (t (orgfig-marks--remove project (alist-get 'job job))))))

(defun orgfig-marks--progressed (project event)
  "Show how far EVENT says that a run of PROJECT is."
  (let ((far (format "[%d/%d]" (alist-get 'done event) (alist-get 'total event))))
    (orgfig-marks--change project (alist-get 'job event) 'running far (concat "Runs " far))))

(defun orgfig-marks--finished (project event)
  "Show what became of the run of PROJECT that EVENT is about.
If its text was edited meanwhile, that tells nothing of what is there now."
  (let ((job (alist-get 'job event)))
    (cond ((cl-some (lambda (mark) (overlay-get mark 'orgfig-edited)) (orgfig-marks--of project job))
           (orgfig-marks--remove project job))
          ((equal (alist-get 'outcome event) "built")
           (orgfig-marks--change project job 'built nil
                                 (format "Built in %.1f s" (alist-get 'seconds event))))
          (t (orgfig-marks--failed project event (alist-get 'failure event))))))

(defun orgfig-marks--failed (project job problem)
  "Show that JOB of PROJECT failed by PROBLEM, and at which line."
  (let* ((message (alist-get 'message problem))
         (line (alist-get 'line problem))
         (hint (alist-get 'hint problem))
         (help (if hint (format "%s\nhint: %s" message hint) message))
         (words (orgfig--one-line message))
         (marked (or (null line) (cl-find line (alist-get 'blocks job)
                                          :key (lambda (block) (alist-get 'line block))))))
    (orgfig-marks--change project (alist-get 'job job) 'failed (and marked words) help)
    (unless marked
      (orgfig-marks--put project job 'error (alist-get 'path problem) line words help))))

(defun orgfig-marks--over (project)
  "Leave only outcomes of the build of PROJECT, which is over."
  (orgfig-marks--remove-if project (lambda (mark)
                                     (memq (orgfig-marks--state mark) '(waiting running))))
  (dolist (buffer (orgfig--all-buffers project))
    (with-current-buffer buffer (orgfig-places--forget))))

;;;; Marks

;; Each overlay of a job has its name as `orgfig-job'.  A mark has its state as
;; `orgfig-mark'; a watch has `orgfig-watch', and stands over the text that
;; the outcome was made from.

(defun orgfig-marks--put-all (project job)
  "Mark the blocks of JOB of PROJECT, and watch what they are made from."
  (dolist (block (alist-get 'blocks job))
    (let ((path (alist-get 'path block)) (line (alist-get 'line block)))
      ;; A job of another name, if its heading was renamed since.
      (orgfig-marks--clear project (orgfig-places--now project path line))
      (orgfig-marks--put project job 'waiting path line)))
  (dolist (figure (alist-get 'figures job))
    (orgfig-marks--everywhere project (alist-get 'path figure) (alist-get 'line figure)
                              (lambda ()
                                (orgfig-marks--overlay job (point) (save-excursion (org-end-of-subtree t t) (point))
                                                       'orgfig-watch 'figure)))))

(defun orgfig-marks--put (project job state path line &optional text help)
  "Mark LINE of PATH: JOB of PROJECT is in STATE there; TEXT and HELP say more.
Watch the block that the line is in."
  (orgfig-marks--everywhere
   project path line
   (lambda ()
     (let ((overlay (orgfig-marks--overlay job (point) (line-end-position) 'orgfig-mark state)))
       (overlay-put overlay 'orgfig-text (and orgfig-marks-words text))
       (overlay-put overlay 'help-echo help))
     (pcase (orgfig-marks--block)
       (`(,begin . ,end) (orgfig-marks--overlay job begin end 'orgfig-watch 'block)))
     (orgfig-signs--update (current-buffer)))))

(defun orgfig-marks--everywhere (project path line function)
  "Call FUNCTION at LINE of PATH of PROJECT in each buffer that has its text."
  (pcase (orgfig-places--now project path line)
    (`(,base . ,position)
     (dolist (buffer (orgfig--all-buffers project))
       (when (eq base (orgfig-marks--base buffer))
         (with-current-buffer buffer
           (orgfig-marks--prepare)
           (org-with-wide-buffer (goto-char position) (funcall function))))))))

(defun orgfig-marks--overlay (job begin end property value)
  "An overlay of JOB from BEGIN to END whose PROPERTY has VALUE."
  (let ((overlay (make-overlay begin end nil t)))
    (overlay-put overlay property value)
    (overlay-put overlay 'evaporate t)
    (overlay-put overlay 'orgfig-job (alist-get 'job job))
    (overlay-put overlay 'orgfig-figures
                 (mapcar (lambda (figure) (alist-get 'name figure)) (alist-get 'figures job)))
    (overlay-put overlay 'modification-hooks
                 (and (eq property 'orgfig-watch) '(orgfig-marks--edited)))
    (push overlay (gethash (alist-get 'job job) (orgfig-marks--table)))
    overlay))

(defun orgfig-marks--change (project job state text help)
  "Let the marks of JOB of PROJECT show STATE, with TEXT and HELP."
  (dolist (mark (orgfig-marks--of project job))
    (when (and (overlay-buffer mark) (overlay-get mark 'orgfig-mark))
      (overlay-put mark 'orgfig-mark state)
      (overlay-put mark 'orgfig-text (and orgfig-marks-words text))
      (overlay-put mark 'help-echo help)
      (orgfig-signs--update (overlay-buffer mark)))))

(defun orgfig-marks--block ()
  "Where the source block at point begins and ends, or nil."
  (org-between-regexps-p "^[ \t]*#\\+begin_src\\>" "^[ \t]*#\\+end_src\\>"))

(defun orgfig-marks--edited (watch after begin end &optional _length)
  "Forget the outcome of WATCH, whose text was edited at BEGIN if AFTER.
So too if all of it, from BEGIN to END, is about to be removed: then
nobody calls this afterwards.  While it runs, note it: what it draws
is then of another text."
  (when (if after
            (or (eq (overlay-get watch 'orgfig-watch) 'block)
                (save-excursion (goto-char begin) (orgfig-marks--block)))
          (<= begin (overlay-start watch) (overlay-end watch) end))
    (let* ((root (buffer-local-value 'orgfig--root (orgfig-marks--base (current-buffer))))
           (project (gethash root orgfig--projects))
           (job (overlay-get watch 'orgfig-job))
           (some (orgfig-marks--of project job)))
      (if (cl-some (lambda (mark) (memq (orgfig-marks--state mark) '(built failed))) some)
          (orgfig-marks--remove project job)
        (dolist (mark some) (overlay-put mark 'orgfig-edited t))))))

;;;; All of them

(defun orgfig-marks--state (mark)
  "The state that MARK shows, or nil if it is a watch."
  (overlay-get mark 'orgfig-mark))

(defvar-local orgfig-marks--known nil
  "This buffer and a hash table of the overlays in it, by their job.
To look through all overlays at each event is slow where there are many.")

(defun orgfig-marks--table ()
  "The overlays of this buffer by their job, also those that went with their text."
  (unless (eq (car orgfig-marks--known) (current-buffer)) ; a clone has that of another
    (let ((table (make-hash-table :test #'equal)))
      (dolist (overlay (orgfig-signs--overlays 'orgfig-job))
        (push overlay (gethash (overlay-get overlay 'orgfig-job) table)))
      (setq orgfig-marks--known (cons (current-buffer) table))))
  (cdr orgfig-marks--known))

(defun orgfig-marks--of (project job)
  "The overlays of JOB of PROJECT, also those that went with their text."
  (cl-loop for buffer in (orgfig--all-buffers project)
           append (with-current-buffer buffer (gethash job (orgfig-marks--table)))))

(defun orgfig-marks--base (buffer)
  "The buffer whose text BUFFER shows."
  (or (buffer-base-buffer buffer) buffer))

(defun orgfig-marks--remove (project job)
  "Remove all overlays of JOB of PROJECT."
  (dolist (buffer (orgfig--all-buffers project))
    (with-current-buffer buffer
      (when-let ((overlays (gethash job (orgfig-marks--table))))
        (mapc #'delete-overlay overlays)
        (remhash job (orgfig-marks--table))
        (when (zerop (hash-table-count (orgfig-marks--table))) (orgfig-signs--leave))))))

(defun orgfig-marks--remove-if (project holds)
  "Remove all overlays of the jobs of PROJECT of which HOLDS is true of one."
  (dolist (buffer (orgfig--all-buffers project))
    (let ((jobs '()))
      (maphash (lambda (job overlays) (when (cl-some holds overlays) (push job jobs)))
               (with-current-buffer buffer (orgfig-marks--table)))
      (dolist (job jobs) (orgfig-marks--remove project job)))))

(defun orgfig-marks--clear (project place)
  "Remove the overlays of the jobs of PROJECT with an outcome at PLACE.
That is (BUFFER . POSITION), or nil."
  (when place
    (dolist (overlay (with-current-buffer (car place)
                       (org-with-wide-buffer (overlays-in (cdr place) (1+ (cdr place))))))
      (when (and (memq (orgfig-marks--state overlay) '(built failed))
                 (eql (overlay-start overlay) (cdr place)))
        (orgfig-marks--remove project (overlay-get overlay 'orgfig-job))))))

;;;; Where marks must not stay

(defun orgfig-marks--prepare ()
  "See to it that this buffer loses its marks when they mean nothing any more."
  (dolist (hook '(orgfig-mode-off-hook before-revert-hook change-major-mode-hook kill-buffer-hook))
    (add-hook hook #'orgfig-marks--leave nil t)))

(defun orgfig-marks--leave ()
  "Leave no mark in this buffer and those that share its text."
  (dolist (buffer (buffer-list))
    (when (or (eq buffer (current-buffer)) (eq (buffer-base-buffer buffer) (current-buffer)))
      (with-current-buffer buffer
        (mapc #'delete-overlay (orgfig-signs--overlays 'orgfig-job))
        (setq orgfig-marks--known nil)
        (unless (buffer-base-buffer) (orgfig-places--forget)) ; an indirect one has them on loan
        (orgfig-signs--leave)))))

(provide 'orgfig-marks)
;;; orgfig-marks.el ends here
