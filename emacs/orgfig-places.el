;;; orgfig-places.el --- Where a line of the saved file stands by now  -*- lexical-binding: t; -*-

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

;; The program reads the files as they were saved when it started, and its
;; lines are lines of these.  The text in Emacs may be another one by then,
;; or become another while a build runs.  When a build tells its plan,
;; each line of the saved file gets a marker here; these go with the text
;; until the build is over.

;;; Code:

(require 'orgfig)

(defvar-local orgfig-places--lines nil
  "A vector: a marker for each line of the file that the build read.
Nil in the place of a line that was no longer there.")

(defun orgfig-places--now (project path line)
  "Where LINE of PATH, as PROJECT's running build read it, stands now.
Give (BUFFER . POSITION), whatever was typed since the build told
its plan, or nil if no buffer with `orgfig-mode' visits PATH or the
line is gone.  While nothing is built, it is that line of the buffer.
Ask when the event comes: after `ended' and `stopped' it is forgotten."
  (when-let* ((path path) (line line)
              (file (orgfig--path project path))
              ;; The first is fast, and events may tell of thousands of lines.
              (buffer (or (get-file-buffer file) (find-buffer-visiting file)))
              (position (and (buffer-local-value 'orgfig-mode buffer)
                             (with-current-buffer buffer (orgfig-places--position line)))))
    (cons buffer position)))

(defun orgfig-places--position (line)
  "Where LINE, counted from 1, of the text that is built stands in this buffer."
  (if orgfig-places--lines
      (let ((marker (and (<= 1 line (length orgfig-places--lines))
                         (aref orgfig-places--lines (1- line)))))
        (and marker (marker-position marker)))
    (org-with-wide-buffer
     (goto-char (point-min))
     (and (zerop (forward-line (1- line))) (point)))))

(defun orgfig-places--note (project)
  "Keep in all buffers of PROJECT where each line of the saved file stands."
  (dolist (buffer (orgfig--buffers project))
    (when (buffer-file-name buffer)
      (with-current-buffer buffer
        (orgfig-places--forget)
        (setq orgfig-places--lines (orgfig-places--take))))))

(defun orgfig-places--forget ()
  "Keep nothing in this buffer any more."
  ;; Markers that nobody has go with the next garbage; to unset each of
  ;; thousands takes seconds, for Emacs looks for it among all.
  (setq orgfig-places--lines nil))

(defun orgfig-places--take ()
  "A vector: where each line of the saved file stands in this buffer."
  (org-with-wide-buffer
   (let ((markers '()) (texts '()))
     (goto-char (point-min))
     (while (not (eobp))
       (push (point-marker) markers)
       (push (buffer-substring-no-properties (point) (line-end-position)) texts)
       (forward-line))
     (setq markers (vconcat (nreverse markers)) texts (vconcat (nreverse texts)))
     (if (and (buffer-modified-p) (file-readable-p buffer-file-name))
         (vconcat (mapcar (lambda (number) (and number (aref markers number)))
                          (orgfig-places--match (orgfig-places--saved) texts)))
       markers))))

(defun orgfig-places--saved ()
  "A vector: the lines of this buffer's file."
  (let ((file buffer-file-name) (coding buffer-file-coding-system))
    (with-temp-buffer
      (let ((coding-system-for-read coding)) (insert-file-contents file))
      (vconcat (split-string (string-remove-suffix "\n" (buffer-string)) "\n")))))

(defun orgfig-places--match (saved edited)
  "Which of the lines EDITED each of the lines SAVED has become; a list.
What both begin and end with is the same; between, a line is the
one that reads like it, if that is the only one.  Others give nil."
  (let* ((shorter (min (length saved) (length edited)))
         (before (orgfig-places--alike shorter (lambda (n) (aref saved n)) (lambda (n) (aref edited n))))
         (last (lambda (lines) (lambda (n) (aref lines (- (length lines) n 1)))))
         (after (orgfig-places--alike (- shorter before) (funcall last saved) (funcall last edited)))
         (grown (- (length edited) (length saved)))
         (known (orgfig-places--only edited before (- (length edited) after)))
         (asked (orgfig-places--only saved before (- (length saved) after))))
    (mapcar (lambda (n)
              (cond ((< n before) n)
                    ((>= n (- (length saved) after)) (+ n grown))
                    ((gethash (aref saved n) asked) (gethash (aref saved n) known))))
            (number-sequence 0 (1- (length saved))))))

(defun orgfig-places--alike (most one other)
  "For how many numbers from 0 on, MOST at most, ONE and OTHER give equal values."
  (let ((n 0))
    (while (and (< n most) (equal (funcall one n) (funcall other n)))
      (setq n (1+ n)))
    n))

(defun orgfig-places--only (lines from to)
  "The numbers of those LINES between FROM and TO that read like no other there."
  (let ((found (make-hash-table :test #'equal)))
    (cl-loop for n from from below to
             do (push n (gethash (aref lines n) found)))
    (maphash (lambda (line numbers)
               (puthash line (and (null (cdr numbers)) (car numbers)) found))
             found)
    found))

(provide 'orgfig-places)
;;; orgfig-places.el ends here
