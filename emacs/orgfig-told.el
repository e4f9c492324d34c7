;;; orgfig-told.el --- How a build ended, in one sentence  -*- lexical-binding: t; -*-

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

;; Makes the one sentence for the echo area out of the events of a build.
;; It starts nothing and shows nothing.

;;; Code:

(require 'orgfig)

(defun orgfig--told (events)
  "How the build with EVENTS, the last first, ended, in one sentence."
  (let* ((events (reverse events))
         (end (car (last events))))
    (cond ((equal (alist-get 'event end) "stopped") (orgfig--told-stop end))
          ((not (alist-get 'complete end)) (orgfig--told-interruption end))
          ((not (alist-get 'succeeded end)) (orgfig--told-failure events end))
          ((orgfig--told-success events end))
          (t (orgfig--told-nothing events)))))

(defun orgfig--told-of (events kind)
  "Those of EVENTS that are of KIND, a string."
  (cl-remove-if-not (lambda (event) (equal (alist-get 'event event) kind)) events))

(defun orgfig--told-stop (event)
  "Why the program went no further, by EVENT."
  (let* ((place (orgfig--told-place event))
         (message (alist-get 'message event))
         (hint (alist-get 'hint event)))
    (concat (if place (concat place ": " message) (orgfig--capital message))
            (and hint (format "; %s" hint)))))

(defun orgfig--told-interruption (end)
  "What the build that was interrupted has made, by END."
  (let ((built (alist-get 'built (alist-get 'counts end))))
    (if (zerop built) "Interrupted"
      (format "Interrupted; %s built before" (orgfig--told-number built)))))

(defun orgfig--told-failure (events end)
  "What went wrong in EVENTS: the first of it, and how much there is, by END."
  (let* ((counts (alist-get 'counts end))
         (bad (+ (alist-get 'failed counts) (alist-get 'cannot_run counts)))
         (more (list (and (> bad 1) (format "%d more not built" (1- bad)))
                     (and (> (alist-get 'built counts) 0)
                          (format "%s built" (orgfig--told-number (alist-get 'built counts)))))))
    (string-join (cons (or (orgfig--told-failed events) (orgfig--told-blocked events)
                           (orgfig--told-wrong events) "Not everything is built")
                       (delq nil more))
                 "; ")))

(defun orgfig--told-failed (events)
  "The first failure of a figure in EVENTS, or nil."
  (when-let ((event (cl-find-if (lambda (event) (alist-get 'failure event)) events)))
    (format "%s failed: %s" (orgfig--one-line (alist-get 'job event))
            (orgfig--told-problem (alist-get 'failure event)))))

(defun orgfig--told-blocked (events)
  "Why the first figure of EVENTS that could not be run was not, or nil."
  (cl-loop for job in (append (cl-mapcan (lambda (plan) (copy-sequence (alist-get 'jobs plan)))
                                         (orgfig--told-of events "plan"))
                              (orgfig--told-of events "settled"))
           for problem = (orgfig--told-error (alist-get 'problems job))
           when problem
           return (format "%s cannot be run: %s" (orgfig--one-line (alist-get 'job job))
                          (orgfig--told-problem problem))))

(defun orgfig--told-wrong (events)
  "The first error in the text or with a caption that EVENTS tell of, or nil."
  (when-let ((problem (orgfig--told-error
                       (cl-mapcan (lambda (event)
                                    (append (alist-get 'problems event)
                                          (alist-get 'diagnostics event) nil))
                                  events))))
    (orgfig--told-problem problem)))

(defun orgfig--told-error (problems)
  "The first of PROBLEMS that is an error, or nil."
  (cl-find "error" problems :key (lambda (one) (alist-get 'severity one)) :test #'equal))

(defun orgfig--told-success (events end)
  "What was built in EVENTS, by END; nil if nothing was."
  (let* ((counts (alist-get 'counts end))
         (runs (orgfig--told-of events "finished"))
         (what (cond ((zerop (alist-get 'built counts)) nil)
                     ((cdr runs) (orgfig--told-number (alist-get 'built counts)))
                     (t (orgfig--one-line (alist-get 'job (car runs))))))
         (words (alist-get 'republished counts)))
    (cond (what (format "Built %s in %.1f s" what (alist-get 'seconds end)))
          ((> words 0) (format "New captions in %d picture%s" words (if (= words 1) "" "s"))))))

(defun orgfig--told-nothing (events)
  "That nothing was to be done, and for which figures, by EVENTS."
  (let* ((plan (car (orgfig--told-of events "plan")))
         (names (alist-get 'up_to_date plan))
         (problem (car (alist-get 'diagnostics plan))))
    (concat "Nothing to do: "
            (cond ((cdr names) (format "%s are up to date" (orgfig--told-number (length names))))
                  (names (format "%s is up to date" (orgfig--one-line (car names))))
                  (problem (orgfig--told-problem problem))
                  (t "there are no figures")))))

(defun orgfig--told-idle-p (events)
  "Whether EVENTS, the last first, are those of a build that had nothing to do.
So it is if no figure is where one was asked for."
  (let ((end (car events)))
    (pcase (alist-get 'event end)
      ("stopped" (and (eql (alist-get 'status end) 2) (null (alist-get 'path end))))
      ("ended" (and (alist-get 'succeeded end)
                    (zerop (alist-get 'built (alist-get 'counts end)))
                    (zerop (alist-get 'republished (alist-get 'counts end))))))))

(defun orgfig--told-problem (problem)
  "The PROBLEM, an alist, with its place, on one line."
  (let ((place (orgfig--told-place problem)))
    (concat place (and place ": ") (orgfig--one-line (alist-get 'message problem)))))

(defun orgfig--told-place (problem)
  "Where PROBLEM is, as FILE:LINE, or nil."
  (when-let ((path (alist-get 'path problem)))
    (format "%s:%s" (orgfig--one-line path) (or (alist-get 'line problem) 1))))

(defun orgfig--told-number (number)
  "NUMBER figures, in words."
  (format "%d figure%s" number (if (= number 1) "" "s")))

(defun orgfig--capital (text)
  "TEXT on one line, with a capital where it begins with a letter."
  (let ((text (orgfig--one-line text)))
    (if (string-empty-p text) text
      (concat (upcase (substring text 0 1)) (substring text 1)))))

(provide 'orgfig-told)
;;; orgfig-told.el ends here
