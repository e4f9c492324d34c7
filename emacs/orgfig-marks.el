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
(require 'orgfig-overlays)
(require 'orgfig-places)

;;;###autoload
(defun orgfig-clear-marks ()
  "Remove the marks of what was built and what failed from this project."
  (interactive)
  (orgfig-overlays--remove-if (orgfig--project) (lambda (mark)
                                                  (memq (orgfig-overlays--state mark) '(built failed)))))

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
      ("dropped" (orgfig-overlays--remove project job))
      ((or "ended" "stopped") (orgfig-marks--over project)))))

;;;; What events mean

(defun orgfig-marks--plan (project event)
  "Mark what EVENT, the plan of a build of PROJECT, wants to run."
  (orgfig-places--note project)
  (orgfig-overlays--remove-if project (orgfig-marks--forgiven (alist-get 'up_to_date event)))
  (let ((gc-cons-threshold (max gc-cons-threshold 50000000))) ; nothing of this is garbage
    (dolist (job (seq-take (alist-get 'jobs event) orgfig-marks--most))
      (orgfig-overlays--remove project (alist-get 'job job))
      (orgfig-overlays--put-all project job)
      (orgfig-marks--settled project job))))

(defun orgfig-marks--started (project job)
  "Show that JOB of PROJECT runs; it may be one that had no mark for waiting."
  (unless (orgfig-overlays--of project (alist-get 'job job)) (orgfig-overlays--put-all project job))
  (orgfig-overlays--change project (alist-get 'job job) 'running nil "Runs"))

(defun orgfig-marks--forgiven (names)
  "Tell of a mark whether it says that one of the figures NAMES failed."
  (let ((fine (make-hash-table :test #'equal)))
    (dolist (name names) (puthash name t fine))
    (lambda (mark)
      (and (eq (orgfig-overlays--state mark) 'failed)
           (cl-some (lambda (name) (gethash name fine)) (overlay-get mark 'orgfig-figures))))))

(defun orgfig-marks--settled (project job)
  "Show whether JOB of PROJECT can run: it waits, or fails before it begins."
  (let ((problem (cl-find "error" (alist-get 'problems job) :test #'equal
                          :key (lambda (problem) (alist-get 'severity problem)))))
    (cond (problem (orgfig-marks--failed project job problem))
          ((alist-get 'runs job t) (orgfig-overlays--change project (alist-get 'job job) 'waiting nil "Waits"))
          (t (orgfig-overlays--remove project (alist-get 'job job))))))

(defun orgfig-marks--progressed (project event)
  "Show how far EVENT says that a run of PROJECT is."
  (let ((far (format "[%d/%d]" (alist-get 'done event) (alist-get 'total event))))
    (orgfig-overlays--change project (alist-get 'job event) 'running far (concat "Runs " far))))

(defun orgfig-marks--finished (project event)
  "Show what became of the run of PROJECT that EVENT is about.
If its text was edited meanwhile, that tells nothing of what is there now."
  (let ((job (alist-get 'job event)))
    (cond ((cl-some (lambda (mark) (overlay-get mark 'orgfig-edited)) (orgfig-overlays--of project job))
           (orgfig-overlays--remove project job))
          ((equal (alist-get 'outcome event) "built")
           (orgfig-overlays--change project job 'built nil
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
    (orgfig-overlays--change project (alist-get 'job job) 'failed (and marked words) help)
    (unless marked
      (orgfig-overlays--put project job 'error (alist-get 'path problem) line words help))))

(defun orgfig-marks--over (project)
  "Leave only outcomes of the build of PROJECT, which is over."
  (orgfig-overlays--remove-if project (lambda (mark)
                                        (memq (orgfig-overlays--state mark) '(waiting running))))
  (dolist (buffer (orgfig--all-buffers project))
    (with-current-buffer buffer (orgfig-places--forget))))

(provide 'orgfig-marks)
;;; orgfig-marks.el ends here
