;;; orgfig-messages.el --- What a build has to say  -*- lexical-binding: t; -*-

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

;; Follows a build in a buffer for each project: what is run and why, what
;; failed and how it got there, what was printed.  How a line is written and
;; where it leads is in orgfig-lines.el.

;;; Code:

(require 'orgfig)
(require 'orgfig-lines)

(defcustom orgfig-show-messages 'failure
  "When the messages of a build are shown in a window, beside what is edited.
With `failure', if there is an error; with t, whenever something is
built; with nil, never.  The selected window stays selected."
  :type '(choice (const :tag "If there is an error" failure)
                 (const :tag "Whenever something is built" t)
                 (const :tag "Never" nil))
  :group 'orgfig
  :safe (lambda (value) (memq value '(failure t nil))))

(defvar-local orgfig-messages--said nil
  "What the program said before it told its plan, the last first.")

;;;; Following a build

(defun orgfig-messages-follow (project event)
  "Write what EVENT of the build of PROJECT has to say."
  (with-current-buffer (orgfig-messages--buffer project)
    (pcase (alist-get 'event event)
      ("said" (push (alist-get 'text event) orgfig-messages--said))
      ("plan" (orgfig-messages--begin project event))
      ("settled" (orgfig-lines--problems project event))
      ("republished" (orgfig-lines--problems project event))
      ("finished" (orgfig-messages--finished project event))
      ("ended" (orgfig-messages--ended event))
      ("stopped" (orgfig-messages--stopped project event)))))

(defun orgfig-messages--buffer (project)
  "The buffer for messages of PROJECT."
  (let* ((root (orgfig--project-root project))
         (name (format "*orgfig: %s*" (directory-file-name (abbreviate-file-name root)))))
    (or (get-buffer name)
        (with-current-buffer (get-buffer-create name)
          (orgfig-messages-mode)
          (setq default-directory root)
          (current-buffer)))))

(defun orgfig-messages--begin (project plan)
  "Write what PROJECT will do by PLAN, in the place of what the last build said.
If that is nothing, the last build's messages stay, and are not
shown once more."
  (let ((jobs (alist-get 'jobs plan))
        (diagnostics (alist-get 'diagnostics plan)))
    (if (not (or jobs diagnostics)) (setq orgfig-lines--error nil)
      (orgfig-messages--clear project)
      (mapc #'orgfig-lines--line (reverse orgfig-messages--said))
      (mapc (lambda (job) (orgfig-messages--job project job)) jobs)
      (mapc (lambda (problem) (orgfig-lines--problem project problem))
            (orgfig-messages--other diagnostics jobs))
      (when (eq orgfig-show-messages t) (orgfig-messages--show (point-max))))
    (setq orgfig-messages--said nil)))

(defun orgfig-messages--clear (project)
  "Begin anew, for PROJECT."
  (let ((said orgfig-messages--said)
        (inhibit-read-only t))
    (erase-buffer)
    (orgfig-messages-mode)
    (setq default-directory (orgfig--project-root project)
          orgfig-messages--said said
          mode-line-process '(:propertize ":run" face compilation-mode-line-run))
    (orgfig-lines--line (format-time-string "Build of %F %T in " (current-time))
                        (abbreviate-file-name default-directory))))

(defun orgfig-messages--job (project job)
  "Write that JOB of PROJECT is run, and why, and what is wrong with it."
  (let ((reasons (mapcar (lambda (reason) (alist-get 'text reason)) (alist-get 'reasons job)))
        (runs (alist-get 'waits_for job)))
    (orgfig-lines--line (alist-get 'job job) ": "
                        (string-join (append reasons
                                             (and runs (list (concat "waits for " (string-join runs ", ")))))
                                     "; "))
    (orgfig-lines--problems project job)))

(defun orgfig-messages--other (diagnostics jobs)
  "Those of DIAGNOSTICS that are not problems of one of JOBS."
  (let ((told (cl-mapcan (lambda (job) (copy-sequence (alist-get 'problems job))) jobs)))
    (cl-remove-if (lambda (problem) (member problem told)) diagnostics)))

(defun orgfig-messages--finished (project event)
  "Write how the run of PROJECT went that EVENT is about."
  (let ((failure (alist-get 'failure event)))
    (orgfig-lines--line (alist-get 'job event) ": " (alist-get 'outcome event)
                        (format " after %.1f s" (alist-get 'seconds event)))
    (when failure (orgfig-messages--failure project failure event))
    (orgfig-lines--printed project (alist-get 'stdout event) event)
    (orgfig-lines--printed project (alist-get 'stderr event) event)
    (dolist (note (alist-get 'notes event))
      (let ((problem `((severity . "note") ,@note)))
        (orgfig-lines--problem project (orgfig-messages--placed problem event))))))

