;;; orgfig-build.el --- Build figures without blocking  -*- lexical-binding: t; -*-

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

;; The commands that build, and the one build of a project that runs at a
;; time: started, followed event by event, ended or interrupted.  What is
;; asked for while it runs comes after it.  Who shows the events listens to
;; `orgfig-event-functions'; this file only says in the echo area how a
;; build ended.

;;; Code:

(require 'orgfig)
(require 'orgfig-told)
(require 'orgfig-words)

(defcustom orgfig-build-arguments nil
  "Further arguments of each build, such as \"--jobs\" \"1\".
With \"--sandbox\" \"none\", the code of the notebook may do all that
you may, so this is never taken from a file or a folder."
  :type '(repeat string)
  :group 'orgfig
  :risky t)

(defconst orgfig--grace 5
  "Seconds that a process has to end in after each signal, until the next is sent.")

;;;; Commands

;;;###autoload
(defun orgfig-build-at-point (&optional force)
  "Build the figure at point if it is outdated.
In a block that others take in by noweb, these are built; in a
buffer for editing a block, the figure of the block; in a tangled
file, the figures that it draws; in `orgfig-status', the ones that
are marked; among messages, the one that the message is about.
With a prefix argument FORCE, build what is up to date, too."
  (interactive "P")
  (let ((project (orgfig--project)))
    (orgfig--save project)
    (orgfig--build project (orgfig--words-at-point project) nil (and force '("--force")))))

;;;###autoload
(defun orgfig-build-subtree (&optional force)
  "Build all outdated figures of the subtree at point.
With a prefix argument FORCE, build what is up to date, too."
  (interactive "P")
  (unless (derived-mode-p 'org-mode) (user-error "Subtrees are in notebooks"))
  (let ((project (orgfig--project)))
    (orgfig--save project)
    (orgfig--build project (list (orgfig--subtree project)) nil (and force '("--force")))))

;;;###autoload
(defun orgfig-build (&optional ask)
  "Build all outdated figures of the project.
With a prefix argument ASK, ask which, by their names."
  (interactive "P")
  (let* ((project (orgfig--project))
         (names (and ask (orgfig--read-figures project))))
    (orgfig--save project)
    (orgfig--build project names)))

;;;###autoload
(defun orgfig-build-again ()
  "Build once more what was asked for last, where it is outdated by now."
  (interactive)
  (let* ((project (orgfig--project))
         (args (orgfig--project-request project)))
    (unless args (user-error "Nothing has been built yet"))
    (orgfig--save project)
    (orgfig--request project (cdr args) nil)))

;;;###autoload
(defun orgfig-cancel ()
  "End the build of this project, and build nothing that waits for it.
What was drawn before stays.  Whatever else the program does for
this project, because you asked for it, is ended, too; where it does
nothing, a look at the figures that takes too long is."
  (interactive)
  (let* ((project (orgfig--project))
         (running (or (orgfig--running project)
                      (cl-remove-if-not #'process-live-p (list (orgfig--project-asking project))))))
    (unless running (user-error "Nothing is built here"))
    (orgfig--drop-waiting project)
    (dolist (process running)
      (process-put process 'orgfig-cancelled t)
      (orgfig--signal process '(SIGINT SIGTERM SIGKILL)))
    (message "Interrupting…")))

(defun orgfig--drop-waiting (project)
  "Build nothing in PROJECT that waits; who asked for it hears of no event."
  (let ((requests (orgfig--project-waiting project)))
    (setf (orgfig--project-waiting project) nil)
    (orgfig--stop-timer project)
    (dolist (request requests)
      (orgfig--call (cdr request) nil))))

(defun orgfig--stop-timer (project)
  "Do not build what was saved of PROJECT in a moment."
  (when-let ((timer (orgfig--project-timer project)))
    (cancel-timer timer)
    (setf (orgfig--project-timer project) nil)))

(defun orgfig--signal (process signals)
  "Send PROCESS and its children the first of SIGNALS; the others if it stays."
  (when (and signals (process-live-p process))
    ;; A negative number is its whole group, which a terminal interrupts, too (kill(2)).
    (signal-process (- (process-id process)) (car signals))
    (run-at-time orgfig--grace nil #'orgfig--signal process (cdr signals))))

;;;; The build that runs

(defun orgfig--build (project words &optional then options)
  "Build the figures of PROJECT that WORDS name; all if there are none.
It comes after the build that runs, if one does.  THEN is called at
the end with its last event, `ended' or `stopped', or with nil if
there was none.  OPTIONS, such as --force, stand apart from WORDS,
each of which is a name or lines, even if it begins with a dash."
  (orgfig--request project `(,@options ,@(and words (cons "--" words))) then))

(defun orgfig--request (project args then)
  "Build PROJECT with ARGS and call THEN: now, or after the present build."
  (if (orgfig--project-build project)
      (orgfig--wait project args then)
    (orgfig--start project args then)))

(defun orgfig--wait (project args then)
  "Build PROJECT with ARGS and call THEN after the present build.
What is asked for twice is built once."
  (if-let ((same (assoc args (orgfig--project-waiting project))))
      (let ((first (cdr same)))
        (setcdr same (lambda (event) (orgfig--call first event) (orgfig--call then event))))
    (setf (orgfig--project-waiting project)
          (append (orgfig--project-waiting project) (list (cons args then)))))
  (message "Built next, after what runs now"))

(defun orgfig--start (project args then)
  "Build PROJECT with ARGS now, call THEN at the end; give the process."
  (let ((events '()))
    (setf (orgfig--project-request project) (cons t args)
          (orgfig--project-progress project) nil
          (orgfig--project-build project)
          (orgfig--run project `("build" "--events" ,@orgfig-build-arguments ,@args)
                       :on-line (lambda (event)
                                  (push event events)
                                  (orgfig--happened project event))
                       :on-end (lambda (status _output errors)
                                 (orgfig--ended project events status errors then))))
    (orgfig--show-lighter project)
    (orgfig--project-build project)))

(defun orgfig--happened (project event)
  "Keep how far the build of PROJECT is after EVENT, and tell everybody."
  (setf (orgfig--project-progress project)
        (orgfig--progress (orgfig--project-progress project) event)
        (orgfig--project-runs project)
        (orgfig--runs (orgfig--project-runs project) event))
  (pcase (alist-get 'event event)
    ("plan" (orgfig--name-request project event))
    ("said" (message "%s" (orgfig--capital (alist-get 'text event)))))
  (orgfig--show-lighter project)
  (orgfig--announce 'orgfig-event-functions project event))

(defun orgfig--name-request (project plan)
  "Call what PROJECT builds by the names in PLAN from now on.
For its lines may be other ones by the time it is built again."
  (let* ((args (cdr (orgfig--project-request project)))
         (words (member "--" args))
         (figures (cl-mapcan (lambda (job) (copy-sequence (alist-get 'figures job)))
                             (alist-get 'jobs plan)))
         (names (append (mapcar (lambda (figure) (alist-get 'name figure)) figures)
                        (alist-get 'up_to_date plan))))
    (when (and words names)
      (setf (orgfig--project-request project)
            `(t ,@(remove "--force" (butlast args (length words))) "--" ,@names)))))

(defun orgfig--progress (progress event)
  "What becomes of PROGRESS, nil or (ENDED . ALL), by EVENT."
  (pcase (alist-get 'event event)
    ("plan" (cons 0 (cl-count-if-not (lambda (job) (orgfig--told-error (alist-get 'problems job)))
                                     (alist-get 'jobs event))))
    ((and "settled" (guard (not (alist-get 'runs event))))
     (cons (car progress) (1- (cdr progress))))
    ("finished" (cons (1+ (car progress)) (cdr progress)))
    (_ progress)))

(defun orgfig--runs (runs event)
  "What becomes of RUNS, an alist from jobs to their last events, by EVENT."
  (let* ((job (alist-get 'job event))
         (others (cl-remove job runs :key #'car :test #'equal)))
    (pcase (alist-get 'event event)
      ((or "started" "progressed") (cons (cons job event) others))
      ((or "ended" "stopped") nil)
      ((or "finished" "dropped") others)
      (_ runs))))

(defun orgfig--ended (project events status errors then)
  "Tell how the build of PROJECT ended, and start what waits.
EVENTS are all there were, the last first; the program left with
STATUS and printed ERRORS; THEN is called with the last event."
  (let ((last (and (member (alist-get 'event (car events)) '("ended" "stopped")) (car events)))
        (process (orgfig--project-build project)))
    (unless last
      (push (orgfig--death process status errors) events)
      (orgfig--happened project (car events)))
    (setf (orgfig--project-build project) nil
          (orgfig--project-progress project) nil)
    (orgfig--show-lighter project)
    (unless (and (process-get process 'orgfig-quiet) (orgfig--told-idle-p events))
      (message "%s" (orgfig--told events)))
    (orgfig--call #'orgfig-refresh project)
    (orgfig--call then last)
    (orgfig--start-next project)))

(defun orgfig--start-next (project)
  "Build what PROJECT has waiting, unless somebody has begun another build."
  (when-let ((request (and (not (orgfig--project-build project))
                           (pop (orgfig--project-waiting project)))))
    (condition-case problem
        (orgfig--start project (car request) (cdr request))
      (user-error (message "%s" (error-message-string problem))
                  (orgfig--call (cdr request) nil)
                  (orgfig--start-next project)))))

(defun orgfig--death (process status errors)
  "The event for a PROCESS that left with STATUS and ERRORS and told no end."
  `((event . "stopped") (status . ,status)
    (message . ,(cond ((process-get process 'orgfig-cancelled) "interrupted")
                      ((car (last (split-string (orgfig--complaint status errors) "\n"))))))))

(provide 'orgfig-build)
;;; orgfig-build.el ends here