(defun orgfig-messages--failure (project failure event)
  "Write FAILURE, which EVENT of PROJECT is about, and the way there."
  (let* ((problem (orgfig-messages--placed `((severity . "error") ,@failure) event))
         (frames (reverse (alist-get 'frames failure)))
         (there (lambda (frame) (and (equal (alist-get 'path frame) (alist-get 'path problem))
                                     (equal (alist-get 'line frame) (alist-get 'line problem))))))
    (orgfig-lines--problem project problem)
    (dolist (frame (if (and frames (null (cdr frames)) (funcall there (car frames))) nil frames))
      (orgfig-lines--insert project frame "  "
                            (concat ", in " (orgfig--one-line (alist-get 'function frame)))))
    (orgfig-lines--quote (or (alist-get 'detail failure) ""))))

(defun orgfig-messages--placed (problem event)
  "PROBLEM with a place: if it has none, the heading that EVENT is about."
  (if (and (alist-get 'path problem) (alist-get 'line problem)) problem
    (let ((figure (car (alist-get 'figures event))))
      `((path . ,(alist-get 'path figure)) (line . ,(alist-get 'line figure)) ,@problem))))

(defun orgfig-messages--ended (event)
  "Write how the build ended, by EVENT."
  (let* ((counts (alist-get 'counts event))
         (words (cl-loop for (key . word) in '((built . "built") (failed . "failed")
                                               (cannot_run . "cannot be run") (not_run . "not run"))
                         unless (zerop (alist-get key counts))
                         collect (format "%d %s" (alist-get key counts) word))))
    (when words
      (orgfig-lines--line (if (alist-get 'complete event) "" "interrupted; ")
                          (string-join words ", ")
                          (format ", in %.1f s" (alist-get 'seconds event))))
    (orgfig-messages--close)))

(defun orgfig-messages--stopped (project event)
  "Write why the program went no further with PROJECT, by EVENT."
  (cond ((alist-get 'path event)
         (orgfig-messages--clear project)
         (let ((line (or (alist-get 'line event) 1)))
           (orgfig-lines--problem project `((severity . "error") (line . ,line) ,@event))))
        (t (orgfig-lines--line (alist-get 'message event))
           (orgfig-lines--hint event)))
  (setq orgfig-messages--said nil)
  (orgfig-messages--close))

(defun orgfig-messages--close ()
  "Show the messages if there is an error, and let `next-error' begin here.
If there is none any more, take away the window that was made for one."
  (setq mode-line-process nil)
  (cond (orgfig-lines--error
         (setq next-error-last-buffer (current-buffer))
         (when orgfig-show-messages (orgfig-messages--show orgfig-lines--error)))
        ((eq orgfig-show-messages 'failure) (orgfig-messages--hide))))

(defun orgfig-messages--hide ()
  "Take this buffer out of windows that it was put in, but the selected one."
  (dolist (window (get-buffer-window-list nil nil t))
    (when (and (window-parameter window 'orgfig-shown) (not (eq window (selected-window))))
      (set-window-parameter window 'orgfig-shown nil)
      (quit-restore-window window))))

(defun orgfig-messages--show (position)
  "Show this buffer in another window, at POSITION."
  (let* ((before (get-buffer-window-list nil nil t))
         (window (display-buffer (current-buffer)
                                 '(nil (inhibit-same-window . t)
                                       (window-height . orgfig-messages--fit)))))
    (when (and window (not (memq window before)))
      (set-window-parameter window 'orgfig-shown t))
    (unless (memq window (list nil (selected-window)))
      (set-window-point window position)
      (unless (pos-visible-in-window-p (point-max) window)
        (let ((start (save-excursion (goto-char position) (line-beginning-position 0))))
          (set-window-start window start))))))

(defun orgfig-messages--fit (window)
  "Make WINDOW, a new one, no higher than its text and at most half the frame."
  (fit-window-to-buffer window (/ (frame-height (window-frame window)) 2) 8))

(provide 'orgfig-messages)
;;; orgfig-messages.el ends here
